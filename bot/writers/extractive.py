"""The offline writer: members' own sentences, chosen by the words that several members share."""

from __future__ import annotations

from bot.domain.summaries import Brief, Draft
from bot.writers.acts import MOST_QUESTIONS, acts, open_questions
from bot.writers.choosing import choose
from bot.writers.material import material
from bot.writers.themes import point, themes


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
        points = [point(read, theme) for theme in themes(read, stated)]
        return Draft((*points, *(act.point for act in done)), self.name)
