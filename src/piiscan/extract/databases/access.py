"""Access databases (.mdb, .accdb): every table as a table, left-over deleted rows, objects in fields as blobs."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from piiscan.extract.characters.codepages import ansi_text
from piiscan.extract.databases.jet import Column, Database, EncryptedError, Table, open_database, read_table
from piiscan.extract.databases.jetrows import Values, long_value, rows
from piiscan.extract.old_office.ole import bytes_blob
from piiscan.extract.old_office.oleobject import field_object
from piiscan.extract.tables.celltext import cell_text
from piiscan.extract.tables.tables import mark_last, row_columns
from piiscan.model import Blob, Location, Skip, TableChunk, TableInfo
from piiscan.sources.streams import Budget, LimitExceededError, open_seekable

__all__ = ["read_access"]

_CATALOG = 2  # page of the definition of MSysObjects
_TABLE = b"\1\0"  # type of an entry of the catalog
_READ = "{} of {} {} could be read"
_QUERIES = "MSysQueries"
_BOOLEAN, _MONEY, _DATE, _BINARY, _TEXT, _OLE, _MEMO, _GUID, _NUMERIC, _DATE_TEXT = 1, 5, 8, 9, 10, 11, 12, 15, 16, 20
_NUMBERS = {2: "<B", 3: "<h", 4: "<i", 6: "<f", 7: "<d", 18: "<i", 19: "<q"}
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - the format knows no time zones
_UNSCALED = 10_000  # of money


def read_access(blob: Blob, budget: Budget) -> Iterator[Blob | TableChunk | Skip]:
    """The user's tables and the texts of queries; a broken table costs no other. Linked tables hold no rows here."""
    with open_seekable(blob) as stream:
        try:
            database = open_database(stream)
        except EncryptedError:
            yield Skip(blob.location, "open", "encrypted", "Access database with a password")
            return
        catalog = read_table(database, _CATALOG)
        entries = list(rows(database, catalog))
        found = list(_tables(database, catalog, entries))
        for name, page in found[: budget.limits.members]:
            yield from _table(database, name, page, blob, budget)
        if len(found) > budget.limits.members:
            yield Skip(blob.location, "extract", "cut_short", f"more than {budget.limits.members} tables")
        if len(entries) < catalog.count:
            yield Skip(
                blob.location,
                "extract",
                "cut_short",
                _READ.format(len(entries), catalog.count, "entries of the catalog"),
            )


def _tables(database: Database, catalog: Table, entries: list[Values]) -> Iterator[tuple[str, int]]:
    """(name, page) of the tables, from the catalog."""
    places = {column.name: place for place, column in enumerate(catalog.columns)}
    for row in entries:
        identity, kind, name = (row[places[key]] for key in ("Id", "Type", "Name"))
        if not (isinstance(identity, bytes) and isinstance(kind, bytes) and isinstance(name, bytes)):
            continue
        title = _text(database, name)
        if kind == _TABLE and (not title.startswith("MSys") or title == _QUERIES):
            yield title, int.from_bytes(identity[:3], "little")


def _table(database: Database, name: str, page: int, blob: Blob, budget: Budget) -> Iterator[Blob | TableChunk | Skip]:
    place = replace(blob.location, sheet=name)
    try:
        table = read_table(database, page)
    except (ValueError, struct.error, IndexError):
        yield Skip(place, "extract", "cannot_parse", "definition of the table is broken")
        return
    objects: list[Blob | Skip] = []
    read = 0
    for chunk in mark_last(_chunks(database, table, place, blob, budget, objects, deleted=False)):
        read += len(chunk.columns[0]) if chunk.columns else 0
        yield chunk
    if read < table.count:
        yield Skip(place, "extract", "cut_short", _READ.format(read, table.count, "rows"))
    yield from objects
    left = replace(place, sheet=f"{name} (deleted rows)")
    yield from mark_last(_chunks(database, table, left, blob, budget, None, deleted=True))


