"""Erased once is erased for good: after an older backup is put back, the ledger is done again at the start."""

from __future__ import annotations

import asyncio
import shutil
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import build
from bot.cli.data import db_restore
from bot.domain.arrivals import Gone
from bot.services.erasing import replay
from bot.settings import Settings
from bot.store.backup import backup, restore
from bot.store.ledger import Erasure, Ledger
from tests.conftest import HandClock
from tests.services.house import THOUGHTS, House, conversation
from tests.services.test_withdrawals import CANARY, CANARY_ID, CANARY_NAME, MARKS, published, traces, with_canary


async def put_back(house: House, copy: Path) -> None:
    """An operator restores an older backup and starts the bot."""
    await house.store.close()
    restore(f"sqlite+aiosqlite:///{house.store.url.database}", copy)
    await replay(house.store, house.clock())
    await house.post()


@pytest.fixture
async def copied(house: House, tmp_path: Path) -> Path:
    """A backup of the time when somebody was a member, quoted and in the outbox."""
    await with_canary(house)
    await backup(house.store, tmp_path / "copy.db")
    return tmp_path / "copy.db"


@pytest.mark.parametrize("how", ["erase", "leave me out"])
async def test_who_was_erased_does_not_come_back_with_an_older_backup(house: House, copied: Path, how: str) -> None:
    canary = house.person(CANARY_ID, CANARY_NAME)
    if how == "erase":
        await house.myself.erase(canary)
    else:
        await house.members.choose(canary, "leave me out")
    await house.post()
    await put_back(house, copied)
    assert traces(house) == []
    for subject in ("summary", "draft", "reply"):
        assert not any(mark in house.shown(subject) for mark in MARKS), subject
    assert THOUGHTS[30] in house.shown("summary")


async def test_the_backup_alone_would_bring_them_back(house: House, copied: Path) -> None:
    """Else the test above could not fail."""
    await house.myself.erase(house.person(CANARY_ID, CANARY_NAME))
    await house.store.close()
    restore(f"sqlite+aiosqlite:///{house.store.url.database}", copied)
    assert "quagga" in traces(house)


async def test_single_replies_that_were_withdrawn_or_deleted_stay_so(house: House, tmp_path: Path) -> None:
    await house.hold_first()
    ids = await conversation(house)
    await published(house)
    await backup(house.store, tmp_path / "copy.db")
    await house.myself.withdraw(house.person(30, "Ada"), ids[30])
    await house.hear(Gone(house.guild_id, house.thread_id, (ids[31], 77)))
    await put_back(house, tmp_path / "copy.db")
    assert await house.standing_replies() == [THOUGHTS[32]]
    assert THOUGHTS[30] not in house.shown("summary")
    assert THOUGHTS[31] not in house.shown("summary")


async def test_what_somebody_writes_after_they_came_back_stays(house: House, copied: Path) -> None:
    canary = house.person(CANARY_ID, CANARY_NAME)
    await house.myself.erase(canary)
    house.clock.pass_by(days=1)
    await house.join(CANARY_ID, CANARY_NAME)
    await house.write(CANARY_ID, "I am back, and I count sticks now.")
    before = house.snapshot()
    for _ in range(2):
        await replay(house.store, house.clock())
    assert house.snapshot() == before
    await backup(house.store, copied.with_name("later.db"))
    await put_back(house, copied.with_name("later.db"))
    assert "I am back, and I count sticks now." in await house.standing_replies()


async def test_what_an_organiser_did_loses_their_name_only_up_to_the_erasure(house: House, tmp_path: Path) -> None:
    await house.hold_first()
    await backup(house.store, tmp_path / "copy.db")
    await house.myself.erase(house.olga)
    house.clock.pass_by(hours=1)
    await house.programmes.pause(house.olga)
    await replay(house.store, house.clock())
    assert {row[3] for row in (await house.rows())["audit"]} == {None, house.olga.user_id}
    await put_back(house, tmp_path / "copy.db")
    assert {row[3] for row in (await house.rows())["audit"]} == {None}


async def test_an_erasure_that_cannot_be_noted_is_not_made(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.hold_first()
    canary = await house.join(CANARY_ID, CANARY_NAME)
    monkeypatch.setattr(house.store, "ledger", Ledger(tmp_path))  # a folder cannot be written to
    with pytest.raises(Exception, match="nothing was changed"):
        await house.myself.erase(canary)
    assert await house.has_joined(canary)


async def test_the_ledger_names_nobody_is_private_and_survives_a_cut_line(tmp_path: Path, clock: HandClock) -> None:
    ledger = Ledger(tmp_path / "colloquy.db.erased")
    one = Erasure(clock(), 900, 1, mark="ab" * 16, acts=True)
    two = replace(one, mark="", acts=False, replies=(5, 6), at=clock() + timedelta(hours=1))
    await ledger.note(one)
    assert ledger.path is not None
    with ledger.path.open("a") as file:
        file.write('\n{"at":"2026-')  # the power went
    await ledger.note(two)
    assert await ledger.read() == [one, two]
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600


async def test_starting_and_restoring_both_do_the_ledger_again(
    house: House, copied: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await house.myself.erase(house.person(CANARY_ID, CANARY_NAME))
    await house.store.close()
    file = Path(str(house.store.url.database))
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(copied, data / "colloquy.db")
    shutil.copy(file.with_name(f"{file.name}.erased"), data / "colloquy.db.erased")
    async with build(Settings(data_dir=data), clock=house.clock):
        pass
    assert not holds(data / "colloquy.db")
    monkeypatch.setenv("COLLOQUY_DATA_DIR", str(data))
    await asyncio.to_thread(db_restore, copied)
    assert not holds(data / "colloquy.db")
    assert holds(copied)


def holds(file: Path) -> bool:
    return CANARY.encode() in file.read_bytes()
