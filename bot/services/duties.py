"""What falls due by the clock, asked in one reading and done in turn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Outage
from bot.services.ports import Clock, Duty
from bot.store.engine import Store

ROUNDS = 5
"""How often what was done may make something else due at the same instant: a closed session its count, and so on."""


@dataclass(frozen=True)
class Duties:
    """Every duty, in the order in which it is done."""

    store: Store
    clock: Clock
    duties: tuple[Duty, ...]

    async def tend(self) -> int:
        """Do everything that has come due by now; what one duty cannot do holds up no other."""
        done = 0
        errors: dict[Duty, Exception] = {}
        for _ in range(ROUNDS):
            instants = await self._instants()
            now = self.clock()  # after asking: "at once" is an instant of then
            due = [duty for duty, instant in instants if instant <= now and duty not in errors]
            here = 0
            for duty in due:
                try:
                    here += await duty.tend()
                except Outage:
                    raise
                except Exception as error:  # noqa: BLE001  told together, when every duty has had its turn
                    errors[duty] = error
            done += here
            if not here:
                break
        if errors:
            raise ExceptionGroup("not everything that was due could be done", list(errors.values()))
        return done

    async def next_due(self) -> datetime | None:
        """The next instant at which anything happens by itself."""
        return min((instant for _, instant in await self._instants()), default=None)

    async def _instants(self) -> list[tuple[Duty, datetime]]:
        if not self.duties:
            return []
        async with self.store.read() as tx:
            asked = [(duty, await duty.next_due(tx)) for duty in self.duties]
        return [(duty, instant) for duty, instant in asked if instant is not None]
