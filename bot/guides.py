"""The words under `prompts/`: guides of known readings and question stems for any text, checked when loaded."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from bot.domain.errors import BadInput
from bot.domain.prompts import Claim, Fact, Figure, Guide, GuideExcerpt, Moment, Person, Prompt, Recall, Stem, Term
from bot.domain.readings import Paragraph, fingerprint, word_count
from bot.domain.sentences import sentences
from bot.domain.words import words

ENOUGH = 0.7
"""Share of a guide's paragraphs that a text must have: editions differ."""

ALIKE = 0.8
"""How alike (0 to 1, as difflib counts) a typed word and a glossary term must be to be taken for the same."""

Loaded = TypeVar("Loaded")
Placed = TypeVar("Placed", Fact, Term, Claim, Figure, Person, Moment, Recall)

_STRICT = ConfigDict(extra="forbid")  # a misspelt key would lose its words without a sign
_GUIDES = TypeAdapter(tuple[Guide, ...], config=_STRICT)
_STEMS = TypeAdapter(tuple[tuple[Stem, ...], ...], config=_STRICT)
_MENTION = re.compile(r"(?<=¶)\d+|(?<=–)\d+")


def load_guides(folder: Path) -> tuple[Guide, ...]:
    """Every guide of `prompts/guides/`, by name; a broken one is refused with its file and what is wrong."""
    return tuple(read_guide(path) for path in sorted((folder / "guides").glob("*.toml")))


def load_stems(folder: Path) -> tuple[Stem, ...]:
    """Every question stem of `prompts/stems/<language>.toml`."""
    return tuple(stem for path in sorted((folder / "stems").glob("*.toml")) for stem in read_stems(path))


def load_instructions(folder: Path) -> str:
    """What a model is told to do, from `prompts/writer/instructions.md`."""
    path = folder / "writer" / "instructions.md"
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise BadInput(words("{file} cannot be read.", file=str(path))) from None


def read_guide(path: Path) -> Guide:
    """One guide; raises `BadInput` with the place that is wrong."""
    guide: Guide = read_toml(path, lambda data: _GUIDES.validate_python([data])[0])
    wrong = _wrong_places(guide)
    if wrong:
        raise _unusable(path, wrong)
    return guide


def read_stems(path: Path) -> tuple[Stem, ...]:
    """The stems of one language; the file's name is the language."""

    def shaped(data: Mapping[str, Any]) -> tuple[Stem, ...]:
        (stems,) = _STEMS.validate_python([[{**stem, "language": path.stem} for stem in data.get("stems", [])]])
        for stem in stems:
            re.compile(stem.pattern)
            stem.text.format(n=1, span="", word="", speaker="")
        return stems

    return read_toml(path, shaped)


def read_toml(path: Path, shaped: Callable[[Mapping[str, Any]], Loaded]) -> Loaded:
    """The values of a file, by `shaped`; every way to fail becomes one sentence with the file and the reason."""
    try:
        with path.open("rb") as file:
            return shaped(tomllib.load(file))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"][1:])
        reason = f"{place}: {first['msg']}"
    except KeyError as error:
        reason = f"{error.args[0]!r} is not a slot or key that is known here"
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError, re.error, ValueError) as error:
        reason = str(error)
    raise _unusable(path, reason)


def _unusable(path: Path, reason: str) -> BadInput:
    return BadInput(words("{file} cannot be used: {reason}", file=str(path), reason=reason))


def _wrong_places(guide: Guide) -> str:
    """What is wrong with a guide's paragraph and excerpt numbers, or nothing."""
    end = 0
    for place, excerpt in enumerate(guide.excerpts):
        if not end < excerpt.first <= excerpt.last:
            return f"excerpts.{place}: ¶{excerpt.first} to ¶{excerpt.last} does not follow ¶{end}"
        end = excerpt.last
        for n in _places(excerpt):
            if n is not None and not excerpt.first <= n <= excerpt.last:
                return f"excerpts.{place}: ¶{n} is outside ¶{excerpt.first} to ¶{excerpt.last}"
        recall = excerpt.recall
        if recall and not (1 <= recall.paragraph < excerpt.first and recall.sentence >= 1):
            return f"excerpts.{place}: recall names no sentence before ¶{excerpt.first}"
    if end > len(guide.fingerprints):
        return f"fingerprints: {len(guide.fingerprints)} for {end} paragraphs"
    return _wrong_variants(guide)


