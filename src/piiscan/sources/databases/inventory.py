"""Which tables a database holds: each one a blob of the walk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from piiscan.config import StoreSettings, WalkSettings
from piiscan.model import Blob, Location, Skip
from piiscan.sources import stores
from piiscan.sources.databases.reach import answered
from piiscan.sources.databases.relations import Relation
from piiscan.sources.selection import Chain, LeftOut, Selection

__all__ = ["blob", "walk"]

_FORMAT = "relation"


def walk(
    url: str, walk_settings: WalkSettings, store_settings: StoreSettings, left_out: LeftOut | None
) -> Iterator[Blob | Skip]:
    """The tables and views of a database, by name. ConfigError where it cannot be reached."""
    selection, counted = Selection(walk_settings), left_out if left_out is not None else LeftOut()
    place = Location(stores.shown(url))
    # all at once, so that no connection stays open while tables are read
    (found, notes), full = answered(url, store_settings, lambda module, connection: module.relations(connection))
    for reason, detail in notes:
        yield Skip(place, "walk", reason, detail)
    for relation in found:
        name, path = relation.name, relation.shown
        rule = selection.rule(name, path, Chain(), folder=False) or (
            selection.name_rule(name) and selection.name_rule(path)
        )
        where = replace(place, sheet=path)
        if rule is not None:
            counted.file(rule, relation.size)
        elif relation.refused is not None:
            yield Skip(where, "walk", *relation.refused, size=relation.size)
        else:
            yield blob(_store(relation, full), where, relation.size)


def blob(store: dict[str, Any], location: Location, size: int) -> Blob:
    """The blob of one table, or of a query (`query` in its store); nothing is opened."""
    return Blob(location, size, io.BytesIO, store=store, format=_FORMAT)


def _store(relation: Relation, url: str) -> dict[str, Any]:
    return {"kind": _FORMAT, "url": url, "schema": relation.schema, "table": relation.name, "is": relation.kind}
