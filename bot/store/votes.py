"""Statements about proposals for the next reading and the votes on them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.domain.proposals import Proposal
from bot.domain.votes import PLACES, Vote
from bot.store import sequences
from bot.store.engine import CROSS_GUILD, ReadTx, WriteTx, insert
from bot.store.schema import proposal, ranking, vote

_PROPOSAL = tuple(proposal.c[name] for name in Proposal.__dataclass_fields__)
_VOTE = tuple(vote.c[name] for name in Vote.__dataclass_fields__)
_PLACES = tuple(ranking.c[name] for name in PLACES)

# Proposals


async def propose(
    tx: WriteTx, guild_id: int, group_id: int, author_id: int, title: str, link: str, at: datetime
) -> Proposal:
    """Keep a text that could be read next."""
    number = await sequences.next_id(tx, guild_id, "proposal")
    new = Proposal(guild_id, number, group_id, author_id, title, link, "proposed", at)
    await tx.conn.execute(proposal.insert().values({name: getattr(new, name) for name in new.__dataclass_fields__}))
    return new


async def proposals(tx: ReadTx, guild_id: int, group_id: int, *states: str) -> list[Proposal]:
    """The group's proposals in these states, oldest first."""
    here = (proposal.c.guild_id == guild_id, proposal.c.group_id == group_id, proposal.c.state.in_(states))
    found = await tx.conn.execute(select(*_PROPOSAL).where(*here).order_by(proposal.c.id))
    return [Proposal(*row) for row in found]


async def proposed(tx: ReadTx, guild_id: int, proposal_id: int) -> Proposal | None:
    """One proposal."""
    statement = select(*_PROPOSAL).where(proposal.c.guild_id == guild_id, proposal.c.id == proposal_id)
    row = (await tx.conn.execute(statement)).first()
    return Proposal(*row) if row else None


async def last_chosen(tx: ReadTx, guild_id: int, group_id: int) -> Proposal | None:
    """What the group's newest vote with a result has chosen."""
    theirs = (proposal.c.guild_id == vote.c.guild_id) & (proposal.c.id == vote.c.chosen_id)
    here = (vote.c.guild_id == guild_id, vote.c.group_id == group_id)
    statement = select(*_PROPOSAL).join(vote, theirs).where(*here).order_by(vote.c.id.desc()).limit(1)
    row = (await tx.conn.execute(statement)).first()
    return Proposal(*row) if row else None


async def change(tx: WriteTx, guild_id: int, proposal_ids: Sequence[int], **values: Any) -> None:  # noqa: ANN401
    """New values for some columns of proposals."""
    mine = (proposal.c.guild_id == guild_id, proposal.c.id.in_(list(proposal_ids)))
    await tx.conn.execute(proposal.update().where(*mine).values(**values))


async def decline(tx: WriteTx, one: Proposal) -> None:
    """Keep nothing of it."""
    mine = (proposal.c.guild_id == one.guild_id, proposal.c.id == one.id)
    await tx.conn.execute(proposal.delete().where(*mine))


# Votes


async def begin(tx: WriteTx, guild_id: int, group_id: int, secret: bytes, closes_at: datetime) -> Vote:
    """A vote begins."""
    new = Vote(guild_id, await sequences.next_id(tx, guild_id, "vote"), group_id, secret, closes_at, None)
    await tx.conn.execute(vote.insert().values({name: getattr(new, name) for name in new.__dataclass_fields__}))
    return new


async def get(tx: ReadTx, guild_id: int, vote_id: int) -> Vote | None:
    """One vote, open or over."""
    row = (await tx.conn.execute(select(*_VOTE).where(vote.c.guild_id == guild_id, vote.c.id == vote_id))).first()
    return Vote(*row) if row else None


async def open_in(tx: ReadTx, guild_id: int) -> list[Vote]:
    """Every vote of a guild that is open."""
    found = await tx.conn.execute(select(*_VOTE).where(vote.c.guild_id == guild_id, vote.c.secret.is_not(None)))
    return [Vote(*row) for row in found]


async def ripe(tx: ReadTx, now: datetime) -> list[Vote]:
    """Open votes of every guild whose time is over."""
    statement = select(*_VOTE).where(vote.c.secret.is_not(None), vote.c.closes_at <= now).order_by(vote.c.closes_at)
    return [Vote(*row) for row in await tx.conn.execute(statement, execution_options=CROSS_GUILD)]


async def next_due(tx: ReadTx) -> datetime | None:
    """When the next vote ends."""
    statement = select(vote.c.closes_at).where(vote.c.secret.is_not(None)).order_by(vote.c.closes_at).limit(1)
    return (await tx.conn.execute(statement, execution_options=CROSS_GUILD)).scalar_one_or_none()


async def rank(tx: WriteTx, at: Vote, hand: str, chosen: Sequence[int]) -> None:
    """Keep somebody's ranking, instead of the one they had; an empty one takes it back."""
    if not chosen:
        mine = (ranking.c.guild_id == at.guild_id, ranking.c.vote_id == at.id, ranking.c.hand == hand)
        await tx.conn.execute(ranking.delete().where(*mine))
        return
    places = {name: chosen[place] if place < len(chosen) else None for place, name in enumerate(PLACES)}
    row = {"guild_id": at.guild_id, "vote_id": at.id, "hand": hand, **places}
    statement = insert(tx, ranking).values(row)
    key = ["guild_id", "vote_id", "hand"]
    await tx.conn.execute(statement.on_conflict_do_update(index_elements=key, set_=places))


async def ranked_by(tx: ReadTx, at: Vote, hand: str) -> tuple[int, ...]:
    """Somebody's ranking; empty if they have none."""
    mine = (ranking.c.guild_id == at.guild_id, ranking.c.vote_id == at.id, ranking.c.hand == hand)
    row = (await tx.conn.execute(select(*_PLACES).where(*mine))).first()
    return _ballot(row) if row else ()


async def voters(tx: ReadTx, at: Vote) -> int:
    """How many have voted."""
    here = (ranking.c.guild_id == at.guild_id, ranking.c.vote_id == at.id)
    return int((await tx.conn.execute(select(func.count()).where(*here))).scalar_one())


async def ballots(tx: ReadTx, at: Vote) -> list[tuple[int, ...]]:
    """Every ranking, in no order that tells anything."""
    here = (ranking.c.guild_id == at.guild_id, ranking.c.vote_id == at.id)
    found = await tx.conn.execute(select(*_PLACES).where(*here).order_by(*_PLACES))
    return [_ballot(row) for row in found]


def _ballot(row: Any) -> tuple[int, ...]:  # noqa: ANN401
    return tuple(int(one) for one in row if one is not None)


async def end(tx: WriteTx, at: Vote, chosen_id: int | None) -> None:
    """Throw hands and secret away."""
    await tx.conn.execute(ranking.delete().where(ranking.c.guild_id == at.guild_id, ranking.c.vote_id == at.id))
    mine = (vote.c.guild_id == at.guild_id, vote.c.id == at.id)
    await tx.conn.execute(vote.update().where(*mine).values(secret=None, chosen_id=chosen_id))
