"""The replies of a brief made ready for choosing: sentences with their concepts, and what each concept is worth."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile

from bot.domain.cleaning import LONGEST, Span, readable, spans
from bot.domain.summaries import QUESTION_MARKS, UNSPACED, Brief, BriefReply, Quotation, is_scrap, word_count
from bot.writers.borrowed import Given
from bot.writers.concepts import PAIR, Lexicon, Spread, carries_subject, spread, weights, words_in
from bot.writers.courtesies import is_courtesy
from bot.writers.leaning import Leaning, leaning
from bot.writers.people import People, told
from bot.writers.stopwords import language_of

LONGEST_NAME = 6
"""Characters of the longest word that is made of pairs."""

SHARED_BY = 2
"""Replies in which a pair must stand before it is known what it always stands with."""

SAMPLE = 400
"""Replies read to tell the language."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may be quoted, or two that belong together; `reply` and `author` are places in the material."""

    reply: int
    author: int
    position: int
    last: int
    """The position of the last sentence in it: another than `position` where two stand together."""
    span: Span
    terms: tuple[int, ...]
    concepts: tuple[int, ...]
    question: bool
    leans: bool = False
    """Whether it points to what stands before it and is quoted without it."""


@dataclass(frozen=True)
class Material:
    """Everything the choice rests on."""

    replies: tuple[BriefReply, ...]
    authors: tuple[int, ...]
    sentences: tuple[Sentence, ...]
    terms: tuple[tuple[int, ...], ...]
    """Of each reply, the terms in its members' own words."""
    places: dict[int, list[int]]
    """Of each term, the replies in which it stands, in order."""
    counts: Spread
    weights: dict[int, float]
    given: frozenset[int]
    lexicon: Lexicon
    language: str
    leaning: Leaning

    def text(self, sentence: Sentence) -> str:
        """The sentence as it stands in its reply."""
        return self.replies[sentence.reply].text[sentence.span.start : sentence.span.end]

    def named(self, term: int) -> str:
        """A term's commonest form; a pair of characters grows to the word that it always stands in."""
        form = self.lexicon.surface(term)
        if not UNSPACED.search(form) or len(self.places[term]) < SHARED_BY:
            return form
        texts = [self.replies[place].text for place in self.places[term]]
        while (longer := _grown(form, texts)) != form:
            form = longer
        return form

    def sentences_of(self, reply: int) -> list[Sentence]:
        """The sentences of one reply that may be quoted, in order."""
        first = bisect_left(self.sentences, reply, key=lambda one: one.reply)
        return list(takewhile(lambda one: one.reply == reply, islice(self.sentences, first, None)))

    def quotation(self, sentence: Sentence) -> Quotation:
        """The sentence as a quotation."""
        reply = self.replies[sentence.reply]
        return Quotation(reply.id, sentence.span.start, sentence.span.end, self.text(sentence))


def _grown(form: str, texts: Sequence[str]) -> str:
    """A form with the character that always follows or precedes it, if there is one that carries a subject."""
    found = re.compile(f"(.?){re.escape(form)}(.?)")
    around = [match.groups() for text in texts for match in found.finditer(text)]
    before, after = ({pair[side] for pair in around} for side in (0, 1))
    if len(form) < LONGEST_NAME and len(after) == 1 and carries_subject(*after):
        return form + after.pop()
    if len(form) < LONGEST_NAME and len(before) == 1 and carries_subject(*before):
        return before.pop() + form
    return form


