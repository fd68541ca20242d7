"""Statements about roles in sessions."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from bot.domain.tasks import LIVE, Task
from bot.store.engine import ReadTx, WriteTx, insert
from bot.store.schema import member, session, task

_COLUMNS = tuple(task.c[name] for name in Task.__dataclass_fields__)
_THEIRS = (session.c.guild_id == task.c.guild_id) & (session.c.id == task.c.session_id)


async def get(tx: ReadTx, guild_id: int, session_id: int, person_id: int) -> Task | None:
    """Somebody's role in a session, as it was offered."""
    mine = (task.c.guild_id == guild_id, task.c.session_id == session_id, task.c.person_id == person_id)
    row = (await tx.conn.execute(select(*_COLUMNS).where(*mine))).first()
    return Task(*row) if row else None


async def add(tx: WriteTx, new: Task) -> bool:
    """Offer a role; False when one was offered to them in that session before."""
    values = {name: getattr(new, name) for name in Task.__dataclass_fields__}
    done = await tx.conn.execute(insert(tx, task).values(values).on_conflict_do_nothing())
    return bool(done.rowcount)


async def change(tx: WriteTx, known: Task, **values: Any) -> None:  # noqa: ANN401
    """New values for some columns."""
    mine = (
        task.c.guild_id == known.guild_id,
        task.c.session_id == known.session_id,
        task.c.person_id == known.person_id,
    )
    await tx.conn.execute(task.update().where(*mine).values(**values))


async def of_programme(tx: ReadTx, guild_id: int, programme_id: int) -> list[Task]:
    """Every role that was offered in a programme, in order of time."""
    here = (task.c.guild_id == guild_id, session.c.programme_id == programme_id)
    statement = select(*_COLUMNS).join(session, _THEIRS).where(*here).order_by(task.c.at, task.c.person_id)
    return [Task(*row) for row in await tx.conn.execute(statement)]


async def live_of(tx: ReadTx, guild_id: int, group_id: int, person_id: int) -> Task | None:
    """What is offered to somebody, or what they have taken, in the newest session that is not over."""
    mine = (task.c.guild_id == guild_id, task.c.group_id == group_id, task.c.person_id == person_id)
    live = (task.c.state != "declined", session.c.state.in_(LIVE))
    statement = select(*_COLUMNS).join(session, _THEIRS).where(*mine, *live).order_by(session.c.starts_at.desc())
    row = (await tx.conn.execute(statement.limit(1))).first()
    return Task(*row) if row else None


async def shown(tx: ReadTx, guild_id: int, session_id: int) -> list[tuple[Task, str]]:
    """Roles in a session whose holders want them to be seen, with their names."""
    theirs = (
        (member.c.guild_id == task.c.guild_id)
        & (member.c.group_id == task.c.group_id)
        & (member.c.person_id == task.c.person_id)
    )
    here = (task.c.guild_id == guild_id, task.c.session_id == session_id, task.c.state == "taken", task.c.shown)
    statement = select(*_COLUMNS, member.c.display_name).join(member, theirs).where(*here)
    return [(Task(*row[:-1]), row[-1]) for row in await tx.conn.execute(statement)]
