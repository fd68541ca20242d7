"""What members said, as it was published."""

from __future__ import annotations

from bot.domain.programmes import Programme
from bot.domain.spoken import Spoken
from bot.services.accounts import account_of
from bot.services.index import link_of_summary
from bot.store import summaries
from bot.store.engine import ReadTx

WEEKS = 12
"""Summaries that are looked through, the newest."""


async def spoken_in(tx: ReadTx, programme: Programme, *, weeks: int = WEEKS) -> list[Spoken]:
    """The quotations of a programme's published summaries that still stand in their replies, newest week first."""
    found: list[Spoken] = []
    published = await summaries.published(tx, programme.guild_id, programme.id)
    for summary in reversed(published[-weeks:]):
        link = await link_of_summary(tx, summary.guild_id, summary.id)
        account = await account_of(tx, summary)
        found += [
            Spoken(quoted, line, summary.week, link)
            for line in account.lines
            if line.kept
            for quoted in line.quotations
        ]
    return found
