"""Targets that are no paths: databases and buckets, by the scheme of their URL."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from typing import Any

from piiscan.config import StoreSettings, WalkSettings
from piiscan.errors import ConfigError
from piiscan.model import Blob, Location, Skip
from piiscan.sources import directories
from piiscan.sources.selection import LeftOut

__all__ = ["SCHEMES", "blob", "parted", "shown", "walk"]

_FILE = ("sqlite:///", "file://")  # schemes of what is a file after all
_DATABASES, _BUCKETS = "piiscan.sources.databases.inventory", "piiscan.sources.buckets.objects"
SCHEMES = {
    **dict.fromkeys(("postgresql", "postgres", "mysql", "mariadb", "oracle", "mssql"), _DATABASES),
    **dict.fromkeys(("s3", "gs", "az"), _BUCKETS),
}
_RELATION = "relation"


def parted(targets: Sequence[str]) -> tuple[list[str], list[str]]:
    """(paths, URLs) of the targets. ConfigError for a scheme that is not known; its message holds no more of the URL."""
    paths, urls = [], []
    for target in targets:
        scheme, found, _ = target.partition("://")
        file = next((start for start in _FILE if target.startswith(start)), None)
        if file is not None or not found or not scheme.replace("+", "").isalnum():
            paths.append(target.removeprefix(file or ""))
        elif scheme.partition("+")[0] in SCHEMES:
            urls.append(target)
        else:
            raise ConfigError(f"cannot read {scheme}:// targets; known: {', '.join((*SCHEMES, 'sqlite', 'file'))}")
    return paths, urls


def shown(target: str) -> str:
    """A target as it may be told: without user, password and options of a URL."""
    scheme, found, rest = target.partition("://")
    if not found or target.startswith(_FILE):
        return target
    place, _, _ = rest.partition("?")
    authority, slash, path = place.partition("/")
    return f"{scheme.partition('+')[0]}://{authority.rpartition('@')[2]}{slash}{path}"


def walk(
    targets: Sequence[str],
    settings: WalkSettings | None = None,
    left_out: LeftOut | None = None,
    stores: StoreSettings | None = None,
) -> Iterator[Blob | Skip]:
    """What `directories.walk` gives of the paths, then the tables and objects of the URLs, in their order.

    ConfigError for a path that does not exist, and for a store that cannot be reached.
    """
    paths, urls = parted(targets)
    if paths:
        yield from directories.walk(paths, settings, left_out)
    for url in urls:
        module = importlib.import_module(SCHEMES[url.partition("://")[0].partition("+")[0]])
        yield from module.walk(url, settings or WalkSettings(), stores or StoreSettings(), left_out)


def blob(store: dict[str, Any], location: Location, size: int) -> Blob:
    """The blob that a walk gave, made again in a worker from its `store`."""
    module = importlib.import_module(_DATABASES if store["kind"] == _RELATION else _BUCKETS)
    made: Blob = module.blob(store, location, size)
    return made
