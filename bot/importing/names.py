"""Names of people in running text, found by their capitals alone: proposals, never certainties."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

PARTICLES = frozenset("de da do dos das del della di van von der den du la le bin ibn al el ten ter y af zu".split())
TITLES = frozenset("mr mrs ms dr prof professor sir dame lord lady president senator saint st".split())

NOT_NAMES = frozenset(
    "a an the and but or nor yet so for as at by in on of to from with without into over under "
    "after before since until "
    "when where why how what who which that this these those there here then thus hence now today yesterday tomorrow "
    "it its he she they we you i his her their our your my one two three no not all some many most both each every "
    "if while because although though however nevertheless nonetheless moreover meanwhile instead indeed perhaps still "
    "yes well once again also even only just like unlike despite during between among against about according "
    "more less first second third last next other another such same new old great "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december describing writing speaking".split()
)

_WORD = re.compile(r"[^\W\d_][\w’'\-]*\.?|[^\s\w]|\d+|_")


def names_in(text: str) -> list[tuple[int, int, str]]:
    """Stretches of capitalised words: start, end, and the name without a possessive."""
    found: list[tuple[int, int, str]] = []
    run: list[re.Match[str]] = []
    for token in _tokens(text):
        if token is None or not _follows(token, run, text):
            found += _named(text, run)
            run = []
        if token is not None and (_capital(token[0]) or (run and token[0] in PARTICLES)):
            run.append(token)
            if not _goes_on(token[0]):
                found += _named(text, run)
                run = []
    return found + _named(text, run)


def _tokens(text: str) -> Iterator[re.Match[str] | None]:
    for match in _WORD.finditer(text):
        yield match if match[0][0].isalpha() else None
    yield None


def _follows(token: re.Match[str], run: list[re.Match[str]], text: str) -> bool:
    """True where a word goes on a name, or nothing has been begun."""
    if not run:
        return True
    beside = text[run[-1].end() : token.start()] in (" ", "\n")
    return beside and (_capital(token[0]) or token[0] in PARTICLES)


def _capital(word: str) -> bool:
    return word[0].isupper()


def _goes_on(word: str) -> bool:
    """An initial ("A.") or a title ("Dr.") goes on over its full stop; a possessive ends a name."""
    if word.endswith(("’s", "'s")):
        return False
    return not word.endswith(".") or len(word) == 2 or word[:-1].casefold() in TITLES


def _named(text: str, run: list[re.Match[str]]) -> list[tuple[int, int, str]]:
    first = 0
    while first < len(run) and run[first][0].casefold().rstrip(".") in NOT_NAMES and not _initial(run[first][0]):
        first += 1
    run = run[first:]
    while run and run[-1][0] in PARTICLES:
        run.pop()
    if not run or run[0][0] in PARTICLES:
        return []
    start, end = run[0].start(), run[-1].end()
    name = text[start:end]
    for tail in ("’s", "'s", "’", "'"):
        name = name.removesuffix(tail)
    if not _initial(run[-1][0]):
        name = name.rstrip(".")
    return [(start, end, " ".join(name.split()))] if len(name) > 1 else []


def _initial(word: str) -> bool:
    return len(word) == 2 and word.endswith(".")


def is_name(text: str) -> bool:
    """True for a line that is one person's full name and nothing else."""
    parts = text.replace("\n", " ").split()
    if not 2 <= len(parts) <= 5 or len(text) > 50 or any(ch.isdigit() or ch in '“”"‘:;!?,()/' for ch in text):
        return False
    return all(
        part in PARTICLES or (part[0].isupper() and part.casefold().strip(".") not in NOT_NAMES) for part in parts
    ) and not text.endswith("ing")


def names_listed(text: str) -> list[str]:
    """Full names in a list such as "Jane Roe, John Doe and Ann Lee"; empty if anything in it is no name."""
    parts = [part.strip() for part in re.split(r",| and | & | y | und | et |;", text) if part.strip()]
    listed = [_lowered(part) for part in parts]
    return listed if listed and all(is_name(part) for part in listed) else []


def _lowered(name: str) -> str:
    """JANE ROE as Jane Roe."""
    return name.title() if name.isupper() and len(name) > 5 else name


def full_names(texts: Iterable[str]) -> dict[str, str]:
    """Surname to full name, where the text gives exactly one full name to a surname."""
    common: set[str] = set()
    seen: dict[str, set[str]] = {}
    for text in texts:
        common.update(re.findall(r"\b[^\W\d_A-Z][^\W\d_]+", text))
        for _, _, name in names_in(text):
            parts = name.split()
            if 2 <= len(parts) <= 4:
                seen.setdefault(parts[-1], set()).add(name)
    known = {}
    for surname, forms in seen.items():
        real = [form for form in forms if form.split()[0].casefold() not in common]
        longest = max(real, key=len, default="")
        if real and all(form in longest for form in real):
            known[surname] = longest
    return known
