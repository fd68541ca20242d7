"""Answers from a text: its passages ranked for a question, each quoted word for word, in one of three tiers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import exp
from typing import Literal, Protocol

from bot.domain.cues import ASKING_CHARACTERS, Field
from bot.domain.lexical import Index, Spelling, Stems, characters, folded, is_unspaced, tokens
from bot.domain.prompts import Guide
from bot.domain.questions import Asked, asked, evidence, field_asked, paragraphs_named
from bot.domain.readings import Metadata, Paragraph, words_of
from bot.domain.sentences import sentences
from bot.domain.words import Words, plural, words

Tier = Literal["quote", "closest", "nothing"]

MOST = 10
"""Passages of an answer."""

CANDIDATES = 60
"""Paragraphs that the words propose to a finder by meaning, besides those that it finds itself."""

SHORTEST_QUOTE = 6
"""Words below which a sentence is quoted together with the one beside it."""

PARAGRAPH_SHARE = 0.5
BESIDE = 0.25
"""What the better of two neighbours lends a paragraph: what answers stands where the subject is spoken of."""

EVIDENCE_BY_WORDS = 0.15
EVIDENCE_BY_MEANING = 0.04
"""What a number, date, reason or name adds to a sentence's score when that is what was asked for."""


@dataclass(frozen=True)
class Likeness:
    """How near a paragraph is to a question in meaning; all four are cosines or their weighted means."""

    score: float
    whole: float
    """The paragraph as a whole against the question as a whole."""
    weakest: float
    """The subject word of the question that the paragraph takes up least."""
    sentence: int
    """The number of the sentence that takes up most, from 0."""


class Meaning(Protocol):
    """A finder by meaning for one text; the paragraphs are numbered by their place, from 0."""

    def likenesses(
        self, question: str, weights: Mapping[str, float], candidates: Sequence[int]
    ) -> Mapping[int, Likeness]:
        """The nearest paragraphs, and of the candidates those that can be looked at in time."""
        ...


@dataclass(frozen=True)
class Passage:
    """A verbatim stretch of one paragraph: `quote` is exactly `text[start:end]`."""

    paragraph: int
    start: int
    end: int
    quote: str
    score: float
    speaker: str | None = None


@dataclass(frozen=True)
class Fact:
    """Something known about the text as a whole; it stands in no paragraph."""

    field: Field
    said: Words
    values: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """Passages whatever the tier, best first."""

    tier: Tier
    passages: tuple[Passage, ...]
    ahead: Passage | None = None
    """A better one, beyond what may be shown yet."""
    fact: Fact | None = None
    missing: Words | None = None
    """That something is not noted which was asked for of the text as a whole."""


@dataclass(frozen=True)
class _Found:
    place: int
    sentence: int
    score: float


