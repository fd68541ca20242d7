"""What a model proposes, held against the replies: members' whole sentences and words that they share stay of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.domain.neutrality import findings
from bot.domain.summaries import place_of
from bot.writers.choosing import Choice, ranked, worths
from bot.writers.concepts import words_in
from bot.writers.material import Material, Sentence
from bot.writers.themes import MOST, SHARED_BY, TERMS, Theme, single_voices

LONGEST_ANSWER = 100_000
MOST_QUOTATIONS = 60
LONGEST_QUOTATION = 1000
"""Letters; far more than forty words have."""
REFUSED_AT_MOST = 5
"""One in so many things that a model proposes may be refused; beyond that nothing of it is believed."""
FEWEST = 3
"""Sentences that have to be left, unless there are fewer replies."""

_LABEL = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?: / [^\W\d_]+(?:['’-][^\W\d_]+)*){0,2}")


class Unusable(Exception):
    """Nothing can be made of an answer; says why without a word of it."""

    def __init__(self, reason: str, refused: int = 0) -> None:
        super().__init__(reason)
        self.refused = refused


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True)


class Cited(_Part):
    """Words, and the key of the reply in which they should stand."""

    reply: str
    text: str


class Grouped(_Part):
    """Quotations under a label."""

    label: str = ""
    quotations: tuple[Cited, ...]


class Answer(_Part):
    """What a model is asked for."""

    points: tuple[Grouped, ...]


def read_answer(text: str) -> Answer:
    """The JSON object in an answer; raises `Unusable` for anything else."""
    if len(text) > LONGEST_ANSWER:
        raise Unusable("the answer is too long")
    try:
        answer = Answer.model_validate_json(text[text.find("{") : text.rfind("}") + 1])
    except ValidationError:
        raise Unusable("the answer is not what was asked for") from None
    if sum(len(point.quotations) for point in answer.points) > MOST_QUOTATIONS:
        raise Unusable("the answer has too many quotations")
    return answer


@dataclass(frozen=True)
class Proposal:
    """What is left of an answer: sentences to quote and how they are gathered."""

    material: Material
    gathered: tuple[Theme, ...]
    refused: int

    def choose(self, budget: int, taken: Sequence[Sentence]) -> list[Sentence]:
        """The sentences proposed, as far as there is room; then members who have none, and nobody over their share."""
        choice = Choice(self.material, budget, taken)
        for theme in self.gathered:
            for sentence in theme.sentences:
                if sentence.span.words <= choice.left and not choice.said(sentence):
                    choice.take(sentence)
        choice.represent(ranked(self.material, worths(self.material, budget)))
        choice.balance()
        return choice.chosen

    def themes(self, stated: Sequence[Sentence]) -> list[Theme]:
        """The sentences under the words that their replies share, the others each by itself."""
        left = list(stated)
        found: list[Theme] = []
        for theme in self.gathered:
            under = tuple(one for one in theme.sentences if one in left and self._speaks_of(one, theme.terms))
            if under and len(found) < MOST - 1:
                found.append(Theme(theme.terms, under))
                left = [one for one in left if one not in under]
        return [*found, *single_voices(self.material, left, MOST - len(found))]

    def _speaks_of(self, sentence: Sentence, terms: Sequence[int]) -> bool:
        return not set(terms).isdisjoint(self.material.terms[sentence.reply])


def held_against(answer: Answer, keys: Mapping[str, int], material: Material) -> Proposal:
    """What of an answer is true; raises `Unusable` when too much is not, or too little is left."""
    gathered: list[Theme] = []
    proposed = refused = 0
    held: set[tuple[int, int]] = set()
    used: set[int] = set()
    for point in answer.points:
        sentences: list[Sentence] = []
        for cited in point.quotations:
            sentence = _sentence(cited, keys, material)
            places = _places(sentence) if sentence else set()
            if sentence and held.isdisjoint(places):
                sentences.append(sentence)
                held |= places
            else:
                refused += 1
        terms = _terms(point.label, material, used)
        used.update(terms)
        refused += bool(point.label.strip()) and not terms
        proposed += bool(point.label.strip()) + len(point.quotations)
        gathered.append(Theme(terms, tuple(sentences)))
    left = sum(len(theme.sentences) for theme in gathered)
    if refused * REFUSED_AT_MOST > proposed or left < min(FEWEST, len(keys)):
        raise Unusable("too little of the answer is true", refused)
    return Proposal(material, tuple(gathered), refused)


def _sentence(cited: Cited, keys: Mapping[str, int], material: Material) -> Sentence | None:
    """The sentence that may be quoted in which the words stand, one for one, in the reply that was named.

    It is quoted whole: half a sentence can say the contrary.
    """
    place = keys.get(cited.reply)
    if place is None or len(cited.text) > LONGEST_QUOTATION:
        return None
    stands = place_of(cited.text, material.replies[place].text)
    if stands is None:
        return None
    around = [
        one
        for one in material.sentences_of(place)
        if one.span.plain and one.span.start <= stands[0] and stands[1] <= one.span.end
    ]
    return min(around, key=lambda one: one.span.words, default=None)


def _places(sentence: Sentence) -> set[tuple[int, int]]:
    return {(sentence.reply, position) for position in range(sentence.position, sentence.last + 1)}


def _terms(label: str, material: Material, used: set[int]) -> tuple[int, ...]:
    """The terms that a label names, if it is only words that several members use, judges nothing and names nobody."""
    label = label.strip()
    if not _LABEL.fullmatch(label) or findings(label, "notice"):
        return ()
    lexicon = material.lexicon
    terms = tuple(dict.fromkeys(lexicon.number(word) for word in words_in(label)))
    known = all(
        material.counts.members.get(term, 0) >= SHARED_BY and lexicon.nameable(term) and term not in used
        for term in terms
    )
    return terms if known and len(terms) <= TERMS else ()
