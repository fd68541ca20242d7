"""Upgrades in processes that are killed: forked from an interpreter with no loop, thread or database open.

`python -m tests.faults.upgrade_harness FOLDER [EVERY]` kills an upgrade after each of its statements (or every so
many) and retries it, and prints one JSON object. It runs in an interpreter of its own, because threads and fork do
not mix.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from sqlalchemy import event

from bot.shipped import folder
from bot.store import files
from bot.store.engine import Store
from bot.store.upgrade import upgrade

LATER = """
revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

import sqlalchemy as sa
from alembic import op


def upgrade() -> None:
    with op.batch_alter_table("group") as batch:
        batch.add_column(sa.Column("motto", sa.Text()))
        batch.alter_column("name", type_=sa.String(200), nullable=False)
    op.execute("UPDATE \\"group\\" SET motto = name")
    op.create_table("extra", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade() -> None:
    op.drop_table("extra")
"""


def scripts_in(place: Path) -> Path:
    """The shipped migrations and one more, which rebuilds a table that has rows in it."""
    scripts = place / "scripts"
    shutil.copytree(folder("migrations"), scripts, ignore=shutil.ignore_patterns("__pycache__"))
    (scripts / "versions" / "0003_later.py").write_text(LATER)
    return scripts


def run(file: Path, scripts: Path, to: str = "head", kill_after: int | None = None) -> int:
    """Upgrade in this process; killed after so many statements, counted from the first. Answers how many there were."""
    seen = 0

    async def work() -> None:
        store = Store(f"sqlite+aiosqlite:///{file}")

        @event.listens_for(store.writer.sync_engine, "after_cursor_execute")
        def count(*_seen: object) -> None:
            nonlocal seen
            seen += 1
            if seen == kill_after:
                os.kill(os.getpid(), signal.SIGKILL)

        await upgrade(store, to, scripts)
        await store.close()

    asyncio.run(work())
    return seen


def forked(work: Callable[[], object]) -> int:
    """Start a process that does the work; answers its id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException as error:  # noqa: BLE001  the child must end here whatever happens
        print(repr(error), file=sys.stderr)
        os._exit(1)
    os._exit(0)


def ended(child: int) -> int:
    """How a process ended: its exit status, or minus the signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def kills(place: Path, scripts: Path, start: Path | None, points: range) -> dict[str, object]:
    """Kill an upgrade after these statements; whatever is left must be sound, and the retry must reach the end."""
    killed, faults = 0, list[str]()
    for point in points:
        file = place / f"{'new' if start is None else 'old'}-{point}.db"
        if start is not None:
            shutil.copyfile(start, file)
        killed += ended(forked(partial(run, file, scripts, kill_after=point))) == -signal.SIGKILL
        left = files.revision_of(file)
        if not files.is_sound(file) or left != (None if start is None else "0001"):
            faults.append(f"killed at {point}: left at {left}")
        if ended(forked(partial(run, file, scripts))) != 0 or files.revision_of(file) != "0003":
            faults.append(f"killed at {point}: the retry ended at {files.revision_of(file)}")
    return {"points": len(points), "killed": killed, "faults": faults}


def together(place: Path, scripts: Path, start: Path | None, processes: int) -> dict[str, object]:
    """Several processes upgrade one file at the same moment."""
    file = place / f"together-{'new' if start is None else 'old'}.db"
    if start is not None:
        shutil.copyfile(start, file)
    children = [forked(partial(run, file, scripts)) for _ in range(processes)]
    return {"exits": [ended(child) for child in children], "revision": files.revision_of(file)}


def counted(file: Path, scripts: Path) -> int:
    """How many statements an upgrade of this file makes, found out in a process of its own."""
    answer = file.with_suffix(".count")
    assert ended(forked(lambda: answer.write_text(str(run(file, scripts))))) == 0
    return int(answer.read_text())


def with_a_group(file: Path) -> None:
    """A database at the first revision with a row in it."""
    run_first = forked(partial(run, file, folder("migrations"), "0001"))
    assert ended(run_first) == 0
    values = "(1, 1, 'Readers', 1, 1, 'UTC', 'en', '1', '19:00', 0, x'00', 0, '2026-01-01')"
    columns = "guild_id, id, name, home_channel_id, review_channel_id, zone, language, days, at, plain, secret"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(f'INSERT INTO "group" ({columns}, index_revision, created_at) VALUES {values}')


def main(place: Path, every: int = 1) -> None:
    """Do it all, killing after each of its statements or every so many, and print what was found."""
    scripts = scripts_in(place)
    old = place / "old.db"
    with_a_group(old)
    spare = place / "spare.db"
    shutil.copyfile(old, spare)
    report = {
        "new": kills(place, scripts, None, range(1, counted(place / "spare-new.db", scripts) + 1, every)),
        "old": kills(place, scripts, old, range(1, counted(spare, scripts) + 1, every)),
        "together": [together(place, scripts, start, 3) for start in (None, old)],
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