class Text:
    """A reading prepared for questions; making it takes about a second for a book, asking it milliseconds."""

    def __init__(
        self, paragraphs: Sequence[Paragraph], metadata: Metadata | None = None, guide: Guide | None = None
    ) -> None:
        self.paragraphs = tuple(paragraphs)
        self.metadata = metadata or Metadata()
        self.language = self.metadata.language
        self.spans = tuple(tuple(sentences(one.text, self.language)) or ((0, len(one.text)),) for one in paragraphs)
        self.speakers = speakers_of(paragraphs)
        self._stems = Stems(self.language)
        self._sentences, self._whole = Index(), Index()
        self._of: list[tuple[int, int]] = []
        self._words: dict[str, int] = {}
        self._index(companions(guide))

    def _index(self, companion: Mapping[int, str]) -> None:
        for place, paragraph in enumerate(self.paragraphs):
            speaker = self._stems.of(self.speakers[place] or "")
            gathered = list(speaker)
            for number, (start, end) in enumerate(self.spans[place]):
                written = tokens(paragraph.text[start:end])
                self._words.update((folded(word), 1) for word in written)
                stems = [self._stems.stem(word) for word in written]
                found = stems + characters(paragraph.text[start:end])
                self._sentences.add(found + speaker)
                self._of.append((place, number))
                gathered += found
            self._whole.add(gathered + self._stems.of(companion.get(paragraph.n, "")))

    @cached_property
    def _spelling(self) -> Spelling:
        return Spelling(self._words)

    def asked(self, question: str) -> Asked:
        """The question with its slips mended by the text's own words."""
        return asked(question, self.language, self._mended)

    def _mended(self, word: str) -> str:
        return word if self._stems.stem(word) in self._whole.postings else self._spelling.mended(word)

    def weights(self, question: Asked) -> dict[str, float]:
        """How telling each subject word of a question is in this text."""
        return {folded(word): self._whole.weight(self._stems.stem(word)) for word in question.subject}

    def unknown_names(self, question: Asked) -> int:
        """Names of the question that the text never mentions."""
        return sum(self._stems.stem(name) not in self._whole.postings for name in question.names)

    def known_share(self, question: Asked) -> float:
        """The part of the question's subject, by weight, that the text mentions anywhere."""
        stems = [one for word in question.subject for one in self._searched(self._stems.stem(word))]
        weighed = {stem: self._whole.weight(stem) for stem in stems}
        known = sum(weight for stem, weight in weighed.items() if stem in self._whole.postings)
        return known / (sum(weighed.values()) or 1.0)

    def by_words(self, question: Asked) -> list[_Found]:
        """Paragraphs that have words of the question, each with its best sentence, best first."""
        stems = [one for word in question.subject for one in self._searched(self._stems.stem(word))]
        most = sum(self._sentences.weight(stem) for stem in set(stems)) or 1.0
        most_whole = sum(self._whole.weight(stem) for stem in set(stems)) or 1.0
        whole = self._whole.scores(stems)
        best: dict[int, _Found] = {place: _Found(place, 0, 0.0) for place in whole}
        for unit, score in self._sentences.scores(stems).items():
            place, number = self._of[unit]
            found = score / most + EVIDENCE_BY_WORDS * self.evidence(question, place, number)
            if found > best[place].score:
                best[place] = _Found(place, number, found)
        added = [
            _Found(one.place, one.sentence, one.score + PARAGRAPH_SHARE * whole[one.place] / most_whole)
            for one in best.values()
        ]
        return sorted(added, key=lambda one: (-one.score, one.place))

    def _searched(self, stem: str) -> tuple[str, ...]:
        """The stem, or the characters of a pair that the text does not have."""
        if stem in self._whole.postings or not is_unspaced(stem):
            return (stem,)
        return tuple(one for one in stem if one not in ASKING_CHARACTERS) or (stem,)

    def evidence(self, question: Asked, place: int, number: int) -> float:
        """Whether a sentence holds the kind of thing that was asked for."""
        start, end = self.spans[place][number]
        return evidence(question.kind, self.paragraphs[place].text[start:end]) if question.kind else 0.0

    def passage(self, found: _Found) -> Passage:
        """The quotation: one sentence, or two where one alone is too short to be understood."""
        paragraph, spans = self.paragraphs[found.place], self.spans[found.place]
        start, end = spans[found.sentence]
        if len(tokens(paragraph.text[start:end])) < SHORTEST_QUOTE and len(spans) > 1:
            after = min(found.sentence + 1, len(spans) - 1)
            start, end = spans[after - 1][0], spans[after][1]
        quote = paragraph.text[start:end]
        return Passage(paragraph.n, start, end, quote, round(found.score, 4), self.speakers[found.place])


def speakers_of(paragraphs: Sequence[Paragraph]) -> tuple[str | None, ...]:
    """Who speaks in each paragraph; a run's speaker speaks in all of it, named there or not."""
    of_run = {one.run: one.speaker for one in paragraphs if one.run is not None and one.speaker}
    return tuple(one.speaker or (of_run.get(one.run) if one.run is not None else None) for one in paragraphs)


def companions(guide: Guide | None) -> dict[int, str]:
    """A guide's own words for each paragraph: terms, definitions, facts and claims say it in another way."""
    found: dict[int, list[str]] = {}
    for excerpt in guide.excerpts if guide else ():
        for term in excerpt.terms:
            found.setdefault(term.paragraph or excerpt.first, []).append(f"{term.term} {term.definition}")
        for fact in excerpt.facts:
            found.setdefault(fact.paragraph or excerpt.first, []).append(fact.text)
        for claim in excerpt.claims:
            found.setdefault(claim.paragraph or excerpt.first, []).append(f"{claim.speaker} {claim.text}")
    return {number: " ".join(texts) for number, texts in found.items()}


def answer(text: Text, question: str, *, upto: int | None = None, meaning: Meaning | None = None) -> Answer:
    """The passages of ¶1 to `upto` that answer best, and how much they can be trusted to answer at all."""
    said = text.asked(question)
    field = field_asked(question)
    fact = fact_of(text, field) if field else None
    found, tier_of = _by_meaning(text, said, meaning) if meaning else _by_words(text, said)
    named = _named(text, question, found)
    if named:
        found, tier_of = [*named, *(one for one in found if one not in named)], lambda best: _tier_named(best, named)
    shown = [one for one in found if upto is None or text.paragraphs[one.place].n <= upto]
    best = tier_of(found)
    ahead = text.passage(found[0]) if found[:1] != shown[:1] and best != "nothing" else None
    tier = _lower(best, tier_of(shown), "closest") if ahead else best
    passages = tuple(text.passage(one) for one in _filled(text, shown, upto))
    missing = _MISSING.get(field) if field and not fact else None
    return Answer("quote" if fact else tier, passages, None if fact else ahead, fact, missing)


def _named(text: Text, question: str, found: Sequence[_Found]) -> list[_Found]:
    """The paragraphs that the question names, those first that fit it best."""
    spans = paragraphs_named(question)
    if not spans:
        return []
    wanted = [
        place for place, one in enumerate(text.paragraphs) if any(first <= one.n <= last for first, last in spans)
    ]
    fitting = [one for one in found if one.place in wanted]
    known = {one.place for one in fitting}
    return [*fitting, *(_Found(place, 0, 0.0) for place in wanted if place not in known)]


