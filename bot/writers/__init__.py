"""Implementations of the Writer port."""
