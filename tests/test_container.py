"""The image and its services, read as their files are; what needs no container engine is really run."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement

from bot.domain.errors import BadInput
from bot.health import served
from bot.settings import PREFIX, Settings, read_settings

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SETTINGS = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {f"{PREFIX}TOKEN_FILE"}


@dataclass(frozen=True)
class Step:
    """One instruction of the Dockerfile."""

    stage: int
    name: str
    rest: str


def _steps() -> Iterator[Step]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    stage = 0
    for line in re.sub(r"\\\n", "", "\n".join(lines)).splitlines():
        name, rest = line.split(maxsplit=1)
        stage += name == "FROM"
        yield Step(stage, name, rest)


STEPS = tuple(_steps())
LAST = max(step.stage for step in STEPS)


def _of(name: str, stage: int | None = None) -> list[str]:
    return [step.rest for step in STEPS if step.name == name and stage in (None, step.stage)]


def _image_environment() -> dict[str, str]:
    return dict(part.split("=", 1) for rest in _of("ENV", LAST) for part in shlex.split(rest))


# The image


def test_both_stages_begin_with_the_same_base_that_can_be_pinned() -> None:
    assert _of("ARG", 0) == ["PYTHON_IMAGE=python:3.11-slim"]
    assert [rest.split()[0] for rest in _of("FROM")] == ["${PYTHON_IMAGE}", "${PYTHON_IMAGE}"]


def test_every_package_of_the_image_is_hash_checked_or_our_own_wheel() -> None:
    installs = [part for rest in _of("RUN") for part in rest.split("&&") if re.search(r"\bpip (install|wheel)\b", part)]
    assert len(installs) == 4
    for install in installs:
        assert "--require-hashes" in install or {"--no-deps", "--no-index"} <= set(install.split()), install


def _backend_lock() -> str:
    """What the build takes out of the development lock, with the very command that it uses."""
    (command,) = [
        part for rest in _of("RUN", 1) for part in rest.split("&&") if "backend.lock" in part and "awk" in part
    ]
    shell = command.split(">")[0]
    return subprocess.run(
        ["/bin/sh", "-c", shell], cwd=ROOT, check=True, capture_output=True, text=True, timeout=60
    ).stdout


def test_the_build_backend_comes_from_the_lock_with_all_that_it_needs() -> None:
    taken = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", _backend_lock(), re.MULTILINE))
    assert taken["hatchling"] == metadata.version("hatchling")
    needed = {
        Requirement(line).name
        for line in metadata.requires("hatchling") or ()
        if (marker := Requirement(line).marker) is None or marker.evaluate({"python_version": "3.11"})
    }
    assert {name.lower() for name in needed} | {"hatchling"} == taken.keys()


def test_every_package_of_the_build_backend_has_its_hashes() -> None:
    entries = re.split(r"^(?=\S)", _backend_lock(), flags=re.MULTILINE)[1:]
    assert len(entries) == 6
    assert all("--hash=sha256:" in entry for entry in entries)


def test_nothing_of_the_build_tools_is_shipped() -> None:
    assert _of("COPY", LAST) == ["--from=build /opt/colloquy /opt/colloquy"]
    assert not any("pip" in rest for rest in _of("RUN", LAST))


def test_the_build_context_holds_exactly_what_is_copied() -> None:
    copied = {source for rest in _of("COPY", 1) for source in rest.split()[:-1]}
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in ignore if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule.removeprefix("!") for rule in rules if rule.startswith("!")} == copied
    assert all((ROOT / source).exists() for source in copied)


def test_the_image_runs_as_somebody_who_is_not_root() -> None:
    assert _of("USER", LAST) == ["colloquy"]
    assert _of("ARG", LAST) == ["BOT_UID=10001"]
    (making,) = _of("RUN", LAST)
    assert '[ "${BOT_UID}" -gt 0 ]' in making
    assert '--uid "${BOT_UID}"' in making


def test_the_volumes_belong_to_that_user_alone() -> None:
    (making,) = _of("RUN", LAST)
    assert "--owner=colloquy --group=colloquy --mode=0700 /data /backups" in making
    assert json.loads(_of("VOLUME", LAST)[0]) == ["/data", "/backups"]


def test_the_image_starts_the_bot_and_stops_it_gently() -> None:
    assert json.loads(_of("CMD", LAST)[0]) == ["colloquy", "run"]
    assert _of("STOPSIGNAL", LAST) == ["SIGTERM"]


def test_the_image_sets_only_settings_that_exist() -> None:
    ours = {name: value for name, value in _image_environment().items() if name.startswith(PREFIX)}
    settings = read_settings(ours)
    assert settings.data_dir == Path("/data")
    assert settings.health_port > 0


def test_the_wheel_brings_prompts_migrations_and_the_sample_text(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--wheel-dir", str(tmp_path), str(ROOT)], check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("colloquy-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"bot/_data/migrations/env.py", "bot/_data/prompts/stems/en.toml", "bot/sandbox/sample.txt"} <= names
    assert not [name for name in names if name.startswith("tests/")]


# The health check, run as the engine would run it


def _health_check() -> list[str]:
    (rest,) = _of("HEALTHCHECK", LAST)
    command: list[str] = json.loads(rest.split("CMD", 1)[1])
    assert command[0] == "python"
    return [sys.executable, *command[1:]]


async def _checked(port: int) -> int:
    environment = {"PATH": os.environ["PATH"], "COLLOQUY_HEALTH_PORT": str(port)}
    check = await asyncio.create_subprocess_exec(
        *_health_check(), env=environment, stderr=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL
    )
    return await check.wait()


@asynccontextmanager
async def _page(port: int, reason: str | None) -> AsyncIterator[None]:
    async def ready() -> str | None:
        return reason

    async def measure() -> Mapping[str, float]:
        return {}

    async with served(port, ready, measure):
        yield


async def test_a_bot_at_work_is_healthy(unused_tcp_port: int) -> None:
    async with _page(unused_tcp_port, None):
        assert await _checked(unused_tcp_port) == 0


async def test_a_bot_that_says_why_it_is_not_ready_is_unhealthy(unused_tcp_port: int) -> None:
    async with _page(unused_tcp_port, "the gateway is not connected"):
        assert await _checked(unused_tcp_port) == 1


async def test_a_bot_that_does_not_answer_is_unhealthy(unused_tcp_port: int) -> None:
    assert await _checked(unused_tcp_port) == 1


async def test_without_a_health_page_nothing_is_checked() -> None:
    assert await _checked(0) == 0


# The services


def _resolved(value: str) -> str:
    """What Compose makes of `${NAME:-default}` and of `${NAME:+instead}` when NAME is not set."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", re.sub(r"\$\{\w+:\+[^}]*\}", "", value))


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_can_do_as_little_as_possible(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["init"] is True
    assert service["pids_limit"] > 0
    assert re.fullmatch(r"\d+m", service["mem_limit"])
    assert all("noexec" in place for place in service["tmpfs"])
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "3"}
    assert service["restart"] == "unless-stopped"
    assert not {"ports", "privileged", "cap_add", "env_file"} & set(service)
    assert service.get("user") == ("postgres" if name == "postgres" else None)


