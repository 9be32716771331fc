"""A connection that can only read: every statement runs in a read-only transaction with time-outs.

All settings are SET LOCAL: behind a pooler that shares connections between transactions, one of the session would stay
with the next client. For the same reason nothing is prepared.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg

from piiscan.config import StoreSettings
from piiscan.sources.databases.postgresql.encodings import codec
from piiscan.sources.databases.postgresql.patience import Patient

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["Session", "connect"]

_IDLE_SECONDS = 600  # in a transaction, while what was read from a view is scanned
_CONNECT_SECONDS = 15
_GRACE_SECONDS = 5  # after which a server that has not ended a statement by itself is silent
_ALIVE = {"keepalives": "1", "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3"}
_LOCAL = {
    "bytea_output": "hex",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "extra_float_digits": "3",
    "standard_conforming_strings": "on",
    "max_parallel_workers_per_gather": "0",  # one core of the server is enough, and rows keep their order
    "synchronize_seqscans": "off",
    "row_security": "on",
    "jit": "off",
}


@dataclass(frozen=True, slots=True)
class Session:
    """An open connection."""

    connection: Patient
    begin: bytes
    encoding: str  # of the server, as Python names it; "" where every value may have its own
    version: int  # 160004
    server: str = "UTF8"  # the encoding as the server names it

    @contextmanager
    def reading(self) -> Iterator[psycopg.Cursor[tuple[Any, ...]]]:
        """A cursor in a transaction that ends with the block."""
        with self.connection.cursor() as cursor:
            cursor.execute(self.begin)
            try:
                yield cursor
            except BaseException:
                with suppress(psycopg.Error):  # the first error is the one to be told
                    cursor.execute(b"ROLLBACK")
                raise
            cursor.execute(b"ROLLBACK")

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """All rows of a statement; its `%` are no parameters. Names of an SQL_ASCII database keep bytes as surrogates."""
        with self.reading() as cursor:
            found = cursor.execute(self.encoded(statement)).fetchall()
        return found if self.encoding else [tuple(map(_name, row)) for row in found]

    def encoded(self, statement: str) -> bytes:
        return statement.encode("utf-8", "surrogateescape")


def _name(value: Any) -> Any:
    if isinstance(value, list):
        return [_name(item) for item in value]
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value


def _connected(url: URL, patience: float) -> Patient:
    given = {"application_name": "piiscan", "connect_timeout": str(_CONNECT_SECONDS), **_ALIVE}
    if patience < math.inf:
        given["tcp_user_timeout"] = str(int(patience * 1000))
    target = url.translate_connect_args(username="user", database="dbname")
    connection = Patient.connect("", **{**given, **target, **url.query}, autocommit=True, prepare_threshold=None)
    connection.patience = patience
    return connection


def connect(url: URL, settings: StoreSettings) -> Session:
    """Raises psycopg.Error."""
    patience = settings.statement_seconds + _GRACE_SECONDS if settings.statement_seconds else math.inf
    connection = _connected(url, patience)
    # by libpq: psycopg decodes it in the client's encoding, which is yet the server's and may be none that Python has
    server = (connection.pgconn.parameter_status(b"server_encoding") or b"UTF8").decode()
    raw = server == "SQL_ASCII"
    local = _LOCAL | {
        "client_encoding": "SQL_ASCII" if raw else "UTF8",
        "statement_timeout": str(int(settings.statement_seconds * 1000)),
        "lock_timeout": str(int(settings.lock_seconds * 1000)),
        "idle_in_transaction_session_timeout": str(_IDLE_SECONDS * 1000),
    }
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" + "".join(
        f"; SET LOCAL {name} = '{value}'" for name, value in local.items()
    )
    return Session(connection, begin.encode(), codec(server), connection.info.server_version, server)
