"""A connection that can only read. What comes is bytes as they are stored: no conversion by the server, none by the driver."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pymysql
from pymysql.charset import charset_by_id
from pymysql.connections import TEXT_TYPES

from piiscan.config import StoreSettings
from piiscan.errors import ConfigError
from piiscan.sources.databases.mysql.options import client_options
from piiscan.sources.databases.mysql.stream import Row, Stream

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["Session", "connect"]

_CONNECT_SECONDS = 15
_LATER_SECONDS = 5.0
_WRITE_SECONDS = 600  # the server waits so long for us to take what it sends, while pages before it are scanned
_UNKNOWN_VARIABLE, _LOST = 1193, 2013
_ENDED = {(1317,), (1969,), (3024,)}  # killed, or at the time limit all the same
_FETCH = 1024
_NO_CHARSET = 63  # the number of `binary`: numbers, dates and bytes
# The session's own choices: zero dates may be compared, time stamps are unambiguous, no bytes are converted.
_SETTINGS = (
    "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
    "SET SESSION TRANSACTION READ ONLY",
    "SET SESSION sql_mode = ''",
    "SET SESSION time_zone = '+00:00'",
    f"SET SESSION net_write_timeout = {_WRITE_SECONDS}",
    "SET character_set_results = NULL",
)


@dataclass(slots=True)
class Session:
    """An open connection. packet: bytes of the longest value that a function of the server gives.

    streaming: whether the server may still be at a statement that nobody waits for.
    """

    connection: Any
    url: URL
    settings: StoreSettings
    mariadb: bool = False
    packet: int = 1 << 20
    streaming: bool = False

    def rows(self, statement: str) -> list[Row]:
        """All rows of a statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    def texts(self, statement: str) -> list[tuple[str, ...]]:
        """The same of the catalog, which is UTF-8; "" for NULL."""
        return [
            tuple("" if value is None else value.decode("utf-8", "surrogateescape") for value in row)
            for row in self.rows(statement)
        ]

    def described(self, statement: str) -> list[tuple[str, str, bool]]:
        """(name, character set, whether it holds bytes) of the columns of a statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement)
            fields = cursor._result.fields  # the description of DB-API leaves the character set out
        return [
            (field.name, "" if field.charsetnr == _NO_CHARSET else _charset(field.charsetnr), _holds_bytes(field))
            for field in fields
        ]

    def stream(self, statement: str, most: int) -> Iterator[tuple[list[Row], int]]:
        """(rows, their bytes) as they come, about `most` bytes at a time: the result is never in memory as a whole."""
        with self._sent(statement) as cursor:
            while (found := cursor.some(_FETCH, most))[0]:
                yield found

    def head(self, statement: str, most: int) -> tuple[list[Row], int, bool]:
        """(the first rows, bytes that came, whether those rows are all): of `most` bytes, and the row that reaches it.

        The statement is over then: the server's time limit does not run while the rows are worked on.
        """
        with self._sent(statement) as cursor:
            rows, size = cursor.some(sys.maxsize, most)
            rest = cursor.passed(most)
            if not cursor.ended:
                self._end(cursor)
        return rows, size + rest, not rest

    @contextmanager
    def _sent(self, statement: str) -> Iterator[Stream]:
        cursor = self.connection.cursor(Stream)
        self.streaming = True
        try:
            cursor.execute(statement)
            yield cursor
        except pymysql.Error as error:
            self.streaming = error.args[:1] == (_LOST,)
            raise
        self.streaming = False

    def _end(self, cursor: Stream) -> None:
        """End a statement whose rows are not wanted; what was under way is passed by."""
        _kill(self.url, self.settings, self.connection.thread_id(), "QUERY ")
        for last in (lambda: cursor.passed(sys.maxsize), lambda: self.rows("DO 0")):  # the second if the first was over
            try:
                last()
            except pymysql.Error as error:
                if error.args[:1] not in _ENDED:
                    raise

    def close(self) -> None:
        """Ends what the server still does for us, too. Never raises."""
        thread = self.connection.thread_id()
        with suppress(pymysql.Error):
            self.connection.close()
        if self.streaming:
            _kill(self.url, self.settings, thread)

    def limit(self, seconds: float) -> None:
        """The server ends a statement that takes longer; 0: never."""
        name, value = ("max_statement_time", seconds) if self.mariadb else ("max_execution_time", int(seconds * 1000))
        _set(self.connection, f"SET SESSION {name} = {value}")


def _charset(number: int) -> str:
    try:
        return str(charset_by_id(number).name)
    except KeyError:  # newer than the driver: UTF-8 of some collation
        return ""


def _holds_bytes(field: Any) -> bool:
    return field.charsetnr == _NO_CHARSET and field.type_code in TEXT_TYPES


def connect(url: URL, settings: StoreSettings) -> Session:
    """Raises pymysql.Error. What the URL does not tell comes from ~/.my.cnf."""
    try:
        connection = pymysql.connect(**_arguments(url, settings))
    except RuntimeError:  # of a driver without its part for passwords of MySQL 8 on a connection without TLS
        raise ConfigError(
            "this server's form of passwords needs cryptography; hint: pip install cryptography"
        ) from None
    session = Session(connection, url, settings)
    try:
        for statement in _SETTINGS:
            _set(connection, statement)
        wait = max(math.ceil(settings.lock_seconds), 1)
        _set(connection, f"SET SESSION lock_wait_timeout = {wait}")
        _set(connection, f"SET SESSION innodb_lock_wait_timeout = {wait}")
        version, packet = session.texts("SELECT VERSION(), @@max_allowed_packet")[0]
        session.mariadb, session.packet = "mariadb" in version.lower(), int(packet)
        session.limit(settings.statement_seconds)
    except BaseException:
        session.close()
        raise
    return session


def _set(connection: Any, statement: str) -> None:
    """A setting that an older server does not know is left out."""
    with connection.cursor() as cursor:
        try:
            cursor.execute(statement)
        except pymysql.Error as error:
            if error.args[:1] != (_UNKNOWN_VARIABLE,):
                raise


def _arguments(url: URL, settings: StoreSettings) -> dict[str, Any]:
    _, told = url.get_dialect()().create_connect_args(url)  # SQLAlchemy's reading of ssl_ca and the like
    given = {name: value for name, value in told.items() if value is not None}
    options = client_options(Path.home() / ".my.cnf")
    if "host" in given:
        options.pop("unix_socket", None)
    merged = {**options, **given}
    return {
        **merged,
        "port": int(merged.get("port", 3306)),
        "charset": "utf8mb4",  # of statements
        "autocommit": True,
        "conv": {},  # with `use_unicode`: all values as bytes, so that zero dates and wrong bytes are no errors
        "use_unicode": False,
        "local_infile": False,
        "connect_timeout": _CONNECT_SECONDS,
        # Where the server does not end a statement itself, the socket does, somewhat later.
        "read_timeout": settings.statement_seconds + min(settings.statement_seconds, _LATER_SECONDS),
        "program_name": "piiscan",
    }


def _kill(url: URL, settings: StoreSettings, thread: int, what: str = "") -> None:
    """End another connection of the same user, or ("QUERY ") its statement. Never raises."""
    with suppress(pymysql.Error):
        connection = pymysql.connect(**_arguments(url, settings))
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"KILL {what}{int(thread)}")
        finally:
            connection.close()
