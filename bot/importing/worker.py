"""The child process: limits first, then one file from standard input, one JSON document to standard output."""

from __future__ import annotations

import sys

MEMORY = 256 * 1024 * 1024
SECONDS = 5


def main() -> None:
    """Read the file whose name is the first argument; `python -I -m bot.importing.worker NAME < FILE`."""
    _limit_memory_and_time()
    from bot.domain.errors import ImportRefused
    from bot.domain.readings import LARGEST_FILE
    from bot.domain.words import words
    from bot.importing import files
    from bot.importing.wire import packed, packed_refusal

    filename = sys.argv[1] if len(sys.argv) > 1 else ""
    data = sys.stdin.buffer.read(LARGEST_FILE + 1)
    try:
        _load_libraries(data, filename)
        _close_doors()
        answer = packed(files.read(data, filename))
    except ImportRefused as refused:
        answer = packed_refusal(refused)
    except (MemoryError, RecursionError):
        answer = packed_refusal(
            ImportRefused(
                "too_large", words("This file needs too much memory to be read. Attach its text alone, as .txt.")
            )
        )
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


def _load_libraries(data: bytes, filename: str) -> None:
    """Load what the format needs while files can still be opened: modules, codecs and the tables they read lazily."""
    from bot.domain.sentences import sentences
    from bot.importing import files
    from bot.importing.characters import decoded

    sentences("One. Two.")
    files.refuse_by_size(data)
    packed = files.packed_format(data)
    if packed == "pdf":
        from bot.importing import cmaps

        cmaps.keep()
    if packed:
        files.reader_of_packed(packed)
        return
    text, _ = decoded(data)
    kind = files.sniffed(text, filename)
    read = files.reader_of(kind)
    if kind == "html":
        read(WARMING_PAGE, "page.html")


WARMING_PAGE = (
    "<html lang='en'><head><title>A page</title><meta name='date' content='2020-01-02'></head><body><article><h1>A "
    "page</h1>"
    + "<p>A sentence with <a href='https://example.org/a/b'>some words</a> that is long enough, to be kept.</p>" * 3
    + "<figure><img src='a.png' alt='A picture of it'></figure></article></body></html>"
)


def _limit_memory_and_time() -> None:
    try:
        import resource
    except ImportError:  # off Linux only the parent's deadline and the sizes are assured
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _close_doors() -> None:
    """No more files, sockets or child processes from here on."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


if __name__ == "__main__":
    main()
