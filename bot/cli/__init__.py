"""The host command line."""