def _tier_named(found: Sequence[_Found], named: Sequence[_Found]) -> Tier:
    return "quote" if found and found[0] in named else "nothing"


def _lower(*tiers: Tier) -> Tier:
    """The one that promises least."""
    return min(tiers, key=("nothing", "closest", "quote").index)


def _filled(text: Text, found: Sequence[_Found], upto: int | None) -> list[_Found]:
    """Ten passages where the text has ten: behind those that were found, the others in the order of the text."""
    chosen = list(found[:MOST])
    known = {one.place for one in chosen}
    for place, paragraph in enumerate(text.paragraphs):
        if len(chosen) >= MOST:
            break
        if place not in known and (upto is None or paragraph.n <= upto):
            chosen.append(_Found(place, 0, 0.0))
    return chosen


TierOf = Callable[[Sequence[_Found]], Tier]
"""How far passages, best first, can be trusted to answer."""


def _by_words(text: Text, said: Asked) -> tuple[list[_Found], TierOf]:
    return text.by_words(said), lambda found: tier_by_words(text, said) if found else "nothing"


def _by_meaning(text: Text, said: Asked, meaning: Meaning) -> tuple[list[_Found], TierOf]:
    by_words = text.by_words(said)
    near = meaning.likenesses(said.text, text.weights(said), [one.place for one in by_words[:CANDIDATES]])
    if not near:
        return _by_words(text, said)

    def tier_of(found: Sequence[_Found]) -> Tier:
        told = [near[one.place] for one in found if one.place in near]
        return tier_by_meaning(told[0], max(one.whole for one in told), said, text) if told else "nothing"

    found = sorted(_weighed(text, said, near), key=lambda one: (-one.score, one.place))
    found += [_Found(one.place, one.sentence, 0.0) for one in by_words if one.place not in near]
    return found, tier_of


def _weighed(text: Text, said: Asked, near: Mapping[int, Likeness]) -> Iterable[_Found]:
    least = min(one.score for one in near.values())
    for place, one in near.items():
        held = max(text.evidence(said, place, number) for number in range(len(text.spans[place])))
        beside = max(near[other].score if other in near else least for other in (place - 1, place + 1))
        yield _Found(place, one.sentence, one.score + EVIDENCE_BY_MEANING * held + BESIDE * beside)


KNOWN_ENOUGH = 0.4
HARDLY_KNOWN = 0.2
"""Parts of a question's subject that the text must mention; words alone hardly tell more than this."""


def tier_by_words(text: Text, said: Asked) -> Tier:
    """By how much of the question's subject the text mentions anywhere."""
    known = text.known_share(said)
    if known < HARDLY_KNOWN:
        return "nothing"
    return "quote" if known >= KNOWN_ENOUGH and not text.unknown_names(said) else "closest"


INTERCEPT, BY_WHOLE, BY_WEAKEST, BY_UNKNOWN_NAME = -3.3, 4.2, 6.2, -4.0
"""A logistic rule, fitted to 77 questions about two texts; docs/asking.md tells how far it carries."""

ANSWERED = 0.5
NEAR = 0.2


def tier_by_meaning(best: Likeness, whole: float, said: Asked, text: Text) -> Tier:
    """By how near the nearest paragraph is, by the subject word it takes up least, and by unknown names."""
    unknown = min(1, text.unknown_names(said))
    sum_of_signs = INTERCEPT + BY_WHOLE * whole + BY_WEAKEST * best.weakest + BY_UNKNOWN_NAME * unknown
    chance = 1 / (1 + exp(-sum_of_signs))
    if chance >= ANSWERED:
        return "quote"
    return "closest" if chance >= NEAR else "nothing"


def fact_of(text: Text, field: Field) -> Fact | None:
    """What is known about the text as a whole; nothing where it is not known."""
    known = text.metadata
    if field == "length":
        count = words_of(text.paragraphs)
        return Fact(field, plural("The text has {count} word.", "The text has {count} words.", count), (str(count),))
    if field == "further":
        listed = known.further_reading
        return Fact(field, words("The text lists these for further reading."), listed) if listed else None
    value = {
        "author": known.author,
        "published": known.published,
        "publication": known.publication,
        "title": known.title,
    }[field]
    return Fact(field, _SAYINGS[field], (value,)) if value else None


_SAYINGS: Mapping[Field, Words] = {
    "author": words("This is given as the author."),
    "published": words("This is given as the date of publication."),
    "publication": words("This is given as where it was published."),
    "title": words("This is the title."),
}

_MISSING: Mapping[Field, Words] = {
    "author": words("No author is noted for this text."),
    "published": words("No date is noted for this text."),
    "publication": words("It is not noted where this text was published."),
    "further": words("No further reading is noted for this text."),
}
