"""Themes: quotations gathered under terms that members share, each label in the members' own spelling."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, log

from bot.domain.summaries import Point, plain_label
from bot.writers.material import Material, Sentence

MOST = 7
SHARED_BY = 2
"""Members who make a word a theme; what one alone says is quoted without a claim."""
QUOTED = 2
"""Quotations under one theme, unless more members are to be quoted than seven themes hold."""
TERMS = 3
TOGETHER = 0.25
"""Normalised pointwise mutual information above which a term joins another's theme."""
COMMON_SEED = 0.5
"""What a word that everybody was given, or a proper name, is worth as a seed."""
AGAIN = 0.1
"""What a member counts whom an earlier theme reached already."""


@dataclass(frozen=True)
class Theme:
    """Terms, and the quotations in whose words one of them occurs."""

    terms: tuple[int, ...]
    sentences: tuple[Sentence, ...]


class Occurrences:
    """In which replies, and of which members, each term stands that can be a label."""

    def __init__(self, material: Material, wanted: Iterable[int]) -> None:
        self.material = material
        self.replies = {term: material.places[term] for term in wanted if material.lexicon.nameable(term)}

    def members(self, term: int) -> set[int]:
        """Members in whose own words a term occurs."""
        return {self.material.authors[reply] for reply in self.replies[term]}

    def rarity(self, term: int) -> float:
        """How much a term tells one reply from another; half for a word that everybody was given, or a name."""
        value = log(len(self.material.replies) / len(self.replies[term]) + 0.1)
        half = term in self.material.given or self.material.lexicon.is_proper(term)
        return max(0.01, value) * (COMMON_SEED if half else 1.0)

    def together(self, one: int, other: int) -> float:
        """Normalised pointwise mutual information of two terms over replies; none where one member alone joins them."""
        total = len(self.material.replies)
        both = set(self.replies[one]).intersection(self.replies[other])
        if len(both) in (0, total) or len({self.material.authors[reply] for reply in both}) < SHARED_BY:
            return 0.0
        expected = len(self.replies[one]) * len(self.replies[other]) / total
        return log(len(both) / expected) / -log(len(both) / total)


def themes(material: Material, chosen: Sequence[Sentence]) -> list[Theme]:
    """Every chosen sentence under one theme: seeds by members newly reached, joined by terms they come with.

    Sentences that no shared term names come last, each as a theme without terms.
    """
    occurrences = Occurrences(material, {term for sentence in chosen for term in sentence.terms})
    capacity = max(QUOTED, ceil(len(chosen) / MOST))
    left = list(chosen)
    reached: set[int] = set()
    found: list[Theme] = []
    used: set[int] = set()
    while left and len(found) < MOST - 1:
        fresh = _unused(material, _shared(occurrences, left), used)
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
    return [*found, *single_voices(material, left, MOST - len(found))]


def _shared(occurrences: Occurrences, sentences: Sequence[Sentence]) -> set[int]:
    """Terms of some sentences that several members use."""
    terms = {term for sentence in sentences for term in sentence.terms}
    return {
        term for term in terms & occurrences.replies.keys() if occurrences.material.counts.members[term] >= SHARED_BY
    }


def _unused(material: Material, terms: set[int], used: set[int]) -> set[int]:
    """Terms whose written form names no theme yet: both parts of "co-op" are written so."""
    taken = {material.lexicon.surface(term) for term in used}
    return {term for term in terms if material.lexicon.surface(term) not in taken}


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
    """Up to two terms that come with the seed in the words of several members."""
    near = sorted((-occurrences.together(seed, term), term) for term in terms if term != seed)
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


def single_voices(material: Material, sentences: Sequence[Sentence], room: int) -> list[Theme]:
    """One theme without terms for each sentence, the last for as many as there is no room for.

    Sentences that open with the same words stand together, because those words name them.
    """
    groups: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        groups.setdefault(plain_label(material.text(sentence)), []).append(sentence)
    each = list(groups.values())
    kept, rest = each[: room - 1], each[room - 1 :]
    last = [sentence for group in rest for sentence in group]
    return [Theme((), tuple(group)) for group in (*kept, *([last] if last else []))]


def label(material: Material, theme: Theme) -> str:
    """A theme's terms in the members' own spelling, each form once; empty where no term is shared."""
    return " / ".join(dict.fromkeys(material.named(term) for term in theme.terms))


def point(material: Material, theme: Theme) -> Point:
    """A theme as a point: it cites every reply in whose own words one of its terms occurs."""
    ordered = sorted(theme.sentences, key=lambda one: (one.reply, one.position))
    quotations = tuple(material.quotation(sentence) for sentence in ordered)
    named = label(material, theme)
    if not named:
        quoted = tuple(dict.fromkeys(quotation.reply for quotation in quotations))
        return Point(plain_label(quotations[0].text), "theme", quotations, quoted)
    places = sorted({place for term in theme.terms for place in material.places[term]})
    return Point(named, "theme", quotations, tuple(material.replies[place].id for place in places))