def test_the_bot_has_more_time_to_stop_than_it_takes() -> None:
    from bot.client import STOP_WITHIN

    assert int(SERVICES["bot"]["stop_grace_period"].removesuffix("s")) > STOP_WITHIN


def test_the_services_use_the_volumes_and_secrets_that_are_declared() -> None:
    mounted = {volume.split(":")[0] for service in SERVICES.values() for volume in service["volumes"]}
    assert mounted == set(COMPOSE["volumes"])
    used = [secret for service in SERVICES.values() for secret in service.get("secrets", ())]
    assert used == list(COMPOSE["secrets"])
    ours = [service for name, service in SERVICES.items() if name != "postgres"]
    places = {volume.split(":")[1] for service in ours for volume in service["volumes"]}
    assert places == set(json.loads(_of("VOLUME", LAST)[0]))


def test_the_token_is_a_file_and_never_stands_in_the_environment() -> None:
    environment = SERVICES["bot"]["environment"]
    assert environment["COLLOQUY_TOKEN_FILE"] == f"/run/secrets/{SERVICES['bot']['secrets'][0]}"
    assert "COLLOQUY_TOKEN" not in environment
    assert "environment" not in SERVICES["backup"]


def _with_token(file: Path) -> dict[str, str]:
    environment = {name: _resolved(value) for name, value in SERVICES["bot"]["environment"].items()}
    ours = {name: value for name, value in _image_environment().items() if name.startswith(PREFIX)}
    return {**ours, **environment, "COLLOQUY_TOKEN_FILE": str(file)}


def test_the_bots_environment_is_accepted_with_a_private_token_file(tmp_path: Path) -> None:
    settings = read_settings(_with_token(_private(tmp_path / "token", "a.b.c\n")))
    assert settings.token is not None
    assert settings.token.get_secret_value() == "a.b.c"
    assert settings.message_content == "auto"


def test_a_token_file_that_everybody_may_read_is_refused_with_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("a.b.c\n", encoding="utf-8")
    file.chmod(0o644)
    with pytest.raises(BadInput, match="chmod 600"):
        read_settings(_with_token(file))


