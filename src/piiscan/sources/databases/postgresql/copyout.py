"""COPY TO STDOUT by libpq's own functions: psycopg's `copy` waits in Python for every row, which costs a quarter."""

from __future__ import annotations

from contextlib import suppress

import psycopg
from psycopg import errors
from psycopg.pq import ExecStatus

from piiscan.sources.databases.postgresql.session import Session

__all__ = ["copy_out"]


def copy_out(session: Session, command: bytes, most: int) -> tuple[list[bytes], bool]:
    """(rows, whether those are all): ends behind the row with which there are more than `most` bytes. Raises psycopg.Error.

    To be called within `session.reading()`.
    """
    connection = session.connection.pgconn
    connection.send_query(command)
    _check(session, ExecStatus.COPY_OUT)
    blocks, size, read = list[bytes](), 0, connection.get_copy_data
    count, block = read(0)
    while count > 0 and size <= most:
        blocks.append(bytes(block))
        size += count
        count, block = read(0)
    if count <= 0:
        _check(session, ExecStatus.COMMAND_OK)
        return blocks, True
    session.connection.cancel_safe()
    while count > 0:
        count, block = read(0)
    with suppress(errors.QueryCanceled):
        _check(session, ExecStatus.COMMAND_OK)
    return blocks, False


def _check(session: Session, wanted: ExecStatus) -> None:
    """Take the result; raise what it is if it is not the one wanted."""
    connection = session.connection.pgconn
    result = connection.get_result()
    if result is None:
        raise psycopg.OperationalError("the connection is lost")
    if result.status == wanted == ExecStatus.COPY_OUT:
        return
    while (more := connection.get_result()) is not None:
        more.clear()
    if result.status != wanted:
        raise errors.error_from_result(result)
