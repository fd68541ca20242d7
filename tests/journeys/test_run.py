"""`colloquy run` and the other commands as processes: what an operator sees, and the exit status."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.sandbox.server import Sandbox, SandboxOptions

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Ended:
    """A process that has ended."""

    status: int
    out: str
    err: str


def environment(data: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COLLOQUY_")}
    return kept | {"COLLOQUY_DATA_DIR": str(data)} | {f"COLLOQUY_{name}": value for name, value in settings.items()}


async def started(*arguments: str, data: Path, **settings: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, stdout=pipe, stderr=pipe, env=environment(data, **settings), cwd=ROOT
    )


async def ended(process: asyncio.subprocess.Process) -> Ended:
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return Ended(process.returncode or 0, out.decode(), err.decode())


async def colloquy(*arguments: str, data: Path, **settings: str) -> Ended:
    return await ended(await started(*arguments, data=data, **settings))


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxOptions(message_content=False)) as opened:
        yield opened


def addresses(sandbox: Sandbox) -> dict[str, str]:
    return {"API_BASE": sandbox.api, "GATEWAY_URL": sandbox.gateway}


async def test_run_prints_the_invite_link_and_what_to_switch_on_and_stops_in_good_order(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    process = await started("run", data=tmp_path, TOKEN=sandbox.token, **addresses(sandbox))
    await sandbox.until(lambda: any(one["kind"] == "identified" for one in sandbox.records), within=30)
    await sandbox.until(lambda: sandbox.world.commands)
    process.send_signal(signal.SIGTERM)
    done = await ended(process)
    assert done.status == 0, done.err
    assert f"client_id={sandbox.world.application['id']}" in done.out
    assert "Message Content Intent" in done.out
    assert sandbox.token not in done.out + done.err
    assert sandbox.unknown_routes == []


async def test_a_second_run_on_the_same_data_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    first = await started("run", data=tmp_path, TOKEN=sandbox.token, **addresses(sandbox))
    await sandbox.until(lambda: any(one["kind"] == "identified" for one in sandbox.records), within=30)
    second = await colloquy("run", data=tmp_path, TOKEN=sandbox.token, **addresses(sandbox))
    assert second.status == 1
    assert "Another Colloquy works on" in second.err
    first.kill()
    await ended(first)
    third = await started("run", data=tmp_path, TOKEN=sandbox.token, **addresses(sandbox))
    await sandbox.until(lambda: sum(one["kind"] == "identified" for one in sandbox.records) == 2, within=30)
    third.send_signal(signal.SIGINT)
    assert (await ended(third)).status == 0


async def test_a_wrong_token_is_refused_with_the_step_that_mends_it(sandbox: Sandbox, tmp_path: Path) -> None:
    done = await colloquy("run", data=tmp_path, TOKEN="not-the-token", **addresses(sandbox))
    assert done.status == 1
    assert "Discord does not accept this token. Press “Reset Token”" in done.err
    assert "Traceback" not in done.err


async def test_a_token_that_is_reset_while_the_bot_runs_stops_it(sandbox: Sandbox, tmp_path: Path) -> None:
    process = await started("run", data=tmp_path, TOKEN=sandbox.token, **addresses(sandbox))
    await sandbox.until(lambda: any(one["kind"] == "identified" for one in sandbox.records), within=30)
    sandbox.gateway_server.token = "another"
    await sandbox.gateway_server.forget_all()
    await sandbox.gateway_server.close_all(4004)
    done = await ended(process)
    assert done.status == 1
    assert "Discord has ended the connection" in done.err


async def test_an_intent_that_the_portal_does_not_allow_is_named(sandbox: Sandbox, tmp_path: Path) -> None:
    done = await colloquy("run", data=tmp_path, TOKEN=sandbox.token, MESSAGE_CONTENT="on", **addresses(sandbox))
    assert done.status == 1
    assert "Switch on “Message Content Intent” there, under Bot, or set COLLOQUY_MESSAGE_CONTENT=off." in done.err


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "COLLOQUY_TOKEN is not set."),
        ({"TOKN": "x"}, "COLLOQUY_TOKN is not a setting. docs/settings.md lists them all."),
        ({"LOG_LEVEL": "LOUD"}, "COLLOQUY_LOG_LEVEL is wrong:"),
        ({"API_BASE": "http://192.0.2.1/api"}, "only an address on 127.0.0.1 is allowed"),
        ({"TOKEN_FILE": "no/such/file"}, "COLLOQUY_TOKEN_FILE names the file no/such/file, which cannot be read."),
        ({"TOKEN": "x", "API_BASE": "http://127.0.0.1:9/api/v10", "GATEWAY_URL": "ws://127.0.0.1:9/"}, "be reached"),
    ],
    ids=["no token", "unknown", "bad value", "not loopback", "no file", "refused"],
)
async def test_what_is_wrong_with_the_settings_is_said_in_one_sentence(
    settings: dict[str, str], said: str, tmp_path: Path
) -> None:
    done = await colloquy("run", data=tmp_path, **settings)
    assert done.status == 1
    assert said in done.err
    assert "Traceback" not in done.err


async def test_a_secret_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("secret-words")
    secret.chmod(0o644)
    done = await colloquy("run", data=tmp_path, TOKEN_FILE=str(secret))
    assert done.status == 1
    assert "chmod 600" in done.err
    assert "secret-words" not in done.err


async def test_a_damaged_database_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "colloquy.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    before = (tmp_path / "colloquy.db").read_bytes()
    done = await colloquy("run", data=tmp_path, TOKEN="x")
    assert done.status == 1
    assert "is damaged" in done.err
    assert (tmp_path / "colloquy.db").read_bytes() == before


async def test_the_sandbox_prints_where_everything_is_and_drives_the_bot(tmp_path: Path) -> None:
    process = await started("sandbox", data=tmp_path)
    assert process.stdout is not None
    async with asyncio.timeout(30):
        first = json.loads(await process.stdout.readline())
    assert {"page", "api", "gateway", "token", "control"} <= set(first)
    process.terminate()
    await ended(process)


async def test_inspect_and_plan_refuse_with_a_code(tmp_path: Path) -> None:
    path = tmp_path / "photo.txt"
    path.write_bytes(bytes(range(256)) * 20)
    for command in ("inspect", "plan"):
        done = await colloquy(command, str(path), "--json", data=tmp_path)
        assert done.status == 1
        assert json.loads(done.out)["error"]["code"] == "not_text"
    missing = await colloquy("inspect", str(tmp_path / "nothing.txt"), data=tmp_path)
    assert missing.status == 1
    assert "cannot be read" in missing.err


async def test_wrong_usage_ends_with_two(tmp_path: Path) -> None:
    assert (await colloquy("rehears", data=tmp_path)).status == 2
    assert (await colloquy("plan", data=tmp_path)).status == 2
    assert (await colloquy("rehearse", "--weeks", "0", data=tmp_path)).status == 2


async def test_a_rehearsal_tells_the_whole_programme_as_json_lines(tmp_path: Path) -> None:
    done = await colloquy("rehearse", "--json", "--weeks", "1", "--members", "7", data=tmp_path)
    assert done.status == 0, done.err
    told = [json.loads(line) for line in done.out.splitlines()]
    assert all(set(one) == {"at", "kind", "who", "where", "text"} for one in told)
    assert [one["at"] for one in told] == sorted(one["at"] for one in told)
    kinds = {one["kind"] for one in told}
    assert {"command", "answer", "post", "thread", "join", "reply", "draft", "publish", "edit"} <= kinds
    assert sum(one["kind"] == "publish" for one in told) == 1
    assert sum(one["kind"] == "join" for one in told) == 7
    shown = [one for one in told if one["who"] == "Colloquy" and one["where"] != "#facilitators"]
    own = sum(one["kind"] in ("post", "publish", "ask") for one in shown)
    assert f"{own} messages" in done.err


async def test_the_doctor_finds_what_is_missing_and_names_its_cure(tmp_path: Path) -> None:
    done = await colloquy("doctor", "--json", data=tmp_path)
    assert done.status == 1
    token = next(one for one in json.loads(done.out)["findings"] if one["what"] == "token")
    assert "COLLOQUY_TOKEN" in token["cure"]
    assert (await colloquy("doctor", data=tmp_path, TOKEN="x")).status == 0


async def test_backup_and_restore_go_round(tmp_path: Path) -> None:
    assert (await colloquy("db", "upgrade", data=tmp_path)).status == 0
    copy = tmp_path / "copy.db"
    assert (await colloquy("db", "backup", str(copy), data=tmp_path)).status == 0
    assert (await colloquy("db", "restore", str(copy), data=tmp_path)).status == 0
    checked = await colloquy("db", "check", data=tmp_path)
    assert checked.status == 0
    assert "whole" in checked.out
