"""Colloquy: a Discord bot that runs a reading group."""
