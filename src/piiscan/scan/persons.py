"""How many persons: distinct keyed fingerprints, and the rule that stands beside the number.

In a table a row is one person, by its first column of names and the first of birth date, phone number, e-mail
address, My Number, address and postal code that the row holds. In running text a person is a distinct name,
unless a table of the run holds the same name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.keys import Key, siphash24, subkey_words

if TYPE_CHECKING:
    from piiscan.scan.hits import Hits

Words = NDArray[np.uint64]
SECOND = ("JP_POSTAL_CODE", "JP_ADDRESS", "JP_MY_NUMBER", "EMAIL_ADDRESS", "PHONE_NUMBER", "DATE_OF_BIRTH")
RULE = {
    "ja": "表の1行を1人とし、最初の氏名列と、生年月日・電話・メール・マイナンバー・住所・郵便番号のうち最初にある値の組の異なり数。"
    "文章では氏名の異なり数（表に同じ氏名があれば数えない）。",
    "en": "One person per table row: distinct pairs of the first name column and the first present of birth date, phone, "
    "e-mail, My Number, address, postal code. In text: distinct names not found in any table.",
}


def in_table(found: Hits, specs: Sequence[RecognizerSpec], key: Key) -> tuple[Words, Words]:
    """(name ids, person fingerprints) of the rows of a table chunk that hold a name."""
    entities = np.array([s.entity for s in specs] or [""])[found.found.recognizer]
    named = np.flatnonzero(entities == "PERSON")
    if not len(named):
        return np.empty(0, np.uint64), np.empty(0, np.uint64)
    named = named[np.lexsort((found.start[named], found.column[named], found.row[named]))]
    first = np.concatenate(([True], found.row[named][1:] != found.row[named][:-1]))
    named = named[first]
    low = int(found.row.min())
    second = np.zeros(int(found.row.max()) - low + 1, np.uint64)
    for entity in SECOND:  # the later overwrite the earlier: the last of the tuple wins
        mine = np.flatnonzero(entities == entity)[::-1]
        second[found.row[mine] - low] = found.id[mine]
    k0, k1 = subkey_words(key.derive("person"))
    names = found.id[named]
    pairs = [names, second[found.row[named] - low]]
    return np.unique(names), np.unique(siphash24(np.full(len(names), k0), k1, pairs))


def in_text(found: Hits, specs: Sequence[RecognizerSpec]) -> Words:
    """Ids of the names in running text."""
    entities = np.array([s.entity for s in specs] or [""])[found.found.recognizer]
    return np.unique(found.id[entities == "PERSON"])


def _none() -> Words:
    return np.empty(0, np.uint64)


class _Growing:
    """A set of words that grows: what is new waits until it is as much as what is merged, so that adding stays cheap."""

    def __init__(self, words: Words | None = None) -> None:
        self._merged = _none() if words is None else np.unique(words)
        self._waiting: list[Words] = []
        self._size = 0

    def add(self, words: Words) -> None:
        if len(words):
            self._waiting.append(words)
            self._size += len(words)
            if self._size > len(self._merged):
                self.words()

    def words(self) -> Words:
        """All distinct words, ascending."""
        if self._waiting:
            self._merged = np.unique(np.concatenate([self._merged, *self._waiting]))
            self._waiting, self._size = [], 0
        return self._merged


class Persons:
    """Fingerprints gathered over a run."""

    def __init__(
        self, table_names: Words | None = None, in_tables: Words | None = None, text_names: Words | None = None
    ) -> None:
        self._parts = _Growing(table_names), _Growing(in_tables), _Growing(text_names)

    def add(self, table_names: Words, in_tables: Words, text_names: Words) -> None:
        for part, words in zip(self._parts, (table_names, in_tables, text_names), strict=True):
            part.add(words)

    def merge(self, other: Persons) -> None:
        """Take in what another one gathered."""
        self.add(*(part.words() for part in other._parts))

    def count(self) -> int:
        """Persons by RULE."""
        table_names, in_tables, text_names = (part.words() for part in self._parts)
        return len(in_tables) + len(np.setdiff1d(text_names, table_names, assume_unique=True))

    def pack(self) -> bytes:
        """For the pipe between worker and parent."""
        parts = [part.words() for part in self._parts]
        return b"".join(a.tobytes() for a in (np.array([len(p) for p in parts], np.uint64), *parts))

    @classmethod
    def unpack(cls, data: bytes) -> Persons:
        words = np.frombuffer(data, np.uint64)
        a, b, c = (int(n) for n in words[:3])
        return cls(words[3 : 3 + a], words[3 + a : 3 + a + b], words[3 + a + b : 3 + a + b + c])