def _wrong_variants(guide: Guide) -> str:
    """What is wrong with the joins of a guide's variants, or nothing."""
    seen: set[int] = set()
    for variant in guide.variants:
        here = f"variants: that of {variant.sessions} sessions"
        if variant.sessions in seen:
            return f"{here} is there twice"
        seen.add(variant.sessions)
        end = 0
        for first, last in variant.joins:
            if not end < first < last <= len(guide.excerpts):
                return f"{here} joins {first} to {last}, with {len(guide.excerpts)} excerpts and {end} taken"
            end = last
        left = len(guide.excerpts) - sum(last - first for first, last in variant.joins)
        if left != variant.sessions:
            return f"{here} joins the excerpts into {left}"
    return ""


def _places(excerpt: GuideExcerpt) -> list[int | None]:
    return [
        *(fact.paragraph for fact in excerpt.facts),
        *(term.paragraph for term in excerpt.terms),
        *(claim.paragraph for claim in excerpt.claims),
        *(figure.paragraph for figure in excerpt.figures),
    ]


def guide_for(guides: Sequence[Guide], paragraphs: Sequence[Paragraph]) -> Guide | None:
    """The guide of this text, recognised by enough of its paragraphs."""
    here = {fingerprint(paragraph.text) for paragraph in paragraphs}
    for guide in guides:
        if guide.fingerprints and len(here & set(guide.fingerprints)) >= ENOUGH * len(set(guide.fingerprints)):
            return guide
    return None


def fitted(guide: Guide, paragraphs: Sequence[Paragraph]) -> Guide:
    """The guide with its ¶ numbers moved to where this edition has those paragraphs; what lost its own is left out."""
    here = {fingerprint(paragraph.text): paragraph.n for paragraph in reversed(paragraphs)}
    at = {number: here[mark] for number, mark in enumerate(guide.fingerprints, 1) if mark in here}
    moved = (_moved_excerpt(excerpt, at) for excerpt in guide.excerpts)
    excerpts = tuple(excerpt for excerpt in moved if excerpt is not None)
    return replace(
        guide,
        excerpts=excerpts,
        people=_moved(guide.people, at),
        timeline=_moved(guide.timeline, at),
        variants=guide.variants if len(excerpts) == len(guide.excerpts) else (),  # they count excerpts
    )


def _moved_excerpt(excerpt: GuideExcerpt, at: Mapping[int, int]) -> GuideExcerpt | None:
    kept = [at[number] for number in range(excerpt.first, excerpt.last + 1) if number in at]
    if not kept:
        return None
    return replace(
        excerpt,
        first=min(kept),
        last=max(kept),
        facts=_moved(excerpt.facts, at),
        terms=_moved(excerpt.terms, at),
        claims=_moved(excerpt.claims, at),
        figures=_moved(excerpt.figures, at),
        prompts=tuple(
            replace(prompt, text=_MENTION.sub(lambda match: str(at[int(match[0])]), prompt.text))
            for prompt in excerpt.prompts
            if all(number in at for number in _named(prompt))
        ),
        recall=next(iter(_moved((excerpt.recall,), at)), None) if excerpt.recall else None,
    )


def _moved(items: Iterable[Placed], at: Mapping[int, int]) -> tuple[Placed, ...]:
    return tuple(
        item if item.paragraph is None else replace(item, paragraph=at[item.paragraph])
        for item in items
        if item.paragraph is None or item.paragraph in at
    )


def _named(prompt: Prompt) -> list[int]:
    return [int(number) for number in _MENTION.findall(prompt.text)]


def guide_prompts(guide: Guide, first: int, last: int) -> tuple[Prompt, ...]:
    """A guide's prompts for paragraphs `first` to `last`: those that point at nothing outside them."""
    found: list[Prompt] = []
    for excerpt in guide.excerpts:
        shared = min(last, excerpt.last) - max(first, excerpt.first) + 1
        if shared < 1:
            continue
        for prompt in excerpt.prompts:
            named = _named(prompt)
            if all(first <= number <= last for number in named) and (named or shared > (last - first + 1) / 2):
                found.append(prompt)
    return tuple(found)


