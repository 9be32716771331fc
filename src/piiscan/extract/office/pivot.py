"""The cache of a pivot table: a copy of its source as a table, which stays when the source is deleted (ECMA-376 18.10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from lxml import etree

from piiscan.extract.office.xmlattributes import local_name

__all__ = ["Cache", "cache_of", "cache_rows"]


@dataclass(slots=True)
class Cache:
    """Columns of the copy. `shared[i]`: values of column i that records name by number. `used[i]`: numbers met so far."""

    names: list[str] = field(default_factory=list)
    shared: list[list[str]] = field(default_factory=list)
    used: list[set[int]] = field(default_factory=list)

    def unused(self) -> list[str]:
        """Values of rows that are gone: a pivot table keeps them in its lists."""
        return [
            value
            for values, used in zip(self.shared, self.used, strict=True)
            for i, value in enumerate(values)
            if value and i not in used
        ]


def cache_of(root: etree._Element) -> Cache:
    """The columns that a cache definition declares; their shared values are taken out of it."""
    cache = Cache()
    for column in root.iterfind("{*}cacheFields/{*}cacheField"):
        if column.get("databaseField") in {"0", "false"}:  # computed, no column of the records
            continue
        items = column.find("{*}sharedItems")
        cache.names.append(column.get("name", ""))
        cache.shared.append([] if items is None else [item.get("v", "") for item in items])
        cache.used.append(set())
        if items is not None:
            del items[:]
    return cache


def cache_rows(stream: BinaryIO, cache: Cache) -> Iterator[list[str]]:
    """The names of the columns, then the records. Raises etree.XMLSyntaxError."""
    yield cache.names
    for _, record in etree.iterparse(stream, tag="{*}r", resolve_entities=False, no_network=True):
        yield [_value(cache, i, cell) for i, cell in enumerate(record)]
        record.clear()
        parent = record.getparent()
        while parent is not None and record.getprevious() is not None:
            del parent[0]


def _value(cache: Cache, column: int, cell: etree._Element) -> str:
    value = cell.get("v", "")
    if local_name(cell.tag) != "x" or not value.isdecimal() or column >= len(cache.shared):
        return value
    number, values = int(value), cache.shared[column]
    cache.used[column].add(number)
    return values[number] if number < len(values) else value
