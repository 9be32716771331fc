"""What a store of objects is to a scan: a listing in pages, ranges of bytes, and errors that may be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

__all__ = ["Entry", "Part", "Store", "StoreError"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One object of a listing."""

    key: str
    size: int
    modified: float  # seconds since 1970; 0 where it is not told
    etag: str = ""  # of its content
    storage: str = ""  # class of an object that must be restored before it can be read


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes of an object from a range request."""

    data: bytes
    etag: str | None
    size: int  # of the whole object


class StoreError(Exception):
    """A store said no, or nothing. `kind`: denied, missing, changed, archived, unlisted, failed.

    The message holds no key, no secret and nothing that the store wrote beyond its error code.
    """

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Store(Protocol):
    """One bucket or container."""

    def pages(self, prefix: str) -> Iterator[list[Entry]]:
        """All objects whose key starts with `prefix`, in an order that stays. Raises StoreError."""

    def get(self, key: str, start: int, end: int, etag: str | None) -> Part:
        """Bytes from `start` to `end` (half open, cut at the object's end). Raises StoreError.

        etag: the state of the object that is wanted; another one is a StoreError of kind `changed`.
        """
