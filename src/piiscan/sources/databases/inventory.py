"""Which tables a database holds: each one a blob of the walk."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from piiscan.config import StoreSettings, WalkSettings
from piiscan.errors import ConfigError
from piiscan.extract.formats import missing
from piiscan.model import Blob, Location, Skip
from piiscan.sources import stores
from piiscan.sources.databases import dialect, urls
from piiscan.sources.databases.credentials import asked, with_password
from piiscan.sources.databases.dialect import Dialect, Failure
from piiscan.sources.databases.relations import Relation
from piiscan.sources.selection import Chain, LeftOut, Selection

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = ["blob", "walk"]

_FORMAT = "relation"
_REFUSED = {
    "password": "the database refuses the user or the password",
    "gone": "no database answers there",
    "nowhere": "no such database or user",
    "denied": "the user may not read the catalog",
    "timed_out": "the database does not answer in time",
}


def walk(
    url: str, walk_settings: WalkSettings, store_settings: StoreSettings, left_out: LeftOut | None
) -> Iterator[Blob | Skip]:
    """The tables and views of a database, by name. ConfigError where it cannot be reached."""
    selection, counted = Selection(walk_settings), left_out if left_out is not None else LeftOut()
    place = Location(stores.shown(url))
    found, notes, full = _listed(url, store_settings)
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
    """The blob of one table; nothing is opened."""
    return Blob(location, size, io.BytesIO, store=store, format=_FORMAT)


def _store(relation: Relation, url: str) -> dict[str, Any]:
    return {"kind": _FORMAT, "url": url, "schema": relation.schema, "table": relation.name, "is": relation.kind}


def _listed(url: str, settings: StoreSettings) -> tuple[list[Relation], list[tuple[str, str]], str]:
    """(relations, what is not among them, the URL with the password): all at once, so that no connection stays open."""
    try:
        made = urls.parsed(url)
        module = dialect.of(made.get_dialect().name)
    except ModuleNotFoundError as error:
        raise ConfigError(f"{stores.shown(url)}: {missing(error)}") from None
    full = with_password(made, module, settings.credentials)
    found = _asked(module, full, settings)
    if found == "password" and (typed := asked(full)) is not None:
        full, found = typed, _asked(module, typed, settings)
    if isinstance(found, str):
        raise ConfigError(f"{stores.shown(url)}: {_REFUSED.get(found, 'the database cannot be read')}")
    return *found, full.render_as_string(hide_password=False)


def _asked(
    module: Dialect, url: URL, settings: StoreSettings
) -> tuple[list[Relation], list[tuple[str, str]]] | Failure:
    """What the catalog says, or why it says nothing. The error itself ends here: drivers quote connection strings."""
    connection = None
    try:
        connection = module.connect(url, settings)
        return module.relations(connection)
    except ModuleNotFoundError as error:
        raise ConfigError(missing(error)) from None
    except Exception as error:
        if (problem := module.failure(error)) is None:
            raise
        return problem
    finally:
        if connection is not None:
            module.close(connection)
