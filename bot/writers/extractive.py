"""The offline writer: members' own sentences, chosen by the words that several members share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.domain.summaries import Brief, Draft, Point
from bot.writers.acts import MOST_QUESTIONS, Act, acts, labelled, open_questions
from bot.writers.choosing import choose
from bot.writers.material import Material, material
from bot.writers.themes import Theme, label, point, themes


class Extractive:
    """Quotes whole sentences, the same for the same brief; no model, no network, no chance."""

    name: str = "extractive"

    def write(self, brief: Brief) -> Draft:
        """Themes with the most shared sentences of as many members as the budget holds, then acts."""
        read = material(brief)
        done = acts(read, brief.word_budget)
        taken = [sentence for act in done for sentence in act.sentences]
        left = brief.word_budget - sum(sentence.span.words for sentence in taken)
        chosen = choose(read, left, taken)
        asking = [act.sentences[0].author for act in done if act.point.kind == "question"]
        done += open_questions(read, chosen, asking, MOST_QUESTIONS - len(asking))
        stated = [sentence for sentence in chosen if not any(sentence in act.sentences for act in done)]
        return Draft(tuple(_in_order(read, themes(read, stated), done)), self.name)


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
