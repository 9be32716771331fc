"""An index of subjects: per place (file, member, sheet) which keyed words of persons it holds, in one SQLite file.

It answers a request for disclosure (個人情報保護法33条): in which places does this person appear. It holds no values; to try
one, the key is needed. What it tells without the key: names of files and columns, how many words a place has, and which places
share words. The file is its owner's alone (0600) and must lie on a local disk.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from types import TracebackType
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.ledger import opening
from piiscan.scan.place_words import Known
from piiscan.subjects import database, log

__all__ = ["WAIT", "Store", "Stored"]

WAIT = 30.0  # seconds to wait for another writer
Words = NDArray[np.uint64]


class Stored(NamedTuple):
    """The words of one kind of a place."""

    place: int
    known: Known


class Store:
    """An open index; usable as a context manager.

    make: whether it is made where there is none. ConfigError, here and in every method, where the file is no index, is damaged,
    stays locked or lies on a network share; IndexMismatchError for another key.
    """

    def __init__(self, path: str | os.PathLike[str], key: Key, *, make: bool = False, wait: float = WAIT) -> None:
        self.path, self.key, self._wait = os.fspath(path), key, wait
        self._subkey = key.derive("subject words")
        with self.told():
            self.db = database.opened(self.path, key, wait, make=make)

    def words(self, kind: str) -> Iterator[Stored]:
        """The words of a kind, place after place. ConfigError where they are not as they were written."""
        with self.told():
            query = "SELECT place, count, bound, words, checksum FROM words WHERE kind = ? ORDER BY place"
            for place, count, bound, blob, checksum in self.db.execute(query, (kind,)):
                if self.checksum(place, kind, bound, blob) != checksum or len(blob) != 8 * count:
                    raise ConfigError(f"{self.path} is damaged: words of a place are not as they were written")
                yield Stored(place, Known(np.frombuffer(blob, "<u8"), int.from_bytes(bound, "little")))

    def checksum(self, place: int, kind: str, bound: bytes, words: bytes) -> bytes:
        """Keyed, so that nobody without the key can write words."""
        digest = blake2b(f"{place}\0{kind}\0".encode() + bound, key=self._subkey, digest_size=16)
        digest.update(words)
        return digest.digest()

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self.told():
            return self.db.execute(query, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One writer at a time; all or nothing."""
        with self.told(), opening.transaction(self.db) as db:
            yield db

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All look-ups see one state of the file, whatever a scan writes meanwhile."""
        with self.told():
            self.db.execute("BEGIN")
            try:
                yield
            finally:
                self.db.execute("ROLLBACK")

    def log(self) -> list[log.Entry]:
        """The questions so far, oldest first."""
        with self.told():
            return log.entries(self.db)

    def problems(self) -> list[str]:
        """What of the log was changed behind our back."""
        with self.told():
            return log.problems(self.db, self.key)

    @contextmanager
    def told(self) -> Iterator[None]:
        """SQLite's errors as clear ones."""
        try:
            yield
        except (sqlite3.Error, UnicodeDecodeError, json.JSONDecodeError) as error:
            if isinstance(error, sqlite3.Error):
                raise database.wrong(self.path, error, self._wait) from None
            raise ConfigError(f"{self.path} is damaged; hint: scan into a new file") from None

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
