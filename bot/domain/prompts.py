"""Discussion prompts and the guides that carry them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PromptKind = Literal["comprehension", "close reading", "connection", "contestation"]


@dataclass(frozen=True)
class Prompt:
    """A question for one excerpt; `move` names the template or "guide" it came from."""

    kind: PromptKind
    text: str
    move: str = "guide"


@dataclass(frozen=True)
class Term:
    """A glossary entry: a neutral definition and the paragraph where the word stands."""

    term: str
    definition: str
    paragraph: int | None = None


@dataclass(frozen=True)
class Claim:
    """What somebody asserts in the text, with its speaker; never stated in the bot's own voice."""

    speaker: str
    text: str
    paragraph: int | None = None


@dataclass(frozen=True)
class Fact:
    """Something the text states, with its paragraph."""

    text: str
    paragraph: int | None = None


@dataclass(frozen=True)
class Figure:
    """A number as the text states it, unchecked: `what` it counts, its unit, and the year and source the text names."""

    number: str
    unit: str
    what: str
    paragraph: int
    year: str = ""
    source: str = ""


@dataclass(frozen=True)
class Person:
    """Somebody named in the text, with what the text says they are."""

    name: str
    role: str
    paragraph: int | None = None


@dataclass(frozen=True)
class Moment:
    """A date of the text; `resolved` marks one that the text gives relatively ("last year") and the guide dates."""

    when: str
    what: str
    paragraph: int | None = None
    resolved: bool = False


@dataclass(frozen=True)
class Recall:
    """A sentence before an excerpt, by its paragraph and its number in it (from 1): never by its words."""

    paragraph: int
    sentence: int


@dataclass(frozen=True)
class GuideExcerpt:
    """What accompanies a run of paragraphs (`first` to `last`, inclusive) of a known reading."""

    first: int
    last: int
    title: str = ""
    facts: tuple[Fact, ...] = ()
    terms: tuple[Term, ...] = ()
    claims: tuple[Claim, ...] = ()
    figures: tuple[Figure, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    recall: Recall | None = None
    """The sentence to recall before this excerpt, where another than the last one serves better."""


@dataclass(frozen=True)
class Variant:
    """Which excerpts go together in a programme of `sessions`: each join names its first and last, counted from 1."""

    sessions: int
    joins: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Guide:
    """A known reading's companion, recognised by its paragraphs' fingerprints (one a paragraph, in order)."""

    name: str
    language: str
    fingerprints: tuple[str, ...]
    excerpts: tuple[GuideExcerpt, ...]
    people: tuple[Person, ...] = ()
    timeline: tuple[Moment, ...] = ()
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True)
class Stem:
    """A question with slots `{n}`, `{span}`, `{word}`, `{speaker}`; `pattern` finds the word, and where it is."""

    kind: PromptKind
    move: str
    text: str
    pattern: str = ""
    language: str = "en"
