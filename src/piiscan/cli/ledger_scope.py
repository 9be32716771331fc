"""What the ledger has to know of a scan: who ran it, since when, what it was told to look at."""

from __future__ import annotations

import datetime as dt
import getpass
import os
from typing import Any

__all__ = ["prepare", "scope", "user"]

_CHOICES = ("since", "staged", "include", "exclude", "min_score", "no_hidden", "max_file_size", "one_file_system")


def prepare(options: dict[str, Any]) -> None:
    """Before a scan: the ledger must open, or the scan would be in vain; which files it knows, by the names they will have.

    None is made yet: the scan may fail.
    """
    from piiscan.ledger import Ledger
    from piiscan.ledger.local import refuse_network

    options["started"] = dt.datetime.now(dt.UTC).isoformat()
    options["met"] = set()
    path = options["ledger_path"]
    if not os.path.exists(path):  # noqa: PTH110 - a text
        refuse_network(path)
        return
    with Ledger(path) as ledger:
        options["known"] = _Known(ledger.known(), os.getcwd())  # noqa: PTH109 - a text


def scope(options: dict[str, Any]) -> dict[str, Any]:
    """What narrows a scan, as far as it was asked for."""
    told = {name: value for name in _CHOICES if (value := options.get(name)) not in (None, ()) and value is not False}
    told |= {"entities": sorted(name.upper() for name in options["entities"])} if options["entities"] else {}
    return (
        {name: str(value) if name == "since" else value for name, value in told.items()}
        | ({"baseline": True} if options["baselines"] or options["suppressed"] else {})
        | ({"catalogs": sorted(map(os.path.abspath, options["catalogs"]))} if options["catalogs"] else {})
    )


def user() -> str:
    """The name of whoever runs this program; empty where the system has none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


class _Known:
    """Names that the ledger knows, asked for by the names of a walk, which may be relative."""

    def __init__(self, names: frozenset[str], base: str) -> None:
        self._names, self._base = names, base

    def __contains__(self, uri: str) -> bool:
        from piiscan.ledger.targets import absolute

        return uri in self._names or absolute(uri, self._base) in self._names

    def __bool__(self) -> bool:
        return bool(self._names)
