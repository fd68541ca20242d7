"""Which sentences to quote: the most of what members share, in few words, from as many members as fit."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Sequence

from bot.writers.material import Material, Sentence

LENGTH = 0.6
LEAD = 8.0
"""What a reply's first sentence counts more: long letters begin with their point, the many turns of a talk do not."""
FEW = 10
"""Replies up to which that holds in full; it fades as there are more."""
SHORT = 8
"""Words below which a sentence says less than its words promise."""
INTERRUPTED = 0.3
LEANING = 0.7
"""What two sentences are worth that are quoted together; one that leans on another, without it, is worth this twice."""
FLOOR = 0.02
"""A member's further quotation has to be worth this share of the best one: short is better than padded."""
OF_ONE_MEMBER = 0.3
"""The largest share of the quotations by one member where `MANY` or more wrote."""
MANY = 4


class Choice:
    """A growing choice of sentences within a budget of words."""

    def __init__(self, material: Material, budget: int, taken: Iterable[Sentence] = ()) -> None:
        self.material = material
        self.left = budget
        self.lead = LEAD * min(1.0, FEW / max(1, len(material.replies)))
        self.chosen: list[Sentence] = []
        self._covered: dict[int, int] = {}
        self._held: set[tuple[int, int]] = set()
        self._by_author: Counter[int] = Counter()
        self._texts: set[str] = set()
        for sentence in taken:
            self._note(sentence)

    def gain(self, sentence: Sentence) -> float:
        """What a sentence would add now; it only falls as others are chosen."""
        weights = self.material.weights
        covered = self._covered
        value: float = sum([weights[concept] for concept in sentence.concepts if concept not in covered])
        words = sentence.span.words
        value *= (1 + self.lead / (1 + sentence.position)) / words**LENGTH / (1 + self._by_author[sentence.author])
        if words < SHORT:
            value *= (words / SHORT) ** 2
        if sentence.leans:
            value *= LEANING
        if sentence.leans or sentence.last > sentence.position:
            value *= LEANING
        return value if sentence.span.plain else value * INTERRUPTED

    def fill(self, sentences: Sequence[Sentence], most: Sequence[float]) -> None:
        """Take the best sentence that fits until none adds anything; ties go to the earlier one.

        `most` bounds what each adds, from above; only what comes to the top is counted again.
        """
        heap = [(-value, place) for place, value in enumerate(most)]
        heapq.heapify(heap)
        floor: float | None = None
        while heap and self.left > 0:
            known, place = heapq.heappop(heap)
            sentence = sentences[place]
            if known == 0 or sentence.span.words > self.left or self.said(sentence):
                continue
            now = -self.gain(sentence)
            if heap and (now, place) > heap[0]:
                heapq.heappush(heap, (now, place))
                continue
            floor = FLOOR * now if floor is None else floor
            if now < (floor if self._by_author[sentence.author] else 0):
                self.take(sentence)

    def take(self, sentence: Sentence) -> None:
        """Add a sentence."""
        self.left -= sentence.span.words
        self.chosen.append(sentence)
        self._note(sentence)

    def drop(self, sentence: Sentence) -> None:
        """Take a sentence back."""
        self.left += sentence.span.words
        self.chosen.remove(sentence)
        self._by_author[sentence.author] -= 1
        self._texts.discard(self._plain(sentence))
        self._held.difference_update(_places(sentence))
        for concept in sentence.concepts:
            self._covered[concept] -= 1
            if not self._covered[concept]:
                del self._covered[concept]

    def represent(self, best: Sequence[Sentence]) -> None:
        """Give members without a quotation one, in place of second quotations of others where the budget is spent.

        `best` are sentences of members in the order of their worth.
        """
        for sentence in best:
            if self._by_author[sentence.author]:
                continue
            spare = self._spare(sentence.span.words - self.left)
            if spare is None or self.said(sentence):
                continue
            for one in spare:
                self.drop(one)
            self.take(sentence)

    def support(self) -> None:
        """Quote what leans on the sentence before it together with that, where it is quoted too or words are left."""
        pairs = {(one.reply, one.last): one for one in self.material.sentences if one.last > one.position}
        for one in [sentence for sentence in self.chosen if sentence.leans]:
            both = pairs.get((one.reply, one.last))
            if both is None or one not in self.chosen:
                continue
            held = [other for other in self.chosen if set(_places(other)) <= set(_places(both))]
            free = {place for other in held for place in _places(other)}
            more = both.span.words - sum(other.span.words for other in held)
            if more <= self.left and self._held.isdisjoint(set(_places(both)) - free):
                for other in held:
                    self.drop(other)
                self.take(both)

    def make_room(self, best: Sequence[Sentence]) -> None:
        """Quote members more briefly where, and only where, that lets another one in."""
        members = {sentence.author for sentence in best}
        if len(members) * SHORT > self.left + sum(sentence.span.words for sentence in self.chosen):
            return
        kept, represented = list(self.chosen), self._represented()
        while self._represented() < len(members) and self._shorten(best):
            self.represent(best)
            if self._represented() > represented:
                kept, represented = list(self.chosen), self._represented()
        for sentence in list(self.chosen):
            self.drop(sentence)
        for sentence in kept:
            self.take(sentence)

    def _shorten(self, best: Sequence[Sentence]) -> bool:
        """Put a briefer sentence of the same member in the place of the longest one that has such."""
        for long in sorted(self.chosen, key=lambda one: -one.span.words):
            for one in best:
                if (
                    one.author == long.author
                    and SHORT <= one.span.words < long.span.words
                    and not self.said(one, besides=long)
                ):
                    self.drop(long)
                    self.take(one)
                    return True
        return False

    def _represented(self) -> int:
        return sum(count > 0 for count in self._by_author.values())

    def balance(self) -> None:
        """Let nobody have more than their share, so long as everybody quoted keeps one quotation."""
        while len(set(self.material.authors)) >= MANY and self.chosen:
            author, most = max(self._by_author.items(), key=lambda item: (item[1], -item[0]))
            if most <= max(1, OF_ONE_MEMBER * sum(self._by_author.values())):
                return
            own = [sentence for sentence in self.chosen if sentence.author == author]
            if not own:
                return
            self.drop(own[-1])

    def top_up(self, best: Sequence[Sentence]) -> None:
        """Spend words that were freed on members who may have more, so long as it is worth them."""
        many = len(set(self.material.authors)) >= MANY
        floor = FLOOR * Choice(self.material, 0).gain(best[0]) if best else 0.0
        for sentence in best:
            if self.left < SHORT:
                return
            allowed = max(1, OF_ONE_MEMBER * (len(self.chosen) + 1)) if many else self.left
            fits = sentence.span.words <= self.left and self._by_author[sentence.author] + 1 <= allowed
            if fits and not self.said(sentence) and self.gain(sentence) >= floor:
                self.take(sentence)

    def _spare(self, wanted: int) -> list[Sentence] | None:
        """Sentences of members with several, latest taken first, that free so many words; None when they cannot."""
        left = Counter(self._by_author)
        spare: list[Sentence] = []
        for sentence in reversed(self.chosen):
            if wanted <= 0:
                break
            if left[sentence.author] > 1:
                left[sentence.author] -= 1
                wanted -= sentence.span.words
                spare.append(sentence)
        return spare if wanted <= 0 else None

    def _note(self, sentence: Sentence) -> None:
        self._held.update(_places(sentence))
        for concept in sentence.concepts:
            self._covered[concept] = self._covered.get(concept, 0) + 1
        self._by_author[sentence.author] += 1
        self._texts.add(self._plain(sentence))

    def said(self, sentence: Sentence, besides: Sentence | None = None) -> bool:
        """Whether the same words, or a part of them, are quoted already, `besides` apart."""
        held = self._held.intersection(_places(sentence))
        if besides is not None:
            held.difference_update(_places(besides))
        return bool(held) or self._plain(sentence) in self._texts

    def _plain(self, sentence: Sentence) -> str:
        return " ".join(self.material.text(sentence).casefold().split())


def _places(sentence: Sentence) -> list[tuple[int, int]]:
    return [(sentence.reply, position) for position in range(sentence.position, sentence.last + 1)]


def choose(material: Material, budget: int, taken: Iterable[Sentence] = ()) -> list[Sentence]:
    """The sentences to quote besides those taken already, in the order in which they were chosen."""
    choice = Choice(material, budget, taken)
    most = worths(material, budget)
    choice.fill(material.sentences, most)
    best = ranked(material, most)
    choice.represent(best)
    choice.make_room(best)
    choice.support()
    choice.balance()
    choice.top_up(best)
    return choice.chosen


def worths(material: Material, budget: int) -> list[float]:
    """What every sentence is worth by itself."""
    alone = Choice(material, budget)
    return [alone.gain(sentence) for sentence in material.sentences]


def ranked(material: Material, most: Sequence[float]) -> list[Sentence]:
    """The best sentences by themselves, and so for every member."""
    return [material.sentences[place] for place in sorted(range(len(most)), key=lambda place: (-most[place], place))]
