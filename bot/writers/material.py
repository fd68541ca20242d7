"""The replies of a brief made ready for choosing: sentences with their concepts, and what each concept is worth."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.summaries import QUESTION_MARKS, Brief, BriefReply, Quotation, is_scrap
from bot.writers.borrowed import Given
from bot.writers.cleaning import LONGEST, Span, readable, spans
from bot.writers.concepts import Lexicon, Spread, spread, weight, words_in
from bot.writers.stopwords import language_of

SAMPLE = 400
"""Replies read to tell the language."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that may be quoted; `reply` and `author` are places in the material's lists."""

    reply: int
    author: int
    position: int
    span: Span
    terms: tuple[int, ...]
    concepts: tuple[int, ...]
    question: bool


@dataclass(frozen=True)
class Material:
    """Everything the choice rests on."""

    replies: tuple[BriefReply, ...]
    authors: tuple[int, ...]
    sentences: tuple[Sentence, ...]
    terms: tuple[frozenset[int], ...]
    """Of each reply, the terms in its members' own words."""
    counts: Spread
    weights: dict[int, float]
    given: frozenset[int]
    lexicon: Lexicon
    language: str

    def text(self, sentence: Sentence) -> str:
        """The sentence as it stands in its reply."""
        return self.replies[sentence.reply].text[sentence.span.start : sentence.span.end]

    def quotation(self, sentence: Sentence, until: Sentence | None = None) -> Quotation:
        """The sentence, or the stretch that ends with a later one, as a quotation."""
        reply = self.replies[sentence.reply]
        end = (until or sentence).span.end
        return Quotation(reply.id, sentence.span.start, end, reply.text[sentence.span.start : end])


def material(brief: Brief) -> Material:
    """Read a brief; replies in which nothing can be quoted stay in the counts only."""
    replies = brief.replies
    sample = [word.casefold() for reply in replies[:SAMPLE] for word in words_in(readable(reply.text))]
    language = language_of(sample, brief.language)
    lexicon = Lexicon(language)
    given = Given(brief.given)
    numbers: dict[str, int] = {}
    authors = tuple(numbers.setdefault(reply.author, len(numbers)) for reply in replies)
    found: list[Sentence] = []
    of_replies: list[dict[int, None]] = []
    pairs: set[int] = set()
    for place, reply in enumerate(replies):
        concepts: dict[int, None] = {}
        for position, span in enumerate(spans(reply.text, language)):
            text = reply.text[span.start : span.end]
            if given.covers(text):
                continue
            of = lexicon.of(text if span.plain else readable(text))
            pairs.update(of.pairs)
            concepts.update(dict.fromkeys((*of.terms, *of.pairs)))
            whole = span.end - span.start == len(reply.text.strip())
            if span.words <= LONGEST and (whole or not is_scrap(text)):
                question = text.rstrip("\"'”’»)*_ ").endswith(tuple(QUESTION_MARKS))
                found.append(Sentence(place, authors[place], position, span, of.terms, of.terms + of.pairs, question))
        of_replies.append(concepts)
    counts = spread(of_replies, authors)
    known = _given_concepts(lexicon, brief.given, pairs)
    weights = {
        concept: weight(concept, counts, len(replies), pair=concept in pairs, given=concept in known)
        for concept in counts.replies
    }
    return Material(
        replies,
        authors,
        tuple(found),
        tuple(frozenset(concept for concept in concepts if concept not in pairs) for concepts in of_replies),
        counts,
        weights,
        known,
        lexicon,
        language,
    )


def _given_concepts(lexicon: Lexicon, given: str, pairs: set[int]) -> frozenset[int]:
    """Terms that were given, and pairs of words that both were."""
    of = lexicon.of(given, remember=False)
    words = {lexicon.keys[term] for term in of.terms} | lexicon.stops
    return frozenset(of.terms) | {
        pair for pair in pairs if all(word in words for word in lexicon.keys[pair].split(" "))
    }