def test_the_example_environment_names_only_settings_and_composes_own_variables() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.MULTILINE))
    ours = {name for name in named if name.startswith(PREFIX)}
    assert ours <= SETTINGS
    assert named.keys() - ours == {
        "BOT_UID",
        "TOKEN_FILE",
        "DATABASE_URL_FILE",
        "POSTGRES_PASSWORD_FILE",
        "MODEL_API_KEY_FILE",
    }
    read_settings({name: value for name, value in named.items() if name in ours and not name.endswith("_FILE")})
    used = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    assert used <= named.keys()


def test_postgresql_is_only_started_on_request_and_checks_itself() -> None:
    server = SERVICES["postgres"]
    assert server["profiles"] == ["postgres"]
    assert server["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert not {name for name in server["environment"] if "PASSWORD" in name} - {"POSTGRES_PASSWORD_FILE"}


def test_the_bot_takes_postgresqls_address_from_a_file_when_one_is_named(tmp_path: Path) -> None:
    environment = _with_token(_private(tmp_path / "token", "a.b.c"))
    assert read_settings(environment).database.startswith("sqlite")
    named = _private(tmp_path / "database_url", "postgresql://colloquy:secret@postgres/colloquy\n")
    settings = read_settings(environment | {"COLLOQUY_DATABASE_URL_FILE": str(named)})
    assert settings.database == "postgresql://colloquy:secret@postgres/colloquy"
    declared = SERVICES["bot"]["environment"]["COLLOQUY_DATABASE_URL_FILE"]
    assert declared == "${DATABASE_URL_FILE:+/run/secrets/database_url}"


def _private(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    return file


# The nightly copy, run in a folder of the test's


@pytest.fixture
def night(tmp_path: Path) -> Path:
    """A data folder with a database, a folder for copies, and a `sleep` that ends the loop instead of waiting."""
    for folder in ("data", "backups", "bin"):
        (tmp_path / folder).mkdir()
    colloquy = Path(sys.executable).with_name("colloquy")
    environment = {"COLLOQUY_DATA_DIR": str(tmp_path / "data")}
    subprocess.run([colloquy, "db", "upgrade"], env=environment, check=True, capture_output=True, timeout=60)
    sleep = tmp_path / "bin" / "sleep"
    sleep.write_text(f"#!/bin/sh\necho $1 > {tmp_path}/slept\nkill $PPID\n", encoding="utf-8")
    sleep.chmod(0o700)
    return tmp_path


def _spend(night: Path) -> subprocess.CompletedProcess[str]:
    shell, option, script = SERVICES["backup"]["command"]
    script = script.replace("$$", "$").replace("/backups", str(night / "backups"))
    path = os.pathsep.join((str(night / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {"PATH": path, "COLLOQUY_DATA_DIR": str(night / "data")}
    return subprocess.run(
        [shell, option, script], env=environment, check=False, capture_output=True, text=True, timeout=60
    )


def test_a_night_makes_one_private_copy_with_its_checksum_and_waits_for_the_next(night: Path) -> None:
    ended = _spend(night)
    copies = sorted(path.name for path in (night / "backups").iterdir())
    assert len(copies) == 2, ended.stderr
    assert re.fullmatch(r"colloquy-\d{4}-\d{2}-\d{2}\.db", copies[0])
    assert copies[1] == f"{copies[0]}.sha256"
    assert stat.S_IMODE((night / "backups" / copies[0]).stat().st_mode) == 0o600
    assert 1 <= int((night / "slept").read_text(encoding="utf-8")) <= 86_400


def test_a_second_copy_on_one_day_is_refused_and_the_first_stays(night: Path) -> None:
    _spend(night)
    before = {path.name: path.read_bytes() for path in (night / "backups").iterdir()}
    again = _spend(night)
    assert "is there already" in again.stderr
    assert {path.name: path.read_bytes() for path in (night / "backups").iterdir()} == before


def test_copies_of_more_than_fourteen_days_are_deleted(night: Path) -> None:
    for name, days in (("colloquy-2026-01-01.db", 15), ("colloquy-2026-01-02.db", 13), ("notes.txt", 99)):
        path = night / "backups" / name
        path.write_bytes(b"")
        os.utime(path, times=(_days_ago(days), _days_ago(days)))
    _spend(night)
    left = {path.name for path in (night / "backups").iterdir()}
    assert "colloquy-2026-01-01.db" not in left
    assert {"colloquy-2026-01-02.db", "notes.txt"} <= left


def _days_ago(days: int) -> float:
    return time.time() - days * 86_400  # noqa: TID251  `find` goes by the machine's clock
