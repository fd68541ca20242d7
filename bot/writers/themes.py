"""Themes: quotations gathered under terms that members share, each label in the members' own spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, log

from bot.domain.summaries import Point, plain_label
from bot.writers.material import Material, Sentence

FEW, MOST = 3, 7
QUOTED = 2
"""Quotations under one theme, unless more members are to be quoted than seven themes hold."""
TERMS = 3
TOGETHER = 0.25
"""Normalised pointwise mutual information above which a term joins another's theme."""
GIVEN_SEED = 0.5
AGAIN = 0.1
"""What a member counts whom an earlier theme reached already."""


@dataclass(frozen=True)
class Theme:
    """Terms, and the quotations in whose words one of them occurs."""

    terms: tuple[int, ...]
    sentences: tuple[Sentence, ...]


class Occurrences:
    """In which replies, and of which members, each nameable term occurs."""

    def __init__(self, material: Material, wanted: Iterable[int]) -> None:
        self.material = material
        self.replies: dict[int, list[int]] = {term: [] for term in wanted if material.lexicon.nameable(term)}
        for place, terms in enumerate(material.terms):
            for term in sorted(terms & self.replies.keys()):
                self.replies[term].append(place)

    def members(self, term: int) -> set[int]:
        """Members in whose own words a term occurs."""
        return {self.material.authors[reply] for reply in self.replies[term]}

    def rarity(self, term: int) -> float:
        """How much a term tells one reply from another; half for a word that everybody was given."""
        value = log(len(self.material.replies) / len(self.replies[term]) + 0.1)
        return max(0.01, value) * (GIVEN_SEED if term in self.material.given else 1.0)

    def together(self, one: int, other: int) -> float:
        """Normalised pointwise mutual information of two terms over replies."""
        total = len(self.material.replies)
        both = len(set(self.replies[one]) & set(self.replies[other]))
        if both in (0, total):
            return 0.0
        expected = len(self.replies[one]) * len(self.replies[other]) / total
        return log(both / expected) / -log(both / total)


def themes(material: Material, chosen: Sequence[Sentence]) -> list[Theme]:
    """Every chosen sentence under one theme: seeds by members newly reached, joined by terms they come with."""
    occurrences = Occurrences(material, {term for sentence in chosen for term in sentence.terms})
    capacity = max(QUOTED, ceil(len(chosen) / MOST))
    left = list(chosen)
    reached: set[int] = set()
    found: list[Theme] = []
    used: set[int] = set()
    while left and len(found) < MOST - 1:
        fresh = _terms(occurrences, left, 2) - used or (
            _terms(occurrences, left, 1) - used if len(found) < FEW else set()
        )
        if not fresh:
            break
        seed = _seed(occurrences, left, fresh, reached, capacity)
        terms = (seed, *_company(occurrences, seed, fresh))
        taken = _under(terms, left, capacity)
        left = [sentence for sentence in left if sentence not in taken]
        reached |= set().union(*(occurrences.members(term) for term in terms))
        used |= set(terms)
        found.append(Theme(terms, tuple(taken)))
    found, left = _placed(found, left)
    return [*found, *_rest(occurrences, left)]


def _terms(occurrences: Occurrences, sentences: Sequence[Sentence], replies: int) -> set[int]:
    """Terms of some sentences that occur in at least so many replies."""
    terms = {term for sentence in sentences for term in sentence.terms}
    return {term for term in terms if len(occurrences.replies.get(term, ())) >= replies}


def _seed(
    occurrences: Occurrences, sentences: Sequence[Sentence], terms: set[int], reached: set[int], capacity: int
) -> int:
    """The term that reaches the most members anew and names the most sentences, the earliest written of equals."""

    def worth(term: int) -> tuple[float, int]:
        members = occurrences.members(term)
        authors = {sentence.author for sentence in sentences if term in sentence.terms}
        value = (len(members - reached) + AGAIN * len(members)) * occurrences.rarity(term)
        return value * min(capacity, len(authors)), -term

    return max(terms, key=worth)


def _company(occurrences: Occurrences, seed: int, terms: set[int]) -> list[int]:
    """Up to two terms that several replies share and that come with the seed."""
    shared = [term for term in terms if term != seed and len(occurrences.replies[term]) > 1]
    near = sorted((-occurrences.together(seed, term), term) for term in shared)
    return [term for value, term in near if -value > TOGETHER][: TERMS - 1]


def _under(terms: Sequence[int], sentences: Sequence[Sentence], capacity: int) -> list[Sentence]:
    """The first sentences with one of the terms, by different members, those with the seed before others."""
    taken: list[Sentence] = []
    for term in terms:
        for sentence in sentences:
            if (
                len(taken) < capacity
                and term in sentence.terms
                and sentence.author not in {one.author for one in taken}
            ):
                taken.append(sentence)
    return taken


def _placed(found: Sequence[Theme], sentences: Sequence[Sentence]) -> tuple[list[Theme], list[Sentence]]:
    """Sentences that name no new theme go to the one of theirs that holds the fewest, if their member is not there."""
    held = [list(theme.sentences) for theme in found]
    left: list[Sentence] = []
    for sentence in sentences:
        fits = [
            place
            for place, theme in enumerate(found)
            if set(theme.terms) & set(sentence.terms) and sentence.author not in {one.author for one in held[place]}
        ]
        if fits:
            held[min(fits, key=lambda place: (len(held[place]), place))].append(sentence)
        else:
            left.append(sentence)
    return [Theme(theme.terms, tuple(now)) for theme, now in zip(found, held, strict=True)], left


def _rest(occurrences: Occurrences, sentences: Sequence[Sentence]) -> list[Theme]:
    """What is left, under as many terms as name it all; sentences that no term names stand under their own words."""
    left = list(sentences)
    terms: list[int] = []
    while left:
        reach = Counter(term for sentence in left for term in sentence.terms if term in occurrences.replies)
        if not reach:
            break
        best = max(reach, key=lambda term: (reach[term], len(occurrences.replies[term]), -term))
        terms.append(best)
        left = [sentence for sentence in left if best not in sentence.terms]
    named = tuple(sentence for sentence in sentences if sentence not in left)
    return [theme for theme in (Theme(tuple(terms), named), Theme((), tuple(left))) if theme.sentences]


def point(material: Material, theme: Theme) -> Point:
    """A theme as a point: it cites every reply in whose own words one of its terms occurs."""
    ordered = sorted(theme.sentences, key=lambda one: (one.reply, one.position))
    quotations = tuple(material.quotation(sentence) for sentence in ordered)
    wanted = set(theme.terms)
    if not wanted:
        quoted = tuple(dict.fromkeys(quotation.reply for quotation in quotations))
        return Point(plain_label(quotations[0].text), "theme", quotations, quoted)
    label = " / ".join(dict.fromkeys(material.lexicon.surface(term) for term in theme.terms))
    cites = tuple(reply.id for reply, terms in zip(material.replies, material.terms, strict=True) if wanted & terms)
    return Point(label, "theme", quotations, cites)
