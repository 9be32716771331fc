"""What is asked of each cell, and what comes as arrays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

import pyarrow as pa

from piiscan.sources.databases.mysql.catalog import CODECS, KeyColumn, Own, as_stored
from piiscan.sources.databases.mysql.names import quoted
from piiscan.sources.databases.mysql.session import Session
from piiscan.sources.databases.mysql.stream import Row
from piiscan.sources.databases.relations import Column, Page, Table

__all__ = ["Key", "page_of", "select"]

Key: TypeAlias = tuple[bytes, ...]

_CHARACTER_BYTES = 4  # at most, in every character set
# Bytes that are no letters of Windows-1252, two in a row, or one without a letter of ASCII beside it.
_NOT_WESTERN = re.compile(rb"[\x80-\xbf]|[\xc0-\xff]{2}|(?<![A-Za-z])[\xc0-\xff](?![A-Za-z])")


def page_of(session: Session, table: Table, rows: Sequence[Row], size: int) -> Page:
    """Rows of a statement of `select`, one at least, and of `size` bytes."""
    own: Own = table.own
    columns, at, made = list(zip(*rows, strict=True)), 0, []
    for column in table.columns:
        parts = len(_cell(session, column, own))
        values = columns[at] if parts == 1 else _joined(columns[at : at + parts])
        made.append(_decoded(pa.array(values, pa.binary()), "" if column.binary else own.charsets.get(column.name, "")))
        at += parts
    return Page(tuple(made), _key_of(rows[-1], at) if len(columns) > at else None, size, len(rows))


def _joined(parts: Sequence[Sequence[bytes | None]]) -> list[bytes | None]:
    """Cells of their parts; NULL where the first is, since a part behind the end is empty."""
    return [None if cell[0] is None else b"".join(part or b"" for part in cell) for cell in zip(*parts, strict=True)]


def _decoded(cells: pa.BinaryArray, charset: str) -> pa.Array:
    """As text where all of it is what the column says; else as it is, to be judged by what it holds."""
    codec = CODECS.get(charset)
    if charset == "latin1" and not _is_utf8(cells):
        return _western(cells)
    if codec is None:
        return cells
    values = cells.to_pylist()
    mark = "\0".encode(codec)
    try:
        texts: list[str | None] = list(mark.join(value or b"" for value in values).decode(codec).split("\0"))
    except UnicodeDecodeError:
        return cells
    if len(texts) != len(values):
        return cells
    return pa.array([None if value is None else text for text, value in zip(texts, values, strict=True)], pa.string())


def _is_utf8(cells: pa.BinaryArray) -> bool:
    try:
        cells.cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _western(cells: pa.BinaryArray) -> pa.Array:
    """As Windows-1252, which MySQL calls latin1, where all that is no UTF-8 looks so; else as it is.

    Many a Japanese database declares latin1 and holds CP932 or EUC-JP. In these, bytes from 0x80 on come in pairs or
    with a lead byte below 0xA0; in Western words they are single letters, from 0xC0 on, between letters of ASCII.
    """
    values: list[bytes | None] = cells.to_pylist()
    texts = list(map(_utf8, values))
    odd = b"\0".join(value for value, text in zip(values, texts, strict=True) if value is not None and text is None)
    if _NOT_WESTERN.search(odd):
        return cells
    return pa.array(
        [
            value.decode("cp1252") if text is None and value is not None else text
            for value, text in zip(values, texts, strict=True)
        ],
        pa.string(),
    )


def _utf8(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return None


def select(session: Session, table: Table, key: Sequence[KeyColumn], *, whole: bool = False) -> str:
    """All columns of a table, then those of the key."""
    own: Own = table.own
    cells = [part for column in table.columns for part in _cell(session, column, own)]
    names = [quoted(column.name) for column in key]
    held = "SQL_BUFFER_RESULT " if whole and own.buffered else ""
    return f"SELECT {held}{', '.join([*cells, *names])} FROM {own.source}"  # noqa: S608 - names are quoted


def _cell(session: Session, column: Column, own: Own) -> list[str]:
    """A cell in as many parts as it takes: a function gives NULL for more than a packet holds."""
    name, charset = quoted(column.name), own.charsets.get(column.name, "")
    if own.kinds.get(column.name) == "bit":
        return [f"{name} + 0"]
    told = "{}" if as_stored(charset) else "CONVERT({} USING utf8mb4)"
    if column.bounded or column.most is None:
        return [told.format(name)]
    wanted, fitting = column.most + 1, session.packet if column.binary else session.packet // _CHARACTER_BYTES
    return [
        told.format(f"SUBSTRING({name}, {start + 1}, {min(fitting, wanted - start)})")
        for start in range(0, wanted, fitting)
    ]


def _key_of(row: Row, width: int) -> Key:
    return tuple(value or b"" for value in row[width:])
