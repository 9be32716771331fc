"""Targets that are no paths: databases and buckets, by the scheme of their URL."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from piiscan.config import StoreSettings, WalkSettings
from piiscan.errors import ConfigError
from piiscan.model import Blob, Location, Skip
from piiscan.sources import directories
from piiscan.sources.files import printable
from piiscan.sources.selection import LeftOut

__all__ = ["Listed", "blob", "is_database", "parted", "place", "shown", "walk"]

_FILE = ("sqlite:///", "file://")  # schemes of what is a file after all
_DATABASES, _BUCKETS = "piiscan.sources.databases.inventory", "piiscan.sources.buckets.objects"
_SCHEMES = {
    **dict.fromkeys(("postgresql", "postgres", "mysql", "mariadb", "oracle", "mssql"), _DATABASES),
    **dict.fromkeys(("s3", "gs", "az"), _BUCKETS),
}
_RELATION = "relation"
_TABLES = tuple(f"{scheme}://" for scheme, module in _SCHEMES.items() if module == _DATABASES)


@dataclass(slots=True)
class Listed:
    """Databases whose tables were all listed so far, the number of those, and their bytes as estimated."""

    stores: int = 0
    blobs: int = 0
    bytes: int = 0


def is_database(target: str) -> bool:
    """Whether a target, or the URI of a location, is a database."""
    return target.partition("://")[0].partition("+")[0] + "://" in _TABLES


def place(uri: str, sheet: str | None) -> str:
    """What counts as one file: a file, an object, a table of a database."""
    return f"{uri} [{sheet}]" if sheet is not None and uri.startswith(_TABLES) else uri


def parted(targets: Sequence[str]) -> tuple[list[str], list[str]]:
    """(paths, URLs) of the targets. ConfigError for a scheme that is not known; its message holds no more of the URL."""
    paths, urls = [], []
    for target in targets:
        scheme, found, _ = target.partition("://")
        file = next((start for start in _FILE if target.startswith(start)), None)
        if file is not None or not found or os.path.lexists(target):
            paths.append(target.removeprefix(file or ""))
        elif scheme.partition("+")[0] in _SCHEMES:
            urls.append(target)
        else:
            known = ", ".join((*_SCHEMES, "sqlite", "file"))
            raise ConfigError(f"cannot read {printable(scheme)}:// targets; known: {known}")
    return paths, urls


def shown(target: str) -> str:
    """A target as it may be told: without user, password and options of a URL.

    Of a database nothing before the last "@" is told: a password may hold "/", "?" or "@" that should have been escaped.
    """
    scheme, found, rest = target.partition("://")
    if not found or target.startswith(_FILE) or os.path.lexists(target):
        return target
    place, _, options = rest.partition("?")
    authority, slash, path = place.partition("/")
    if is_database(target):
        port = authority.rpartition("]")[2].partition(":")[2]
        cut = (
            rest if "@" in options and "@" not in place and port else place
        )  # what looks like a port may be a password
        return f"{scheme.partition('+')[0]}://{cut.rpartition('@')[2].partition('?')[0]}"
    return f"{scheme.partition('+')[0]}://{authority.rpartition('@')[2]}{slash}{path}"


def walk(
    targets: Sequence[str],
    settings: WalkSettings | None = None,
    left_out: LeftOut | None = None,
    stores: StoreSettings | None = None,
    listed: Listed | None = None,
) -> Iterator[Blob | Skip]:
    """What `directories.walk` gives of the paths, then the tables and objects of the URLs, in their order.

    listed: told of each database before its first table is given. ConfigError for a path that does not exist, a store that
    cannot be reached, and a choice of files that its kind of store does not know.
    """
    settings = settings or WalkSettings()
    paths, urls = parted(targets)
    _check(urls, settings)
    if paths:
        yield from directories.walk(paths, settings, left_out)
    for url in urls:
        module = importlib.import_module(_SCHEMES[url.partition("://")[0].partition("+")[0]])
        found = module.walk(url, settings, stores or StoreSettings(), left_out)
        if settings.include:
            found = _some(found, url)
        yield from found if listed is None or not is_database(url) else _listed(found, listed)


def _listed(found: Iterator[Blob | Skip], listed: Listed) -> Iterator[Blob | Skip]:
    """The tables of one database: few enough to be held, and listed by a query or two before any is read."""
    tables = list(found)
    listed.stores += 1
    listed.blobs += sum(isinstance(table, Blob) for table in tables)
    listed.bytes += sum(table.size for table in tables if isinstance(table, Blob))
    yield from tables


def _some(found: Iterator[Blob | Skip], url: str) -> Iterator[Blob | Skip]:
    """The same; ConfigError where nothing was chosen: a name that was misspelled is not to pass for a store without findings."""
    bucket, some = not is_database(url), False  # a database has Skips of what is no table
    for item in found:
        some = some or bucket or isinstance(item, Blob) or item.location.sheet is not None
        yield item
    if not some:
        what = "table" if is_database(url) else "object"
        tried = "NAME and SCHEMA.NAME" if what == "table" else "names"
        raise ConfigError(f"{shown(url)}: no {what} matches --include; hint: shell patterns, tried on {tried}")


def _check(urls: Sequence[str], settings: WalkSettings) -> None:
    if urls and (settings.staged or settings.revision is not None):
        option = "--staged" if settings.staged else f"--since {settings.revision}"
        raise ConfigError(f"{option} asks git, which knows nothing of {shown(urls[0])}; hint: scan it by itself")
    if settings.since is not None and any(map(is_database, urls)):
        raise ConfigError("--since DATE: tables of a database have no date; hint: scan the database by itself")


def blob(store: dict[str, Any], location: Location, size: int) -> Blob:
    """The blob that a walk gave, made again in a worker from its `store`."""
    module = importlib.import_module(_DATABASES if store["kind"] == _RELATION else _BUCKETS)
    made: Blob = module.blob(store, location, size)
    return made
