"""Commands that run the bot: against Discord, in the sandbox, on a fast clock."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import signal
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import discord
import typer

from bot.app import App, build, tidy_memory
from bot.cli.speech import bytes_of, log_to_stderr, say, say_json
from bot.cogs.actor import invite_of
from bot.demo.rehearsal import LARGEST, SMALLEST, RehearsalFailed
from bot.demo.shows import Opening
from bot.demo.shows import rehearse as play
from bot.demo.shows import sandbox as open_sandbox
from bot.demo.timeline import Moment
from bot.domain.errors import BotError
from bot.domain.words import words
from bot.health import served
from bot.settings import Settings, read_settings
from bot.store.lock import only_one
from bot.wording import TERMINAL

JUMP = re.compile(r": https://discord\.com/channels/\S+")
"""Addresses of messages, which lead nowhere in a rehearsal."""

SAMPLE = Path(__file__).parent.parent / "sandbox" / "sample.txt"

ReadingOption = Annotated[Path | None, typer.Option("--reading", help="A text of your own instead of the sample.")]


def add_to(app: typer.Typer) -> None:
    """Add this module's commands."""
    for command in (run, sandbox, rehearse):
        app.command()(command)


def run() -> None:
    """Connect to Discord and run the reading groups there."""
    settings = read_settings()
    log_to_stderr(settings.log_level, settings.log_format)
    if settings.token is None:
        raise BotError(
            words(
                "COLLOQUY_TOKEN is not set. Make a bot in Discord's developer portal (docs/real-discord.md shows how), "
                "then put its token into COLLOQUY_TOKEN, or its file's name into COLLOQUY_TOKEN_FILE."
            )
        )
    with only_one(settings.data_dir):
        asyncio.run(_run(settings, settings.token.get_secret_value()))


async def _run(settings: Settings, token: str) -> None:
    async with build(settings) as app:
        await _login(app, token)
        say(TERMINAL.say(words("Invite the bot with: {link}", link=invite_of(app.bot.application_id or 0))))
        for note in app.notes:
            say(TERMINAL.say(note))
        if not app.bot.hears_threads:
            say(
                TERMINAL.say(
                    words(
                        "Thread messages are not read: switch on “Message Content Intent” in the developer portal, "
                        "under Bot, if they should count as replies. The Reply button works without it."
                    )
                )
            )
        async with served(settings.health_port, app.bot.health, app.services.outbox.measures):
            await _work(app)


async def _login(app: App, token: str) -> None:
    try:
        await app.bot.login(token)
    except discord.LoginFailure:
        raise BotError(
            words(
                "Discord does not accept this token. Press “Reset Token” in the developer portal, under Bot, and set "
                "COLLOQUY_TOKEN anew."
            )
        ) from None
    except (OSError, discord.HTTPException) as error:
        raise BotError(
            words(
                "Discord cannot be reached ({reason}). Check the network, then start again.",
                reason=type(error).__name__,
            )
        ) from None


async def _tidy(app: App) -> None:
    await app.bot.running.wait()
    tidy_memory()


async def _work(app: App) -> None:
    loop = asyncio.get_running_loop()
    working = asyncio.ensure_future(app.bot.work())
    tidying = asyncio.ensure_future(_tidy(app))
    stops: list[asyncio.Task[None]] = []

    def stop() -> None:
        """Stop in good order; a second signal stops at once."""
        if stops:
            working.cancel()
        else:
            stops.append(loop.create_task(app.bot.stop()))

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        await working
    except asyncio.CancelledError:
        if not stops:
            raise
    except discord.PrivilegedIntentsRequired:
        raise BotError(
            words(
                "COLLOQUY_MESSAGE_CONTENT is “on”, but the portal does not allow it. Switch on “Message Content "
                "Intent” there, under Bot, or set COLLOQUY_MESSAGE_CONTENT=off."
            )
        ) from None
    except (discord.HTTPException, discord.ConnectionClosed) as error:
        raise BotError(words("Discord has ended the connection: {reason}.", reason=str(error))) from None
    finally:
        tidying.cancel()
    for task in stops:
        await task