def _chunks(
    database: Database,
    table: Table,
    place: Location,
    blob: Blob,
    budget: Budget,
    objects: list[Blob | Skip] | None,
    *,
    deleted: bool,
) -> Iterator[TableChunk]:
    header = tuple(column.name for column in table.columns)
    batch: list[list[str]] = []
    first = 1
    for row in rows(database, table, deleted=deleted):
        batch.append([_value(database, *pair, budget) for pair in zip(table.columns, row, strict=True)])
        if objects is not None:
            number = first + len(batch) - 1
            objects += _objects(database, table, row, place, number, blob, budget)
        if len(batch) >= budget.limits.table_rows:
            yield TableChunk(place, header, row_columns(batch, len(header)), first, last=False, info=TableInfo())
            first, batch = first + len(batch), []
    if batch or (first == 1 and not deleted and place.sheet != _QUERIES):
        yield TableChunk(place, header, row_columns(batch, len(header)), first, last=False, info=TableInfo())


def _value(database: Database, column: Column, value: bytes | bool | None, budget: Budget) -> str:
    """A field as text; objects give none here. Fields that are too short for their kind are empty."""
    if value is None or isinstance(value, bool):
        return cell_text(value)
    with suppress(struct.error, ValueError, OverflowError):
        if column.kind == _TEXT:
            return _text(database, value)
        if column.kind == _MEMO:
            memo = long_value(database, value, budget.limits.member_bytes)
            budget.take(len(memo))
            return _text(database, memo)
        return _typed(column, value)
    return ""


def _typed(column: Column, value: bytes) -> str:
    kind = column.kind
    if kind in _NUMBERS:
        return cell_text(struct.unpack_from(_NUMBERS[kind], value)[0])
    if kind == _DATE:
        return cell_text(_EPOCH + timedelta(seconds=round(struct.unpack_from("<d", value)[0] * 86_400)))
    if kind == _MONEY:
        return f"{Decimal(struct.unpack_from('<q', value)[0]) / _UNSCALED:f}"
    if kind == _NUMERIC:
        words = struct.unpack_from("<4I", value, 1)
        number = Decimal(words[0] << 96 | words[1] << 64 | words[2] << 32 | words[3])
        return f"{(-number if value[0] else number).scaleb(-column.scale).normalize():f}"
    if kind == _GUID:
        return f"{{{uuid.UUID(bytes_le=value[:16])}}}"
    if kind == _DATE_TEXT:
        return value.decode("ascii", "replace")
    return (
        value.decode("latin-1") if kind == _BINARY and value.isascii() and value.decode("ascii").isprintable() else ""
    )


def _text(database: Database, value: bytes) -> str:
    if database.version == 3:
        return ansi_text(value, database.code_page)
    if value[:2] != b"\xff\xfe":
        return value[: len(value) // 2 * 2].decode("utf-16-le", "replace")
    parts: list[str] = []
    at, packed = 2, True  # Latin characters in one byte; a zero byte switches to two and back
    while at < len(value):
        if packed:
            end = value.find(b"\0", at)
            end = len(value) if end < 0 else end
            parts.append(value[at:end].decode("latin-1"))
        else:
            end = at
            while end < len(value) and value[end]:
                end += 2
            parts.append(value[at:end][: (end - at) // 2 * 2].decode("utf-16-le", "replace"))
        at, packed = end + 1, not packed
    return "".join(parts)


def _objects(
    database: Database,
    table: Table,
    values: Values,
    place: Location,
    number: int,
    blob: Blob,
    budget: Budget,
) -> Iterator[Blob | Skip]:
    """Pictures and files in the fields of a row."""
    for column, value in zip(table.columns, values, strict=True):
        if column.kind != _OLE or not isinstance(value, bytes) or len(value) <= 12:
            continue
        inner = blob.location.inside(f"{place.sheet}/{number}/{column.name}")
        try:
            data = long_value(database, value, budget.limits.member_bytes)
            budget.take(len(data))
            name, content = field_object(data, budget.limits.member_bytes)
        except (ValueError, LimitExceededError):
            yield Skip(inner, "extract", "too_large", "object in a field")
            continue
        if content:
            yield bytes_blob(content, inner.inside(name) if name else inner, blob)
