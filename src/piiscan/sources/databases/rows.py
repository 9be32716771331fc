"""All rows of one table or query of a database, for those who want just that: the same reader as a scan's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from piiscan.config import Limits, Reading, StoreSettings, WalkSettings
from piiscan.errors import ConfigError
from piiscan.model import Blob, Location, Skip, TableChunk
from piiscan.sources import stores
from piiscan.sources.databases import inventory
from piiscan.sources.databases.reach import answered
from piiscan.sources.databases.read import read_table
from piiscan.sources.streams import Budget

__all__ = ["open_rows"]


def open_rows(
    url: str, *, table: str | None = None, query: str | None = None, on_skip: Callable[[Skip], None]
) -> Iterator[TableChunk]:
    """The rows of a table (`name`, or `schema.name`), or of a query, which is run read-only.

    on_skip: told of what of the table is not read. ConfigError where the database, the table or all of its rows cannot
    be read; its message holds no password. Files in cells are left out.
    """
    if (table is None) == (query is None):
        raise ConfigError("a database needs either --table NAME or --query SQL")
    settings = StoreSettings()
    blob = _table(url, table, settings) if table is not None else _query(url, str(query), settings)
    begun, early = False, list[Skip]()  # what is told before the first rows may be of single columns
    for item in read_table(blob, Budget(Limits(), Reading(stores=settings))):
        if isinstance(item, TableChunk):
            begun = True
            yield item
        elif isinstance(item, Skip):
            (on_skip if begun else early.append)(item)
    refused = [skip for skip in early if skip.reason in ("cannot_read", "timed_out")]
    if refused and not begun:
        raise ConfigError(f"{refused[-1].location}: {refused[-1].detail}")
    for skip in early:
        on_skip(skip)


def _table(url: str, table: str, settings: StoreSettings) -> Blob:
    found = [
        item
        for item in inventory.walk(url, WalkSettings(), settings, None)
        if item.location.sheet is not None
        and (item.location.sheet == table or item.location.sheet.endswith(f".{table}"))
    ]
    exact = [item for item in found if item.location.sheet == table] or found
    if len(exact) != 1:
        problem = "no such table" if not exact else "several tables of that name, give schema.table"
        raise ConfigError(f"{stores.shown(url)}: {problem}: {table}")
    if isinstance(exact[0], Skip):
        raise ConfigError(f"{exact[0].location}: {exact[0].detail}")
    return exact[0]


def _query(url: str, query: str, settings: StoreSettings) -> Blob:
    _, full = answered(url, settings, lambda module, connection: module.query(connection, query))
    store = {
        "kind": "relation",
        "url": full,
        "schema": "",
        "table": "query",
        "is": "query",
        "query": query,
    }
    return inventory.blob(store, Location(stores.shown(url)), 0)
