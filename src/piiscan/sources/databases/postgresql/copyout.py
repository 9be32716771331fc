"""COPY TO STDOUT by libpq's own functions: psycopg's `copy` waits in Python for every row, which costs a quarter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import psycopg
from psycopg import errors, generators
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn
from psycopg.waiting import Wait

from piiscan.sources.databases.postgresql.session import Session

__all__ = ["copy_out"]


def copy_out(session: Session, command: bytes, most: int) -> tuple[list[bytes], bool]:
    """(rows, whether those are all): ends behind the row with which there are more than `most` bytes. Raises psycopg.Error.

    To be called within `session.reading()`.
    """
    session.connection.pgconn.send_query(command)
    _check(session, ExecStatus.COPY_OUT)
    blocks, size, lines = list[bytes](), 0, _lines(session)
    for line in lines:
        if size > most:
            break
        blocks.append(line)
        size += len(line)
    else:
        _check(session, ExecStatus.COMMAND_OK)
        return blocks, True
    session.connection.cancel_safe()
    for _ in lines:
        pass
    with suppress(errors.QueryCanceled):
        _check(session, ExecStatus.COMMAND_OK)
    return blocks, False


def _lines(session: Session) -> Iterator[bytes]:
    connection = session.connection.pgconn
    read = connection.get_copy_data
    while True:
        count, block = read(1)
        if count > 0:
            yield bytes(block)
        elif count == 0:
            session.connection.wait(_arrived(connection))
        else:
            return


def _arrived(connection: PGconn) -> PQGen[None]:
    while not (yield Wait.R):
        pass
    connection.consume_input()


def _check(session: Session, wanted: ExecStatus) -> None:
    """Take the result; raise what it is if it is not the one wanted."""
    results = session.connection.wait(generators.execute(session.connection.pgconn))
    if not results:
        raise psycopg.OperationalError("the connection is lost")
    if results[0].status != wanted:
        raise errors.error_from_result(results[0])