def terms_of(guide: Guide, first: int, last: int) -> tuple[Term, ...]:
    """The glossary of paragraphs `first` to `last`, in the order of the text; a term defined twice comes once."""
    found: dict[str, Term] = {}
    for term in sorted(_terms(guide), key=lambda one: one.paragraph or 0):
        if first <= (term.paragraph or 0) <= last:
            found.setdefault(_key(term.term), term)
    return tuple(found.values())


def find_term(guide: Guide, typed: str) -> Term | None:
    """The glossary entry that somebody means, whatever its case, a plural s or a small slip of the keys."""
    known: dict[str, Term] = {}
    for term in _terms(guide):
        known.setdefault(_key(term.term), term)
    key = _key(typed)
    alike = [key] if key in known else get_close_matches(key, known, n=1, cutoff=ALIKE)
    return known[alike[0]] if alike else None


def _terms(guide: Guide) -> Iterable[Term]:
    """Every term; one without a ¶ of its own stands at the beginning of its excerpt."""
    for excerpt in guide.excerpts:
        for term in excerpt.terms:
            yield term if term.paragraph is not None else replace(term, paragraph=excerpt.first)


def _key(term: str) -> str:
    """A term as it is compared: small letters, no marks, no article in front, each word in the singular."""
    letters = re.sub(r"[’']", "", unicodedata.normalize("NFKC", term).casefold())
    bare = [_singular(word) for word in re.findall(r"[^\W_]+", letters)]
    return " ".join(bare[1:] if len(bare) > 1 and bare[0] in ("the", "a", "an") else bare)


def _singular(word: str) -> str:
    if len(word) < 4 or word.endswith("ss"):
        return word
    return re.sub(r"ies$", "y", word) if word.endswith("ies") else word.removesuffix("s")


def cuts_of(guide: Guide, paragraphs: Sequence[Paragraph], count: int) -> tuple[tuple[int, int], ...]:
    """The guide's own cuts as first and last ¶ of at most `count` runs that cover the text, or none if it has none.

    For fewer sessions than excerpts the guide's variant of that many holds; without one, runs are joined two by two,
    those first that are shortest together. A guide is never cut finer than it is written, however many are wished for.
    """
    if not guide.excerpts or not paragraphs or count < 1:
        return ()
    starts = [paragraphs[0].n, *(excerpt.first for excerpt in guide.excerpts[1:])]
    ends = [*(start - 1 for start in starts[1:]), paragraphs[-1].n]
    runs = list(zip(starts, ends, strict=True))
    for variant in guide.variants:
        if variant.sessions == count:
            return _joined(runs, variant.joins)
    sizes = [sum(word_count(one.text) for one in paragraphs if first <= one.n <= last) for first, last in runs]
    while len(runs) > count:
        least = min(range(len(runs) - 1), key=lambda place: sizes[place] + sizes[place + 1])
        runs[least : least + 2] = [(runs[least][0], runs[least + 1][1])]
        sizes[least : least + 2] = [sizes[least] + sizes[least + 1]]
    return tuple(runs)


def title_of(guide: Guide, first: int, last: int, most: int = 80) -> str:
    """What paragraphs `first` to `last` are about, where they are whole excerpts of the guide; else nothing."""
    inside = [excerpt for excerpt in guide.excerpts if first <= excerpt.first and excerpt.last <= last]
    torn = [one for one in guide.excerpts if one not in inside and one.first <= last and first <= one.last]
    title = " · ".join(excerpt.title for excerpt in inside if excerpt.title)
    return title if not torn and len(title) <= most else ""


def _joined(runs: Sequence[tuple[int, int]], joins: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    left = list(runs)
    for first, last in reversed(joins):
        left[first - 1 : last] = [(left[first - 1][0], left[last - 1][1])]
    return tuple(left)


def recalls_of(
    guide: Guide, paragraphs: Sequence[Paragraph], language: str = "en"
) -> Mapping[int, tuple[int, int, int]]:
    """The sentences that the guide recalls, by the ¶ that its excerpt begins with: paragraph, start and end in it."""
    text = {one.n: one.text for one in paragraphs}
    found = {}
    for excerpt in guide.excerpts:
        if excerpt.recall is None or excerpt.recall.paragraph not in text:
            continue
        stretches = sentences(text[excerpt.recall.paragraph], language)[excerpt.recall.sentence - 1 :]
        if stretches:
            found[excerpt.first] = (excerpt.recall.paragraph, *stretches[0])
    return found