def material(brief: Brief) -> Material:
    """Read a brief; replies in which nothing can be quoted stay in the counts only."""
    replies = brief.replies
    sample = [word.casefold() for reply in replies[:SAMPLE] for word in words_in(readable(reply.text))]
    reading = _Reading(language_of(sample, brief.language), brief.given)
    numbers: dict[str, int] = {}
    authors = tuple(numbers.setdefault(reply.author, len(numbers)) for reply in replies)
    found: list[Sentence] = []
    of_replies: list[tuple[int, ...]] = []
    for place, reply in enumerate(replies):
        sentences, concepts = reading.read(place, authors[place], reply.text)
        found += sentences
        of_replies.append(concepts)
    lexicon = reading.lexicon
    lexicon.hear_given(brief.given)
    lexicon.bar(reading.people.found, *told(brief.names))
    counts = spread(of_replies, authors)
    known = _given_concepts(lexicon, brief.given)
    terms = tuple(tuple([concept for concept in concepts if concept < PAIR]) for concepts in of_replies)
    places: dict[int, list[int]] = {}
    for place, stood in enumerate(terms):
        for term in stood:
            places.setdefault(term, []).append(place)
    return Material(
        replies,
        authors,
        tuple(found),
        terms,
        places,
        counts,
        weights(counts, len(replies), known),
        known,
        lexicon,
        reading.language,
        reading.leaning,
    )


class _Reading:
    """Reads replies one by one into sentences and concepts."""

    def __init__(self, language: str, given: str) -> None:
        self.language = language
        self.lexicon = Lexicon(language)
        self.leaning = leaning(language)
        self.people = People(language)
        self._given = Given(given)

    def read(self, place: int, author: int, text: str) -> tuple[list[Sentence], tuple[int, ...]]:
        """The sentences of a reply that may be quoted, and every concept in its own words."""
        concepts: dict[int, None] = {}
        own: list[Sentence] = []
        whole = len(text.strip())
        for position, span in enumerate(spans(text, self.language)):
            said = text[span.start : span.end]
            plain = said if span.plain else readable(said)
            words = words_in(plain)
            if self._given.covers(plain, words):
                continue
            self.people.hear(plain, words)
            of = self.lexicon.of(plain, words)
            concepts.update(dict.fromkeys(of.terms))
            concepts.update(dict.fromkeys(of.pairs))
            if (
                span.words <= LONGEST
                and not is_courtesy(said, words)
                and (span.end - span.start == whole or not is_scrap(said))
            ):
                question = said.rstrip("\"'”’»)*_ ").endswith(tuple(QUESTION_MARKS))
                leans = position > 0 and self.leaning.leans(said)
                own.append(
                    Sentence(place, author, position, position, span, of.terms, of.terms + of.pairs, question, leans)
                )
        return self._with_company(text, own), tuple(concepts)

    def _with_company(self, text: str, own: Sequence[Sentence]) -> list[Sentence]:
        """The sentences, and those that say little alone also together with a neighbour; a scrap only so."""
        scraps = [self.leaning.is_scrap(text[one.span.start : one.span.end], one.span.words) for one in own]
        found: list[Sentence] = []
        for number, one in enumerate(own):
            if not scraps[number] or len(own) == 1:
                found.append(one)
            if number + 1 < len(own) and (scraps[number] or scraps[number + 1] or own[number + 1].leans):
                both = joined(text, one, own[number + 1])
                found += [both] if both else []
        return found


def joined(text: str, one: Sentence, other: Sentence) -> Sentence | None:
    """Two neighbouring sentences as one quotation, where that stays short enough and on one line."""
    between = text[one.span.end : other.span.start]
    span = Span(
        one.span.start,
        other.span.end,
        word_count(text[one.span.start : other.span.end]),
        one.span.plain and other.span.plain,
    )
    if other.position != one.last + 1 or span.words > LONGEST or between.strip() or "\n" in between:
        return None
    terms = tuple(dict.fromkeys(one.terms + other.terms))
    concepts = tuple(dict.fromkeys(one.concepts + other.concepts))
    return Sentence(one.reply, one.author, one.position, other.last, span, terms, concepts, other.question, one.leans)


def _given_concepts(lexicon: Lexicon, given: str) -> frozenset[int]:
    """Terms that were given, and pairs of words that both were."""
    terms = lexicon.terms(words_in(given))
    return frozenset(terms).union(lexicon.pairs_of(terms | {lexicon.number(stop) for stop in lexicon.stops}))
