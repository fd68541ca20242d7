"""What members did in so many words: asked what nobody answered, or disagreed in reply to somebody."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.domain.summaries import Point, plain_label, word_count
from bot.writers.choosing import Choice
from bot.writers.cleaning import LONGEST, Span, spans
from bot.writers.material import Material, Sentence

MOST_QUESTIONS = 2
MOST_PAIRS = 2
QUESTIONS_SHARE = 8
PAIRS_SHARE = 3
"""At most one word in three goes to disagreements, one in eight to open questions that would not be chosen anyway."""
ASKED = 6
"""Words of the shortest question that asks something."""
BARE = 8
"""A shorter sentence with a cue is quoted together with the one after it."""

_ASSENT = r"(?:(?:yes|yeah|sure|true|right|ok|okay|well|fair enough|i agree),? )?"
CUES = {
    "en": rf"\bI (?:\w+ )?disagree\b|\bI (?:do not|don['’]t) (?:\w+ )?agree\b|\bI doubt\b|^{_ASSENT}but\b|^however\b"
    r"|\bnot (?:\w+ )?(?:sure|convinced|certain|persuaded)\b|\bon the contrary\b|\bsee (?:it|this|that) differently\b",
    "es": r"\bno estoy (?:\w+ )?(?:de acuerdo|segur[oa]|convencid[oa])|\bdiscrepo\b|\blo dudo\b|^(?:sí, )?pero\b",
    "de": r"\bnicht (?:\w+ )?(?:einverstanden|sicher|überzeugt)\b|\bsehe (?:das|es|ich das) anders\b|\bwiderspreche\b"
    r"|\bbezweifle\b|^(?:ja, )?aber\b",
    "fr": r"\bpas (?:du tout )?d['’]accord\b|\bpas (?:sûre?|convaincue?)\b|\bj['’]en doute\b|^(?:oui, )?mais\b",
    "it": r"\bnon (?:\w+ )?(?:d['’]accord|sicur[oa]|convint[oa])|\bne dubito\b|^(?:sì, )?ma\b",
    "nl": r"\bniet (?:\w+ )?(?:mee eens|zeker|overtuigd)\b|\bik betwijfel\b|^(?:ja, )?maar\b",
    "pt": r"\bnão (?:concordo|estou (?:cert[oa]|convencid[oa])|tenho certeza)\b|\bdiscordo\b|^(?:sim, )?mas\b",
    "zh": r"不同意|不赞同|不确定|不確定|^但是?",
    "ja": r"反対です|賛成でき|同意でき|そうは思いません|^しかし|^でも",
}  # fmt: skip
"""Words by which a reply says itself that it does not go along, by language."""

_CUE = {language: re.compile(pattern, re.IGNORECASE) for language, pattern in CUES.items()}


@dataclass(frozen=True)
class Act:
    """A point that rests on what members did, with its sentences."""

    point: Point
    sentences: tuple[Sentence, ...]


def acts(material: Material, budget: int) -> list[Act]:
    """Disagreements first, then open questions, each within their share of a budget of words."""
    worth = Choice(material, budget)
    found: list[Act] = []
    quoted: set[int] = set()
    for candidates, most, share in (
        (_disagreements(material, worth), MOST_PAIRS, PAIRS_SHARE),
        (_open_questions(material, worth), MOST_QUESTIONS, QUESTIONS_SHARE),
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


def _open_questions(material: Material, worth: Choice) -> list[Act]:
    """Questions, one of a member, that no later reply answers, those of the widest concern first."""
    return open_questions(
        material, sorted(material.sentences, key=lambda one: (-worth.gain(one), one.reply, one.position))
    )


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
        point = Point(_label(material, one.terms, quotation.text), "question", (quotation,), (quotation.reply,))
        found.append(Act(point, (one,)))
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
        terms = set(question.terms)
        wanted = min(len(terms), max(2, len(terms) // 2))
        return any(
            len(terms & self.material.terms[place]) >= wanted
            for place in range(question.reply + 1, len(self.material.replies))
            if self.material.authors[place] != question.author
        )


def _disagreements(material: Material, worth: Choice) -> list[Act]:
    """Pairs of a reply and an answer with a cue, in the order of what the two share."""
    cue = _CUE.get(material.language)
    places = {reply.id: place for place, reply in enumerate(material.replies)}
    of_reply: dict[int, list[Sentence]] = defaultdict(list)
    for sentence in material.sentences:
        of_reply[sentence.reply].append(sentence)
    ranked: list[tuple[float, int, Act]] = []
    for place, reply in enumerate(material.replies):
        before = places.get(reply.reply_to or "")
        if cue is None or before is None or material.authors[before] == material.authors[place]:
            continue
        answer = _with_cue(material, place, cue)
        if answer is None or not of_reply[before]:
            continue
        shared = material.terms[before] & material.terms[place]

        def value(one: Sentence, shared: frozenset[int] = shared) -> float:
            return worth.gain(one) * (1 + len(shared.intersection(one.terms)))

        said = max(of_reply[before], key=lambda one: (value(one), -one.position))
        ranked.append((-value(said), place, _pair(material, said, answer, shared)))
    return [act for _, _, act in sorted(ranked, key=lambda one: one[:2])]


def _pair(material: Material, said: Sentence, answer: Sentence, shared: frozenset[int]) -> Act:
    quotations = (material.quotation(said), material.quotation(answer))
    terms = [term for term in said.terms if term in shared] or [*answer.terms, *said.terms]
    label = _label(material, terms, quotations[1].text)
    return Act(Point(label, "disagreement", quotations, tuple(one.reply for one in quotations)), (said, answer))


def _with_cue(material: Material, place: int, cue: re.Pattern[str]) -> Sentence | None:
    """The first sentence of a reply with a cue; a bare "I disagree" together with the sentence that says why."""
    text = material.replies[place].text
    parts = spans(text, material.language)
    for number, part in enumerate(parts):
        if part.words > LONGEST or not cue.search(text[part.start : part.end]):
            continue
        whole = part
        if part.words < BARE and number + 1 < len(parts):
            end = parts[number + 1].end
            words = word_count(text[part.start : end])
            between = text[part.end : parts[number + 1].start]
            if words <= LONGEST and not between.strip() and "\n" not in between:
                whole = Span(part.start, end, words, part.plain and parts[number + 1].plain)
        of = material.lexicon.of(text[whole.start : whole.end], remember=False)
        return Sentence(place, material.authors[place], number, whole, of.terms, of.terms + of.pairs, question=False)
    return None


def _label(material: Material, terms: Sequence[int], quotation: str) -> str:
    """The term most members share, as it was most often written; else the quotation's first words."""
    known = [term for term in terms if material.lexicon.nameable(term) and material.counts.members.get(term)]
    if not known:
        return plain_label(quotation)
    best = max(known, key=lambda term: (material.counts.members[term], material.weights[term], -term))
    return material.lexicon.surface(best)
