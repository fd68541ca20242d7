"""`colloquy` and `python -m bot`."""

from __future__ import annotations

import gc


def main() -> None:
    """Run a command, once everything is imported without searching for garbage that cannot be there yet."""
    gc.disable()
    from bot.cli.app import main as command_line

    gc.freeze()
    gc.enable()
    command_line()


if __name__ == "__main__":
    main()
