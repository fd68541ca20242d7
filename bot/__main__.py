"""`colloquy` and `python -m bot`."""

from __future__ import annotations

from bot.cli.app import main

if __name__ == "__main__":
    main()
