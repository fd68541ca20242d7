"""What falls due by the clock is done, also when the clock runs on meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.services.duties import Duties
from bot.services.ports import Clock
from bot.store.engine import ReadTx, Store
from tests.conftest import HandClock


@dataclass(eq=False)
class Chore:
    """Something to be done so many times."""

    clock: Clock
    left: int
    makes: Chore | None = None
    breaks: bool = False
    done: list[datetime] = field(default_factory=list)

    async def tend(self) -> int:
        if self.breaks:
            raise RuntimeError("cannot be done")
        self.left -= 1
        self.done.append(self.clock())
        if self.makes is not None:
            self.makes.left += 1
        return 1

    async def next_due(self, tx: ReadTx) -> datetime | None:
        return self.clock() if self.left else None


async def test_what_is_due_at_once_is_done_also_under_a_running_clock(store: Store, clock: HandClock) -> None:
    def running() -> datetime:
        clock.instant += timedelta(milliseconds=1)
        return clock.instant

    chore = Chore(running, 2)
    assert await Duties(store, running, (chore,)).tend() == 2
    assert chore.left == 0


async def test_what_one_duty_makes_due_for_another_is_done_in_the_same_turn(store: Store, clock: HandClock) -> None:
    second = Chore(clock, 0)
    first = Chore(clock, 1, makes=second)
    duties = Duties(store, clock, (second, first))
    assert await duties.tend() == 2
    assert await duties.next_due() is None


async def test_a_duty_that_fails_is_told_of_and_holds_up_no_other(store: Store, clock: HandClock) -> None:
    broken, sound = Chore(clock, 1, breaks=True), Chore(clock, 1)
    with pytest.raises(ExceptionGroup):
        await Duties(store, clock, (broken, sound)).tend()
    assert sound.done
