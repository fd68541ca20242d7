"""What the documents say, held against the program: settings, commands, rights, buttons, links."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import discord
import pytest
import typer
from discord import app_commands
from typer.testing import CliRunner

from bot.app import App, build
from bot.cli.app import app as command_line
from bot.domain.access import Actor
from bot.domain.errors import BotError, Refused
from bot.domain.permissions import PERMISSIONS
from bot.services.additions import Wanted
from bot.services.every import Services
from bot.services.groups import SetUp
from bot.services.programmes import PlanWish
from bot.settings import PREFIX, SECRETS, Settings
from tests.conftest import ROLE, facilitator, organiser, reader
from tests.matrix import WHO

ROOT = Path(__file__).parent.parent
SKIPPED = {"data", "dist", "node_modules"}


def _documents() -> Iterator[Path]:
    for path in sorted(ROOT.rglob("*.md")):
        folders = path.relative_to(ROOT).parts[:-1]
        if not any(folder.startswith(".") or folder in SKIPPED for folder in folders):
            yield path


DOCUMENTS = tuple(_documents())
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _rows(name: str, columns: int) -> list[list[str]]:
    """The rows of every table with so many columns, without their headings."""
    rows: list[list[str]] = []
    heading = True
    for line in _text(name).splitlines():
        if not line.startswith("|"):
            heading = True
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not heading and len(cells) == columns and not set(line) <= set("|-"):
            rows.append(cells)
        heading = False
    return rows


# Settings


def _default(name: str) -> str:
    field = Settings.model_fields[name]
    if field.default_factory is not None:
        return "shipped"
    return "not set" if field.default is None else f"`{field.default}`"


def test_every_setting_is_documented_with_its_default_and_description() -> None:
    documented = {row[0]: (row[1], row[3]) for row in _rows("docs/settings.md", 4)}
    real = {
        f"`{PREFIX}{name.upper()}`": (_default(name), field.description)
        for name, field in Settings.model_fields.items()
    }
    assert documented == real


def test_the_values_of_a_setting_with_few_values_are_listed() -> None:
    listed = {row[0]: row[2] for row in _rows("docs/settings.md", 4)}
    for name, field in Settings.model_fields.items():
        values = [value for value in get_args(field.annotation) if isinstance(value, str)]
        if values:
            assert listed[f"`{PREFIX}{name.upper()}`"] == ", ".join(f"`{value}`" for value in values)


def test_every_secret_is_documented_with_its_file_form() -> None:
    for name in SECRETS:
        assert f"`{PREFIX}{name.upper()}_FILE`" in _text("docs/settings.md")


# Commands and buttons


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    """The bot as it is, with its cogs and no network."""
    async with build(Settings(data_dir=tmp_path)) as built:
        await built.bot.load_cogs()
        yield built


def _option(name: str, *, required: bool) -> str:
    return f"`{name}`" if required else f"*`{name}`*"


async def test_every_slash_command_is_documented_with_its_options(app: App) -> None:
    documented = {row[0]: (row[2], row[3]) for row in _rows("docs/commands.md", 4) if row[0].startswith("`/")}
    real = {
        f"`/{command.qualified_name}`": (
            ", ".join(_option(one.display_name, required=one.required) for one in command.parameters),
            command.description,
        )
        for command in app.bot.tree.walk_commands()
        if isinstance(command, app_commands.Command)
    }
    assert documented == real


async def test_only_set_up_is_hidden_by_discord_itself(app: App) -> None:
    hidden = {one.name for one in app.bot.tree.get_commands() if getattr(one, "default_permissions", None)}
    assert hidden == {"setup"}


async def test_every_menu_of_a_message_is_documented(app: App) -> None:
    documented = {row[0].strip("*") for row in _rows("docs/commands.md", 3)}
    assert documented == {one.name for one in app.bot.tree.get_commands(type=discord.AppCommandType.message)}


async def test_every_button_is_documented(app: App) -> None:
    documented = {row[1].strip("`") for row in _rows("docs/commands.md", 5)}
    assert documented == set(app.bot.presses)


def test_who_may_use_what_is_documented_as_it_is_tried() -> None:
    rows = _rows("docs/commands.md", 4) + _rows("docs/commands.md", 5)
    commands = {row[0].strip("`"): row[1] for row in rows if row[0].startswith("`/")}
    buttons = {f"button {row[1].strip('`')}": row[2] for row in rows if len(row) == 5}
    tried = {entry: cell.least for entry, cell in WHO.items()}
    assert commands | buttons == {entry: tried[entry] for entry in commands | buttons}


async def _nothing() -> bytes:
    return b"A line.\n"


SET_UP = SetUp("Group", 1, 2, ROLE, "Europe/London")

USED: dict[str, Callable[[Services, Actor], Awaitable[Any]]] = {
    "setup start": lambda do, who: do.groups.start(who, SET_UP, (), "link"),
    "setup check": lambda do, who: do.doctor.check(who, (), "link", hears_threads=True),
    "setup view": lambda do, who: do.group_settings.view(who),
    "reading import": lambda do, who: do.readings.bring(who, _nothing, "a.pdf", 10**9),
    "reading list": lambda do, who: do.readings.listing(who),
    "reading show": lambda do, who: do.readings.show(who),
    "reading remove": lambda do, who: do.readings.removal(who, 1),
    "reading propose": lambda do, who: do.proposals.may_propose(who),
    "reading shortlist": lambda do, who: do.proposals.shortlist(who),
    "reading vote": lambda do, who: do.votes.ballot(who),
    "prompt suggest": lambda do, who: do.suggestions.may_suggest(who),
    "prompt queue": lambda do, who: do.suggestions.queue(who),
    "prompt approve": lambda do, who: do.suggestions.approve(who, 1),
    "programme export": lambda do, who: do.programme_files.export(who),
    "programme import": lambda do, who: do.programme_files.bring(who, _nothing, 1),
    "programme plan": lambda do, who: do.programmes.plan(who, PlanWish()),
    "programme show": lambda do, who: do.programmes.show(who),
    "programme start": lambda do, who: do.programmes.start(who),
    "programme pause": lambda do, who: do.programmes.pause(who),
    "programme resume": lambda do, who: do.programmes.resume(who),
    "session list": lambda do, who: do.sessions.listing(who),
    "session log": lambda s, who: s.deliveries.log(who),
    "programme downtime": lambda s, who: s.programmes.downtime(who, "ask"),
    "programme balance": lambda do, who: do.record.balance(who),
    "programme strip": lambda do, who: do.strips.show(who),
    "programme calendar": lambda do, who: do.calendars.file(who),
    "session meeting": lambda do, who: do.meetings.hold(who, 1, "The library", 60),
    "session show": lambda do, who: do.sessions.show(who, 1),
    "session add": lambda do, who: do.additions.propose(who, Wanted("tomorrow")),
    "session edit": lambda do, who: do.changes.edit(who, 1, "A title", ""),
    "session postpone": lambda do, who: do.changes.postpone(who, 1, "tomorrow"),
    "session cancel": lambda do, who: do.changes.cancelling(who, 1),
    "session open": lambda do, who: do.changes.opening(who, 1),
    "session close": lambda do, who: do.changes.close(who, 1),
    "summary draft": lambda do, who: do.summaries.draft(who),
    "summary review": lambda do, who: do.desk.review(who),
    "summary publish": lambda do, who: do.summaries.to_publish(who, None),
    "moderate": lambda do, who: do.moderation.member(who, 1),
    "summary list": lambda do, who: do.archive.listing(who),
    "summary export": lambda do, who: do.archive.export(who, "html"),
    "summary withdraw": lambda do, who: do.archive.withdrawal(who, 1),
    "next": lambda do, who: do.sessions.next(who),
    "schedule": lambda do, who: do.sessions.schedule(who),
    "glossary": lambda do, who: do.glossary.look_up(who),
    "ask": lambda do, who: do.answers.ask(who, "Why?"),
    "catchup": lambda do, who: do.catching_up.show(who),
    "help": lambda do, who: do.help.show(who),
    "invite": lambda do, who: do.nudges.invite(who),
    "me": lambda do, who: do.myself.panel(who),
    "about": lambda do, who: do.record.about(who),
    "privacy": lambda do, who: do.privacy.show(who, hears_threads=True),
}
"""What each command asks of the services; enough to learn whether the right is there."""


async def _may(app: App, command: str, who: Actor) -> bool:
    try:
        await USED[command](app.services, who)
    except Refused:
        return False
    except BotError:
        return True
    return True


async def test_who_may_use_a_command_is_documented_as_it_is(app: App) -> None:
    await app.services.groups.start(organiser(), SET_UP, (), "link")
    documented = {row[0].strip("`/"): row[1] for row in _rows("docs/commands.md", 4) if row[0].startswith("`/")}
    people = {"everybody": reader(), "facilitators": facilitator(), "organisers": organiser()}
    order = list(people)
    assert documented.keys() == USED.keys()
    for command, least in documented.items():
        may = [name for name, who in people.items() if await _may(app, command, who)]
        assert may == order[order.index(least) :], command


def _leaves(group: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if not hasattr(group, "commands"):
        yield path, str(group.help)
        return
    for name, command in group.commands.items():
        yield from _leaves(command, f"{path} {name}".strip())


def test_every_command_of_the_command_line_is_documented() -> None:
    documented = {
        row[0].strip("`").removeprefix("colloquy "): row[1]
        for row in _rows("docs/commands.md", 2)
        if row[0].startswith("`colloquy ")
    }
    assert documented == dict(_leaves(typer.main.get_command(command_line)))


async def test_help_names_every_command_that_one_may_use(app: App) -> None:
    await app.services.groups.start(organiser(), SET_UP, (), "link")
    for order, who in (
        (("everybody",), reader()),
        (("everybody", "facilitators"), facilitator()),
        (("everybody", "facilitators", "organisers"), organiser()),
    ):
        blocks = (await app.services.help.show(who)).blocks
        named = set(re.findall(r"`(/[a-z ]+)`", " ".join(str(getattr(one, "said", "")) for one in blocks)))
        may = {
            entry for entry, cell in WHO.items() if entry.startswith("/") and ": " not in entry and cell.least in order
        }
        hidden = {entry for entry in may if entry.startswith("/setup") and "organisers" not in order}
        assert named == may - hidden


def test_every_permission_that_the_bot_asks_for_is_explained_to_the_operator() -> None:
    explained = {name.strip() for row in _rows("docs/real-discord.md", 2) for name in row[0].split(",")}
    assert {one.shown for one in PERMISSIONS} <= explained


def test_the_command_line_tells_its_version() -> None:
    told = CliRunner().invoke(command_line, ["--version"])
    assert (told.exit_code, told.output) == (0, f"colloquy {version('colloquy')}\n")


def test_every_make_target_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", _text("Makefile"), re.MULTILINE))
    for document in NAMES:
        named = set(re.findall(r"(?:`|^ {4}|^)make ([a-z-]+)", _text(document), re.MULTILINE))
        assert named <= targets, document


# Links and addresses

ALLOWED_HOSTS = {"discord.com", "127.0.0.1", "example.org"}
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", NAMES)
def test_every_relative_link_leads_somewhere(document: str) -> None:
    path = ROOT / document
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if urlsplit(target).scheme:
            continue
        file, _, anchor = target.partition("#")
        led = (path.parent / file).resolve() if file else path
        assert led.exists(), f"{document} links to {target}"
        assert led.is_relative_to(ROOT), f"{document} links to {target}"
        if anchor:
            assert anchor in _anchors(led), f"{document} links to {target}"


@pytest.mark.parametrize("document", NAMES)
def test_no_document_leads_to_a_package_registry_or_an_unknown_host(document: str) -> None:
    hosts = {urlsplit(address).hostname for address in re.findall(r"https?://[^\s)>\]\"'`…]+", _text(document))}
    assert hosts <= ALLOWED_HOSTS


@pytest.mark.parametrize("name", ["Dockerfile", "docker-compose.yml", "Makefile", "requirements.lock"])
def test_no_file_of_the_build_names_a_host(name: str) -> None:
    assert "://" not in _text(name)


@pytest.mark.parametrize("document", [*NAMES, "Dockerfile", "docker-compose.yml", ".env.example", "Makefile"])
def test_no_document_names_a_path_of_somebodys_machine(document: str) -> None:
    assert not re.search(r"(?<![\w.~/])/(?:home|Users|root|work|mnt)/\w|\b[A-Z]:\\", _text(document))


@pytest.mark.parametrize("document", NAMES)
def test_every_document_is_utf_8_with_one_title_at_its_top(document: str) -> None:
    lines = [line for line in _text(document).splitlines() if line.strip()]
    assert lines[0].startswith("# ")


def test_every_decision_record_says_context_decision_and_consequences() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert len({path.name[:4] for path in records}) == len(records), "two records have one number"
    for path in records:
        headings = re.findall(r"^## (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], path.name
