"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import discord
import pytest
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import catalogue, seam
from bot.app import build
from bot.domain.words import plural, words
from bot.settings import Settings
from bot.store.schema import PERSON, metadata
from bot.wording import Wording
from tests import matrix

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "bot").rglob("*.py"))
LONGEST_FILE = 400

INTERNALS = re.compile(r"\._connection\b|_HTTPClient__|Route\.BASE|DEFAULT_GATEWAY|\._get_all_commands|member\._roles")

ABOUT_A_PERSON = {
    "person_id",
    "author_id",
    "actor_id",
    "user_id",
    "display_name",
    "consent",
    "joined_at",
    "remind_before",
}
SAID_BY_A_PERSON = {("reply", "text"), ("citation", "text")}


def calls(*names: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of a function with one of these names."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in names:
                yield path, node


def test_only_the_engine_factory_makes_engines() -> None:
    assert {path.name for path, _ in calls("create_async_engine", "create_engine")} == {"engine.py"}


def test_the_librarys_internals_are_used_in_the_seam_alone() -> None:
    users = {path.name for path in SOURCES if INTERNALS.search(path.read_text(encoding="utf-8"))}
    assert users == {"seam.py"}


def test_without_addresses_the_library_goes_to_discord_and_a_stand_in_is_left_again() -> None:
    assert Route.BASE == "https://discord.com/api/v10"
    assert str(DiscordWebSocket.DEFAULT_GATEWAY).startswith("wss://gateway.discord.gg")
    with seam.elsewhere("http://127.0.0.1:1/api/v10", "ws://127.0.0.1:1/"):
        assert Route.BASE == "http://127.0.0.1:1/api/v10"
    assert Route.BASE == "https://discord.com/api/v10"
    with seam.elsewhere(None, None):
        assert Route.BASE == "https://discord.com/api/v10"


def test_sentences_for_people_are_literal_so_that_the_catalogue_finds_them() -> None:
    for path, call in calls("words", "plural"):
        wanted = 2 if getattr(call.func, "id", "") == "plural" else 1
        for argument in call.args[:wanted]:
            assert isinstance(argument, ast.Constant), f"{path.name}:{call.lineno}"


async def test_the_template_of_sentences_is_up_to_date() -> None:
    assert catalogue.TEMPLATE.read_text(encoding="utf-8") == await catalogue.template(), "run `make words`"


def test_a_second_language_needs_no_code(tmp_path: Path) -> None:
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "colloquy.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
        'msgid "Open now:"\nmsgstr "Abierta ahora:"\n'
        'msgid "{count} reading"\nmsgid_plural "{count} readings"\nmsgstr[0] "{count} lectura"\n'
        'msgstr[1] "{count} lecturas"\n',
        encoding="utf-8",
    )
    spanish = Wording("es-ES", folder=tmp_path)
    assert spanish.say(words("Open now:")) == "Abierta ahora:"
    assert spanish.say(plural("{count} reading", "{count} readings", 3)) == "3 lecturas"
    assert spanish.say(words("Join")) == "Join"


async def test_every_button_that_is_sent_is_answered(tmp_path: Path) -> None:
    sent = {
        call.args[0].value
        for _, call in calls("Button")
        if call.args and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }
    async with build(Settings(data_dir=tmp_path)) as app:
        await app.bot.load_cogs()
        assert sent == set(app.bot.presses)


async def test_who_may_use_each_command_button_and_form_is_decided(tmp_path: Path) -> None:
    """Whoever adds a way into the bot adds its line to `WHO` in tests/matrix.py; it is then tried for everybody."""
    async with build(Settings(data_dir=tmp_path)) as app:
        await app.bot.load_cogs()
        assert sorted(matrix.entries(app.bot)) == sorted(matrix.WHO)


async def test_only_set_up_hides_behind_a_discord_right_and_nothing_works_in_private_messages(tmp_path: Path) -> None:
    async with build(Settings(data_dir=tmp_path)) as app:
        await app.bot.load_cogs()
        described = [command.to_dict(app.bot.tree) for command in app.bot.tree.get_commands()]
    hidden = {one["name"]: one.get("default_member_permissions") for one in described}
    assert {name for name, right in hidden.items() if right is not None} == {"setup"}
    assert hidden["setup"] == discord.Permissions(manage_guild=True).value
    assert all(one["contexts"] == [0] for one in described)


async def test_the_bot_asks_for_no_more_than_it_needs_and_pings_nobody(tmp_path: Path) -> None:
    async with build(Settings(data_dir=tmp_path)) as app:
        assert app.bot.intents.value == 513
        pings = app.bot.allowed_mentions
        assert pings is not None
        assert not any((pings.everyone, pings.users, pings.roles, pings.replied_user))


def test_every_column_about_a_person_is_registered() -> None:
    for table in metadata.tables.values():
        for column in table.c:
            if column.name in ABOUT_A_PERSON or (table.name, column.name) in SAID_BY_A_PERSON:
                assert column.info.get(PERSON), f"{table.name}.{column.name}"


def test_every_table_of_a_guild_begins_its_key_with_the_guild() -> None:
    for table in metadata.tables.values():
        if "guild_id" in table.c:
            assert next(iter(table.primary_key)).name == "guild_id", table.name
            for key in table.foreign_key_constraints:
                assert key.column_keys[0] == "guild_id", table.name


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_hold_names_versions_and_hashes_only(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert "--index" not in text
    pinned = re.findall(r"(?m)^([A-Za-z0-9._\[\],-]+)==[^\s;]+", text)
    assert len(pinned) > 30
    for block in re.split(r"(?m)^(?=[A-Za-z0-9])", text)[1:]:
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_no_file_grows_beyond_what_one_reads_in_a_sitting() -> None:
    long = {path.name: lines for path in SOURCES if (lines := len(path.read_text().splitlines())) > LONGEST_FILE}
    assert long == {}


def test_the_project_names_no_registry_and_no_machine() -> None:
    found = re.compile(r"(^|[^a-z.])/(w[o]rk|r[o]ot|h[o]me)/|p[y]pi\.org|p[y]thonhosted")
    texts = [*SOURCES, *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "Makefile", ROOT / "pyproject.toml"]
    for path in texts:
        assert not found.search(path.read_text(encoding="utf-8")), path
