"""The offline writer: members' own sentences, chosen by the words that several members share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bot.domain.summaries import Brief, Draft, Point
from bot.writers.acts import MOST_QUESTIONS, Act, acts, labelled, open_questions
from bot.writers.choosing import choose
from bot.writers.material import Material, Sentence, material
from bot.writers.themes import Theme, label, point, themes


class Extractive:
    """Quotes whole sentences, the same for the same brief; no model, no network, no chance."""

    name: str = "extractive"

    async def draft(self, brief: Brief) -> Draft:
        """The same off the event loop."""
        return await asyncio.to_thread(self.write, brief)

    def write(self, brief: Brief) -> Draft:
        """Themes with the most shared sentences of as many members as the budget holds, then acts."""
        return offline(material(brief), brief.word_budget)


def offline(read: Material, budget: int) -> Draft:
    """The draft of a brief that has been read."""
    return Draft(composed(read, budget, partial(choose, read), partial(themes, read)), Extractive.name)


def composed(
    read: Material,
    budget: int,
    choose: Callable[[int, Sequence[Sentence]], list[Sentence]],
    themes: Callable[[Sequence[Sentence]], list[Theme]],
) -> tuple[Point, ...]:
    """The points of a draft: what members did comes first, and within what is left of the budget what was chosen.

    `choose` gets the words that are left and the sentences that are taken; `themes` gathers what states something.
    """
    done = acts(read, budget)
    taken = [sentence for act in done for sentence in act.sentences]
    chosen = choose(budget - sum(sentence.span.words for sentence in taken), taken)
    asking = [act.sentences[0].author for act in done if act.point.kind == "question"]
    done += open_questions(read, chosen, asking, MOST_QUESTIONS - len(asking))
    stated = [sentence for sentence in chosen if not any(sentence in act.sentences for act in done)]
    return tuple(_in_order(read, themes(stated), done))


def _in_order(material: Material, found: Sequence[Theme], done: Sequence[Act]) -> Iterator[Point]:
    """Each shared theme and what was asked or disputed about it, then other acts, single voices and questions."""
    shared = [theme for theme in found if theme.terms]
    under: dict[int, list[Act]] = {}
    apart: list[Act] = []
    for act in done:
        near = [len(set(theme.terms).intersection(act.terms)) for theme in shared]
        if any(near):
            under.setdefault(near.index(max(near)), []).append(act)
        else:
            apart.append(act)
    used = {part.casefold() for theme in shared for part in label(material, theme).split(" / ")}

    def named(act: Act) -> Point:
        made = labelled(material, act, used)
        used.add(made.label.casefold())
        return made

    for place, theme in enumerate(shared):
        yield point(material, theme)
        yield from map(named, under.get(place, ()))
    yield from (named(act) for act in apart if act.point.kind != "question")
    yield from (point(material, theme) for theme in found if not theme.terms)
    yield from (named(act) for act in apart if act.point.kind == "question")
