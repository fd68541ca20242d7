"""What stands behind a summary's buttons: how it was made, and what there is no room for."""

from __future__ import annotations

from bot.domain.figures import FEWEST_COUNTED, MOST_PROMPTS, Figures, day_line, shown_passages
from bot.domain.messages import Block, Heading, Message, Small, Text
from bot.domain.publication import Account, coverage, model_lines, titled
from bot.domain.record import share_line
from bot.domain.words import Words, plural, words

LONGEST_PROMPT = 160


def how_message(account: Account, figures: Figures) -> Message:
    """How a summary came about, behind its button."""
    return Message((Heading(words("How this was made")), *(Text(said) for said in how_lines(account, figures))))


def how_lines(account: Account, figures: Figures) -> tuple[Words, ...]:
    """Checks, days, whose words, what was left out; numbers that could name somebody are not told."""
    lines = [
        words(
            "Every quotation is a member's own sentence, checked word for word against what they wrote, "
            "when drafted, when reviewed and when published."
        ),
        *(
            model_lines(account)
            or (words("Sentences were chosen by the words that several members share; no model wrote any of it."),)
        ),
        words("A facilitator read it before it was published."),
        words("From {since} to {until}.", since=account.since, until=account.until),
    ]
    lines += [block.said for block in coverage(account) if isinstance(block, Small)]
    if account.dropped:
        lines.append(
            plural(
                "{count} quotation was left out because it no longer stood word for word.",
                "{count} quotations were left out because they no longer stood word for word.",
                account.dropped,
            )
        )
    if figures.withdrawn >= FEWEST_COUNTED:
        lines.append(words("{count} replies were taken back by their authors.", count=figures.withdrawn))
    if figures.unnamed >= FEWEST_COUNTED:
        lines.append(words("{count} members are quoted without their name.", count=figures.unnamed))
    if figures.bot_share is not None:
        lines.append(share_line(figures.bot_share))
    lines.append(words("Writer: {writer}.", writer=account.writer))
    return tuple(lines)


def more_message(account: Account, figures: Figures) -> Message:
    """Replies over the days, passages and questions, behind *More*; the chart says the same as a picture."""
    title = words("Replies week by week") if figures.weekly else words("Replies day by day")
    blocks: list[Block] = [Heading(titled(account)), Text(words("**{title}**", title=title))]
    blocks += [Text(day_line(day, count)) for day, count in figures.days]
    passages = shown_passages(figures)
    if passages:
        blocks.append(Text(words("**{title}**", title=words("Passages most discussed"))))
        blocks += [Text(passage_line(paragraph, count)) for paragraph, count in passages]
    blocks += _questions(figures)
    return Message(tuple(blocks))


def passage_line(paragraph: int, count: int) -> Words:
    """How many replies are about a paragraph."""
    return plural("¶{n}: {count} reply", "¶{n}: {count} replies", count, n=paragraph)


def _questions(figures: Figures) -> list[Block]:
    told = [(text, count) for text, count in figures.prompts if count >= FEWEST_COUNTED][:MOST_PROMPTS]
    blocks: list[Block] = []
    if told:
        blocks.append(Text(words("**{title}**", title=words("Questions most answered"))))
        blocks += [
            Text(words("{question} ({count} members)", question=_short(text), count=count)) for text, count in told
        ]
    if figures.untouched:
        blocks.append(Text(words("**{title}**", title=words("Questions that no reply names"))))
        blocks += [Text(words("{question}", question=_short(text))) for text in figures.untouched[:MOST_PROMPTS]]
    return blocks


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_PROMPT else text[: LONGEST_PROMPT - 1].rstrip() + "…"
