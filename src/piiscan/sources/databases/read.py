"""One table of a database as chunks, whatever the database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from piiscan.config import Limits, StoreSettings
from piiscan.model import Blob, Skip, TableChunk, TableInfo, TextChunk
from piiscan.sources.databases import cells, dialect, urls
from piiscan.sources.databases.relations import Drawn, Page, Relation, Table
from piiscan.sources.streams import Budget

__all__ = ["read_table"]


def read_table(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | TableChunk | Skip]:
    """The rows of `blob.store`, all or a sample (`budget.reading.stores`)."""
    store = blob.store or {}
    url = urls.parsed(store["url"])
    module = dialect.of(url.get_dialect().name)
    settings = budget.reading.stores
    relation = Relation(store["schema"], store["table"], store["is"])
    connection = module.connect(url, settings)
    try:
        table = module.table(connection, relation, budget.limits)
        if table is None:
            yield Skip(blob.location, "open", "cannot_read", "no such table any more")
            return
        for reason, detail in table.notes:
            yield Skip(blob.location, "extract", reason, detail)
        drawn = Drawn() if settings.sampling is None else module.draw(connection, table, settings.sampling)
        header = tuple(column.name for column in table.columns)
        info = TableInfo(
            relation.kind,
            table.comment,
            tuple(c.comment for c in table.columns),
            tuple(c.type for c in table.columns),
            table.rows,
            sample=drawn.sample,
        )
        held, row = None, 1
        for page in module.pages(connection, table, drawn, None, settings):
            if held is not None:
                yield held
            held = TableChunk(blob.location, header, cells.texts(page.columns), row, last=False, info=info)
            row += page.rows
        if held is not None:
            yield replace(held, last=True)
    finally:
        module.close(connection)
