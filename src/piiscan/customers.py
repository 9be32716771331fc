"""Joins a scan to the index of our own customers: `scan` and `match` do not know each other."""

from __future__ import annotations

import os
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from piiscan.config import CustomerIndex
from piiscan.match.customers import Customers
from piiscan.match.store import MANIFEST, open_index

if TYPE_CHECKING:
    from piiscan.keys import Key
    from piiscan.model import CustomerLookup

__all__ = ["lookup", "opened"]


def opened(path: str | os.PathLike[str], key: Key) -> CustomerIndex:
    """The index at `path` for a scan, checked.

    IndexMismatchError for another key or other canonical forms, ConfigError for what is no index or is damaged.
    """
    folder = Path(path).absolute()
    open_index(folder, key)
    digest = blake2b((folder / MANIFEST).read_bytes(), digest_size=16).hexdigest()
    return CustomerIndex(maker=f"{__name__}:{lookup.__name__}", path=os.fspath(folder), id=digest)


def lookup(path: str, key: Key) -> CustomerLookup:
    """What a worker asks."""
    return Customers(path, key)
