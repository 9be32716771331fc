"""Nested values (of JSON, of XML) to tables and lines: lists of records become tables, all else lines `key: value`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, TypeAlias

import pyarrow as pa

from piiscan.config import Limits
from piiscan.extract.characters.escapes import decode_escapes
from piiscan.extract.tables.tables import mark_last, table_chunks
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Location, TableChunk, TextChunk

__all__ = ["Record", "RecordTable", "Split", "flat", "record_chunks", "split"]

Record: TypeAlias = dict[str, str]

_RECORDS = 2  # so many objects in a list are a table
_KEYED = 5  # so many objects under keys of their own: {"c001": {...}, "c002": {...}}
_ALIKE = 0.5  # share of an object's keys that the first one has too
_FILLED, _NARROW = 0.1, 20  # share of cells that hold something in a table of more columns than these
_COLUMNS = 1_000  # what a table may have; further fields are joined in one more column
_JOINER = "; "  # between the values of a list inside a record
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$-]*|", re.ASCII)
_KEY, _MORE = "key", "other fields"


@dataclass(slots=True)
class Split:
    """`tables`: (path, records); `lines`: what is in none of them, `key: value` in the order of the document."""

    tables: list[tuple[str, list[Record]]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    grids: list[tuple[str, list[list[str]]]] = field(default_factory=list)  # lists of rows, perhaps with a header

    def chunks(self, location: Location, limits: Limits) -> Iterator[TextChunk | TableChunk]:
        """Lines first, then each table at the sheet that its path names."""
        yield from text_chunks([decode_escapes("\n".join(self.lines))], location, limits)
        for path, rows in self.grids:
            yield from table_chunks(iter(rows), replace(location, sheet=path or None), limits)
        for path, records in self.tables:
            yield from record_chunks(iter(records), replace(location, sheet=path or None), limits)


def split(value: Any, path: str = "", out: Split | None = None, name: str = "") -> Split:
    """Tables and lines of a tree of dicts, lists and scalars. RecursionError for one that is nested too deep.

    A key that is no plain identifier may be a value itself (a name, an address) and has a line where no value tells it.
    `name`: the last key of `path`.
    """
    out = out or Split()
    records = _table(value)
    if records:
        out.tables.append((path, records))
    elif rows := _grid(value):
        out.grids.append((path, rows))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not _IDENTIFIER.fullmatch(str(key)) and not _scalars(inner):
                out.lines.append(str(key))
            split(inner, _below(path, key), out, str(key) or name)
    elif isinstance(value, list):
        for inner in value:
            split(inner, path, out, name)
    elif (text := _text(value)).strip():
        out.lines.append(f"{name}: {text}" if name else text)
    return out


def _table(value: Any) -> list[Record]:
    """The records of a table; none where there is none, or nearly every field has a column of its own (a schema)."""
    items = _records(value)
    if items is None:
        return []
    records = [flat(item) for item in items]
    names = {name for record in records for name in record}
    filled = sum(map(len, records))
    return records if filled >= _FILLED * len(names) * len(records) or len(names) <= _NARROW else []


def _grid(value: Any) -> list[list[str]]:
    """The rows of a list of rows alike, those of `{"columns": [...], "data": [[...]]}` with their header; else none."""
    if isinstance(value, Mapping) and isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        value = [value["columns"], *value["data"]] if set(value) <= {"columns", "index", "data"} else None
    if not isinstance(value, list) or len(value) < _RECORDS or not all(isinstance(row, list) for row in value):
        return []
    even = len({len(row) for row in value}) == 1 and len(value[0]) > 1
    plain = even and not any(isinstance(cell, Mapping | list) for row in value for cell in row)
    return [[_text(cell) for cell in row] for row in value] if plain else []


def _scalars(value: Any) -> bool:
    """Whether a value, or one in its list, will have a line with the key in front."""
    items = value if isinstance(value, list) else [value]
    return any(not isinstance(item, Mapping | list) and _text(item).strip() for item in items)


def _records(value: Any) -> list[Mapping[str, Any]] | None:
    """The objects of a list, or those under the keys of an object, where they are alike; None: no table."""
    if isinstance(value, Mapping):
        if len(value) < _KEYED or not all(isinstance(inner, Mapping) for inner in value.values()):
            return None
        items: list[Mapping[str, Any]] = [{_own(_KEY, inner): key} | dict(inner) for key, inner in value.items()]
    elif isinstance(value, list) and len(value) >= _RECORDS and all(isinstance(inner, Mapping) for inner in value):
        items = value
    else:
        return None
    first = items[0].keys()
    alike = sum(2 * len(first & item.keys()) >= len(item) for item in items)
    return items if alike >= _ALIKE * len(items) else None


def _own(name: str, taken: Mapping[str, Any]) -> str:
    """`name`, or a longer one that is not taken."""
    return _own(f"{name}_", taken) if name in taken else name


def flat(value: Mapping[str, Any]) -> Record:
    """One record: keys of inner objects are joined by a dot, values of lists by `; `."""
    found: dict[str, list[str]] = {}
    _flatten(value, "", found)
    return {path: texts[0] if len(texts) == 1 else _JOINER.join(texts) for path, texts in found.items()}


def _flatten(value: Any, path: str, out: dict[str, list[str]]) -> None:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            _flatten(inner, _below(path, key), out)
    elif isinstance(value, list):
        for inner in value:
            _flatten(inner, path, out)
    elif text := _text(value):
        out.setdefault(path, []).append(text)


def _below(path: str, key: object) -> str:
    """The path of an inner value; that of an XML element's own text is the element's."""
    return f"{path}.{key}" if path and key else path or str(key)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def record_chunks(records: Iterable[Record], location: Location, limits: Limits) -> Iterator[TableChunk]:
    """Records as one table."""
    table, stream = RecordTable(location), iter(records)
    batches = iter(lambda: list(islice(stream, limits.table_rows)), [])
    yield from mark_last(table.chunk(batch) for batch in batches)


class RecordTable:
    """Batches of records to chunks of one table; a key met late becomes a further column."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._names: dict[str, None] = {}
        self._rows = 0

    def chunk(self, batch: Sequence[Record]) -> TableChunk:
        """The next rows; `last` is not set."""
        for record in batch:
            if not record.keys() <= self._names.keys():
                self._names |= dict.fromkeys(record)
        if len(self._names) > _COLUMNS:
            self._names = dict.fromkeys([*islice((n for n in self._names if n != _MORE), _COLUMNS), _MORE])
            batch = [_narrowed(record, self._names) for record in batch]
        columns = tuple(pa.array([record.get(name, "") for record in batch], pa.string()) for name in self._names)
        chunk = TableChunk(self._location, _headers(self._names), columns, self._rows + 1, last=False)
        self._rows += len(batch)
        return chunk


def _narrowed(record: Record, names: Mapping[str, None]) -> Record:
    more = _JOINER.join(f"{key}: {value}" for key, value in record.items() if key not in names)
    return {key: value for key, value in record.items() if key in names} | ({_MORE: more} if more else {})


def _headers(names: Iterable[str]) -> tuple[str, ...]:
    """The last key of each path where it is the only one of its name: `customer.tel` is a column of `tel`."""
    paths = list(names)
    short = [path.rpartition(".")[2] or path for path in paths]
    seen: dict[str, int] = {}
    for name in short:
        seen[name] = seen.get(name, 0) + 1
    return tuple(name if seen[name] == 1 else path for name, path in zip(short, paths, strict=True))
