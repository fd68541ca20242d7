"""A storm over the gateway: events come once to three times, in any order, or never; connections break, sessions are
lost, the bot is away. After one sweep the store must say what the thread says.

    python -m tests.faults.storm --resumes 100 --invalidations 50 --downtimes 20
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.cli.speech import log_to_stderr
from bot.sandbox.errors import Json
from bot.store.engine import CROSS_GUILD
from bot.store.schema import reply
from tests.journeys.room import Room, opened, text_of

TOSSED = ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK")
LOST = 0.05
ACTS = 12
"""What people do between two interruptions."""
WRITERS = ("ada", "ben", "cleo")


class Storm:
    """Stands between the world and the gateway."""

    def __init__(self, room: Room, thread: str, chance: random.Random) -> None:
        self.room = room
        self.thread = thread
        self.chance = chance
        self.held: list[tuple[str, Json, str | None]] = []
        self.lost = self.repeated = self.said = 0
        world = room.sandbox.world
        self.gateway = room.sandbox.gateway_server
        world.listeners[world.listeners.index(self.gateway.dispatch)] = self.toss

    def toss(self, name: str, data: Json, channel_id: str | None) -> None:
        """Lose an event, or keep one to three copies of it for later."""
        if name not in TOSSED or channel_id != self.thread:
            self.gateway.dispatch(name, data, channel_id)
        elif self.chance.random() < LOST:
            self.lost += 1
        else:
            copies = self.chance.randint(1, 3)
            self.repeated += copies - 1
            self.held += [(name, data, channel_id)] * copies

    def let_go(self) -> None:
        """Send what is held, shuffled."""
        self.chance.shuffle(self.held)
        held, self.held = self.held, []
        for one in held:
            self.gateway.dispatch(*one)

    def act(self) -> None:
        """Somebody writes, edits or deletes; a moderator may delete what the bot posted for a member."""
        world, clock = self.room.sandbox.world, self.room.sandbox.clock
        clock.set(clock.now() + timedelta(milliseconds=self.chance.randint(1, 50)))
        here = world.messages[self.thread]
        own = [one for one in here.values() if one["author"]["username"] in WRITERS and one["type"] in (0, 19)]
        kind = self.chance.choices(("say", "edit", "delete", "moderate"), (12, 5, 3, 1))[0]
        self.said += 1
        if kind == "say" or not own:
            author = world.member_named(self.chance.choice(WRITERS))["user"]
            world.post(world.channel(self.thread), author, {"content": f"Thought {self.said}."})
        elif kind == "edit":
            world.edit(self.chance.choice(own), {"content": f"Thought better, {self.said}."})
        elif kind == "delete":
            world.delete(self.thread, self.chance.choice(own)["id"])
        else:
            forms = [one["id"] for one in here.values() if "From the form" in text_of(one)]
            if forms:
                world.delete(self.thread, self.chance.choice(forms))

    async def blow(self) -> None:
        """Some acts, and their events as they come."""
        for _ in range(ACTS):
            self.act()
            if self.chance.random() < 0.3:
                self.let_go()
                await asyncio.sleep(0)

    async def interrupt(self, kind: str) -> None:
        """Break the connection, lose the session, or be away; people go on meanwhile."""
        sandbox, stage = self.room.sandbox, self.room.stage
        if kind == "downtime":
            await stage.stop(kill=self.chance.random() < 0.5)
            await self.blow()
            self.let_go()
            await stage.start()
            return
        wanted = "resumed" if kind == "resume" else "identified"
        before = sum(one["kind"] == wanted for one in sandbox.records)
        await (self.gateway.close_all(4000) if kind == "resume" else self.gateway.forget_all())
        await self.blow()
        await sandbox.until(lambda: sum(one["kind"] == wanted for one in sandbox.records) > before, within=30)

    def truth(self) -> dict[int, str]:
        """What stands in the thread: members' messages, and what the bot posted for them."""
        here = self.room.sandbox.world.messages[self.thread].values()
        own = {int(one["id"]): one["content"] for one in here if one["author"]["username"] in WRITERS}
        return own | {-n: "" for n, _ in enumerate([one for one in here if "From the form" in text_of(one)], 1)}

    async def stored(self) -> dict[int, str]:
        """What the bot has kept; form replies by their count only, since their ids are others."""
        statement = select(reply.c.id, reply.c.text, reply.c.source).where(reply.c.text.is_not(None))
        async with self.room.stage.app.store.read() as tx:
            rows = (await tx.conn.execute(statement, execution_options=CROSS_GUILD)).all()
        forms = [row for row in rows if row.source == "form"]
        return {row.id: row.text for row in rows if row.source != "form"} | {-n: "" for n, _ in enumerate(forms, 1)}


async def storm(*, resumes: int, invalidations: int, downtimes: int, seed: int) -> dict[str, Any]:
    """Let it blow, sweep once, and compare."""
    chance = random.Random(seed)  # noqa: S311  a seed is what it is for
    with tempfile.TemporaryDirectory() as folder:
        async with opened(Path(folder)) as room:
            thread = await room.open_session()
            for _ in range(min(8, 2 + downtimes)):
                form = await room.press("ben", room.session_post(), "reply")
                await room.submit("ben", form, "From the form.")
            weather = Storm(room, thread, chance)
            kinds = ["resume"] * resumes + ["invalid"] * invalidations + ["downtime"] * downtimes
            chance.shuffle(kinds)
            for kind in kinds:
                await weather.blow()
                await weather.interrupt(kind)
            weather.let_go()
            await room.stage.settle()
            await room.stage.app.bot.sweep()
            await room.stage.settle()
            truth, stored = weather.truth(), await weather.stored()
    different = sorted(key for key in truth.keys() | stored.keys() if truth.get(key) != stored.get(key))
    report = {"seed": seed, "resumes": resumes, "invalidations": invalidations, "downtimes": downtimes}
    report |= {"acts": weather.said, "lost": weather.lost, "repeated": weather.repeated, "standing": len(truth)}
    return report | {"different": len(different)}


def main() -> None:
    """Run it and print what happened; exit 1 when the store differs from the thread."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("resumes", 100), ("invalidations", 50), ("downtimes", 20)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--seed", type=int, default=None)
    given = vars(parser.parse_args())
    log_to_stderr("ERROR")
    seed = random.SystemRandom().randrange(10**6) if given["seed"] is None else given["seed"]
    report = asyncio.run(storm(**{**given, "seed": seed}))
    print(json.dumps(report))
    sys.exit(1 if report["different"] else 0)


if __name__ == "__main__":
    main()