def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port on loopback; 0 takes a free one.")] = 0,
    reading: ReadingOption = None,
    data: Annotated[Path | None, typer.Option(help="Empty folder for the bot's database.")] = None,
    *,
    empty: Annotated[bool, typer.Option("--empty", help="A bare server: no group is set up.")] = False,
    no_bot: Annotated[bool, typer.Option("--no-bot", help="The loopback Discord alone.")] = False,
) -> None:
    """A loopback Discord with the bot in it; prints its addresses as one line of JSON."""
    log_to_stderr("WARNING")
    path = reading or SAMPLE
    content = None if empty or no_bot else (path.name, bytes_of(path))
    with tempfile.TemporaryDirectory() as scratch:
        asyncio.run(_sandbox(Opening(data or Path(scratch), port, content, bot=not no_bot)))


async def _sandbox(opening: Opening) -> None:
    try:
        async with open_sandbox(opening) as opened:
            addresses = {"page": opened.page, "api": opened.api, "gateway": opened.gateway, "token": opened.token}
            say_json(addresses | {"control": opened.control})
            said = words("Open {page} in a browser. Ctrl-C ends the sandbox.", page=opened.page)
            print(TERMINAL.say(said), file=sys.stderr)  # noqa: T201  the command line speaks
            await _interrupted()
    except RehearsalFailed as failed:
        raise BotError(
            words("No group could be set up with this text: {reason}. Start with --empty instead.", reason=str(failed))
        ) from None
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise BotError(
            words(
                "Port {port} cannot be used ({reason}). Give another one with --port.",
                port=opening.port,
                reason=os.strerror(error.errno),
            )
        ) from None


async def _interrupted() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    await ended.wait()


def rehearse(
    reading: ReadingOption = None,
    weeks: Annotated[int, typer.Option(min=1, max=52, help="How many weeks.")] = 5,
    members: Annotated[int, typer.Option(min=SMALLEST, max=LARGEST, help="How many members.")] = SMALLEST,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines instead of a timeline for people.")] = False,
) -> None:
    """Play a whole programme on a fast clock and print everything that happens."""
    log_to_stderr("ERROR")
    path = reading or SAMPLE
    tell = _tell_json if as_json else _Teller().tell
    result = asyncio.run(play(path.name, bytes_of(path), tell, weeks=weeks, members=members))
    if result.unverified:
        raise BotError(words("A published quotation does not stand in any reply: {text}", text=result.unverified[0]))
    said = words(
        "Rehearsed: {sessions} sessions, {members} members, {replies} replies by sample voices, {summaries} published "
        "summaries; each of their {quotations} quotations stands word for word in its author's reply. Of its own "
        "the bot posted {messages} messages that members could read: the sessions, the summaries and {others} others.",
        sessions=result.sessions,
        replies=result.replies,
        summaries=result.summaries,
        quotations=result.quotations,
        members=members,
        messages=result.messages,
        others=result.messages - result.sessions - result.summaries,
    )
    print(TERMINAL.say(said), file=sys.stderr if as_json else sys.stdout)


def _tell_json(moment: Moment) -> None:
    say(moment.as_json())


class _Teller:
    """The timeline for people: one heading a day, private answers and edits in one line."""

    def __init__(self) -> None:
        self.day = ""

    def tell(self, moment: Moment) -> None:
        """Print one moment."""
        day, clock = moment.at[:10], moment.at[11:16]
        if day != self.day:
            self.day = day
            say(f"\n── {day} ──")
        lines = JUMP.sub("", moment.text).splitlines() or [""]
        say(f"{clock}  {moment.kind:<8} {moment.who} in {moment.where}: {lines[0]}")
        if moment.kind in ("answer", "edit", "command"):
            return
        for line in lines[1:]:
            say(f"{'':16}{line}")
