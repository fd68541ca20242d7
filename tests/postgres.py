"""A private PostgreSQL: made in a temporary folder from the machine's own binaries, reached by a Unix socket only."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER, GUARDED, PASSWORD = "colloquy", "guarded", "swordfish-7"
"""Who may come in without a password, and who only with this one."""

FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests that never stop the server in the middle of anything."""

STARTS_WITHIN = 20.0


def binaries() -> Path | None:
    """The folder of the newest server's programs, or None when none is installed."""
    found = [one.parent for one in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    newest = max(found, key=lambda folder: int(folder.parent.name), default=None)
    return newest or (Path(on_path).resolve().parent if on_path else None)


def why_not() -> str | None:
    """Why no PostgreSQL can be started here, or None."""
    if binaries() is None:
        return "PostgreSQL is not installed: apt-get install postgresql"
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "PostgreSQL refuses to run as root, and setpriv (util-linux) is missing"
    return None


class Cluster:
    """One server; it goes with the process that has started it, however that one ends."""

    def __init__(self, folder: Path, *, fast: bool) -> None:
        found = binaries()
        assert found is not None
        self.bin = found
        self.folder = folder
        self.data = folder / "data"
        self.settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "max_connections": "60"}
        self.settings |= FAST if fast else {}
        self.process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Make an empty cluster."""
        self._run("initdb", "-D", str(self.data), "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        rules = self.data / "pg_hba.conf"
        rules.write_text(f"local all {GUARDED} scram-sha-256\n" + rules.read_text(encoding="utf-8"), encoding="utf-8")

    def start(self) -> None:
        """Start and wait until it answers."""
        options = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            command = [*_as_nobody(), str(self.bin / "postgres"), "-D", str(self.data), *options]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        deadline = time.monotonic() + STARTS_WITHIN
        while subprocess.run([self.bin / "pg_isready", "-q", "-h", self.folder], check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text(encoding="utf-8")[-2000:])
            time.sleep(0.01)

    def stop(self) -> None:
        """Stop at once, as in a crash: nothing is finished and nothing is written any more."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()
            self.process = None

    def url(self, database: str, user: str = OWNER, password: str | None = None) -> str:
        """A database's address."""
        who = user if password is None else f"{user}:{password}"
        return f"postgresql+asyncpg://{who}@/{database}?host={self.folder}"

    def sql(self, *statements: str, database: str = "postgres") -> str:
        """Run statements, each in a transaction of its own; answers what they printed."""
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", str(self.folder), "-U", OWNER]
        asked = [word for statement in statements for word in ("-c", statement)]
        done = subprocess.run(
            [str(self.bin / command[0]), *command[1:], "-d", database, *asked],
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def _run(self, program: str, *words: str) -> None:
        command = [*_as_nobody(), str(self.bin / program), *words]
        done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=self.folder)
        assert done.returncode == 0, done.stderr


def _as_nobody() -> list[str]:
    """Words before a command: the server ends with its parent, and is never root."""
    if shutil.which("setpriv") is None:
        return []
    prefix = ["setpriv", "--pdeathsig", "QUIT"]
    if os.geteuid() != 0:
        return prefix
    return [*prefix, "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--no-new-privs"]


@contextmanager
def served(*, fast: bool) -> Iterator[Cluster]:
    """A running server in a folder of its own; both are gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="colloquy-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    server = Cluster(folder, fast=fast)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)
