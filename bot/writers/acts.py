"""What members did in so many words: asked what nobody answered, or disagreed in reply to somebody."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.domain.cleaning import LONGEST, spans
from bot.domain.summaries import Point, label_stands, plain_label
from bot.writers.choosing import FEW, Choice
from bot.writers.concepts import words_in
from bot.writers.forms import bare
from bot.writers.material import Material, Sentence, joined

MOST_QUESTIONS = 2
MOST_PAIRS = 2
QUESTIONS_SHARE = 8
PAIRS_SHARE = 3
"""At most one word in three goes to disagreements, one in eight to open questions that would not be chosen anyway."""
WIDE = 0.5
"""In a long talk a question gets words of its own where it is worth this share of the best sentence; in `FEW` replies
any does."""
ASKED = 6
"""Words of the shortest question that asks something."""
BARE = 12
"""A sentence with a cue of up to so many words is quoted together with the one after it, which says why."""


@dataclass(frozen=True)
class Act:
    """A point that rests on what members did, with its sentences."""

    point: Point
    sentences: tuple[Sentence, ...]
    terms: tuple[int, ...]
    """What it is about, for its place among the themes and its label; of a pair what the two share comes first."""


def acts(material: Material, budget: int) -> list[Act]:
    """Disagreements first, then open questions, each within their share of a budget of words."""
    worth = Choice(material, budget)
    found: list[Act] = []
    quoted: set[int] = set()
    for candidates, most, share in (
        (_disagreements(material, worth), MOST_PAIRS, PAIRS_SHARE),
        (_open_questions(material, worth, budget // QUESTIONS_SHARE), MOST_QUESTIONS, QUESTIONS_SHARE),
    ):
        taken, left = 0, budget // share
        for act in candidates:
            words = sum(sentence.span.words for sentence in act.sentences)
            replies = {sentence.reply for sentence in act.sentences}
            if taken < most and words <= left and not replies & quoted:
                found.append(act)
                taken += 1
                left -= words
                quoted |= replies
    return found


def _open_questions(material: Material, worth: Choice, most: int) -> list[Act]:
    """Questions, one of a member, that no later reply answers, those of the widest concern first.

    A question comes with the sentence before it only where both have at most so many words.
    """
    gains = [worth.gain(one) for one in material.sentences]
    wide = WIDE * max(0.0, 1 - FEW / max(1, len(material.replies))) * max(gains, default=0.0)
    asking = [
        (-gain, one.reply, one.position, one)
        for gain, one in zip(gains, material.sentences, strict=True)
        if gain >= wide and _asks(one) and (one.position == one.last or one.span.words <= most)
    ]
    return open_questions(material, [one for *_, one in sorted(asking, key=lambda ranked: ranked[:3])])


def open_questions(
    material: Material, sentences: Iterable[Sentence], members: Iterable[int] = (), most: int = MOST_QUESTIONS * 2
) -> list[Act]:
    """The first sentences that ask what no later reply answers, one of a member, none of `members`."""
    later = _Answers(material)
    had = set(members)
    found: list[Act] = []
    for one in sentences:
        if len(found) >= most:
            break
        if one.author in had or not _asks(one) or later.to(one):
            continue
        had.add(one.author)
        quotation = material.quotation(one)
        point = Point(plain_label(quotation.text), "question", (quotation,), (quotation.reply,))
        found.append(Act(point, (one,), one.terms))
    return found


def _asks(sentence: Sentence) -> bool:
    return sentence.question and sentence.span.words >= ASKED and len(sentence.terms) > 1


class _Answers:
    """Later replies of others: explicit ones, and those that take up a question's own terms."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.direct: dict[str, set[str]] = defaultdict(set)
        for reply in material.replies:
            if reply.reply_to:
                self.direct[reply.reply_to].add(reply.author)

    def to(self, question: Sentence) -> bool:
        """Whether somebody else answered."""
        asked = self.material.replies[question.reply]
        if self.direct[asked.id] - {asked.author}:
            return True
        wanted = min(len(question.terms), max(2, len(question.terms) // 2))
        shared = Counter(place for term in question.terms for place in self.material.places[term])
        return any(
            count >= wanted and place > question.reply and self.material.authors[place] != question.author
            for place, count in shared.items()
        )


def _disagreements(material: Material, worth: Choice) -> list[Act]:
    """Pairs of a reply and an answer with a cue, in the order of what the two share; in full before briefly."""
    if material.leaning.cue is None:
        return []
    places = {reply.id: place for place, reply in enumerate(material.replies)}
    ranked: list[tuple[float, int, Act]] = []
    for place, reply in enumerate(material.replies):
        before = places.get(reply.reply_to or "")
        if before is None or material.authors[before] == material.authors[place]:
            continue
        said_before = material.sentences_of(before)
        if not said_before:
            continue
        for answer in _with_cue(material, place, material.leaning.cue):
            for said in _taken_up(material, worth, said_before, answer):
                act = _pair(material, said, answer)
                shared = len(set(said.terms) & set(answer.terms))
                ranked.append((-worth.gain(said) * (1 + shared), place, act))
    return [act for _, _, act in sorted(ranked, key=lambda one: one[:2])]


def _taken_up(material: Material, worth: Choice, before: Sequence[Sentence], answer: Sentence) -> list[Sentence]:
    """The sentence whose words an answer takes up most; first together with the one that it leans on, if it does."""
    disputed = set(answer.terms) - material.lexicon.barred
    rest = set(material.terms[answer.reply]) - material.lexicon.barred

    def nearness(one: Sentence) -> tuple[int, int, float, int]:
        return len(disputed.intersection(one.terms)), len(rest.intersection(one.terms)), worth.gain(one), -one.position

    # Two sentences together would share more for their length alone.
    said = max([one for one in before if one.position == one.last] or before, key=nearness)
    return [*(one for one in before if said.leans and one.position < one.last == said.last), said]


def _pair(material: Material, said: Sentence, answer: Sentence) -> Act:
    quotations = (material.quotation(said), material.quotation(answer))
    point = Point(plain_label(quotations[0].text), "disagreement", quotations, tuple(one.reply for one in quotations))
    shared = (term for term in said.terms if term in answer.terms)
    return Act(point, (said, answer), tuple(dict.fromkeys((*shared, *answer.terms, *said.terms))))


def _with_cue(material: Material, place: int, cue: re.Pattern[str]) -> Iterator[Sentence]:
    """The first sentence of a reply with a cue: together with the one that says why, then by itself if it may be."""
    text = material.replies[place].text
    parts = spans(text, material.language)
    for number, part in enumerate(parts):
        if part.words > LONGEST or not cue.search(text[part.start : part.end]):
            continue
        made = [
            Sentence(place, material.authors[place], at, at, span, of.terms, of.terms + of.pairs, question=False)
            for at, span in enumerate(parts[number : number + 2], number)
            for of in (material.lexicon.of(text[span.start : span.end], remember=False),)
        ]
        alone = made[0]
        after = joined(text, *made) if len(made) > 1 and part.words <= BARE else None
        if after is not None:
            yield replace(after, question=False)
        if not material.leaning.is_scrap(text[part.start : part.end], part.words):
            yield alone
        elif after is None:
            yield from _not_bare(material, text, alone)
        return


def _not_bare(material: Material, text: str, scrap: Sentence) -> Iterator[Sentence]:
    """A scrap together with the sentence before it, or by itself where the whole reply says no more."""
    own = [one for one in material.sentences_of(scrap.reply) if one.position == one.last]
    before = next((one for one in own if one.position == scrap.position - 1), None)
    both = joined(text, before, scrap) if before else None
    if both is not None:
        yield replace(both, question=False)
    elif [one.position for one in own] == [scrap.position]:
        yield scrap


def labelled(material: Material, act: Act, used: Iterable[str]) -> Point:
    """The act as a point under the term that most members share and no other point has; else it claims nothing."""
    taken = set(used)
    known = [
        term
        for term in act.terms
        if material.counts.members.get(term, 0) > 1
        and material.lexicon.nameable(term)
        and material.named(term).casefold() not in taken
    ]
    if act.point.kind == "disagreement":
        common = set(act.sentences[0].terms) & set(act.sentences[1].terms)
        known = [term for term in known if term in common]
    if not known:
        return act.point
    best = max(known, key=lambda term: (material.counts.members[term], material.weights[term], -term))
    return replace(act.point, label=_as_said(material, best, act.point))


def _as_said(material: Material, term: int, point: Point) -> str:
    """A term in its commonest form, or, where no quotation has that, in a form of the quotations."""
    common = material.named(term)
    texts = [quotation.text for quotation in point.quotations]
    if label_stands(common, texts):
        return common
    forms = (bare(word) for text in texts for word in words_in(text) if material.lexicon.number(word) == term)
    return next(forms, common)
