"""How many persons: distinct keyed fingerprints, and the rule that stands beside the number.

In a table a row is one person, by its first column of names and the first of birth date, phone number, e-mail
address, My Number, address and postal code that the row holds. In running text a person is a distinct name,
unless a table of the run holds the same name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.keys import Key, siphash24, subkey_words
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


@dataclass(slots=True)
class Persons:
    """Fingerprints gathered over a run."""

    table_names: Words = field(default_factory=_none)
    in_tables: Words = field(default_factory=_none)
    text_names: Words = field(default_factory=_none)

    def add(self, table_names: Words, in_tables: Words, text_names: Words) -> None:
        self.table_names = np.union1d(self.table_names, table_names)
        self.in_tables = np.union1d(self.in_tables, in_tables)
        self.text_names = np.union1d(self.text_names, text_names)

    def count(self) -> int:
        """Persons by RULE."""
        return len(self.in_tables) + len(np.setdiff1d(self.text_names, self.table_names))

    def pack(self) -> bytes:
        """For the pipe between worker and parent."""
        sizes = np.array([len(self.table_names), len(self.in_tables), len(self.text_names)], np.uint64)
        return b"".join(a.tobytes() for a in (sizes, self.table_names, self.in_tables, self.text_names))

    @classmethod
    def unpack(cls, data: bytes) -> Persons:
        words = np.frombuffer(data, np.uint64)
        a, b, c = (int(n) for n in words[:3])
        return cls(words[3 : 3 + a], words[3 + a : 3 + a + b], words[3 + a + b : 3 + a + b + c])
