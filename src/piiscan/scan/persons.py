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
from piiscan.scan.distinct import Distinct
from piiscan.text.sets import distinct

if TYPE_CHECKING:
    from piiscan.scan.hits import Hits

Words = NDArray[np.uint64]
EXACT = 1 << 20  # persons counted one by one; beyond, an estimate with a standard error of 0.1 %
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
    return distinct(names), distinct(siphash24(np.full(len(names), k0), k1, pairs))


def in_text(found: Hits, specs: Sequence[RecognizerSpec]) -> Words:
    """Ids of the names in running text."""
    entities = np.array([s.entity for s in specs] or [""])[found.found.recognizer]
    return distinct(found.id[entities == "PERSON"])


class Persons:
    """Fingerprints gathered over a run: names in tables, persons in tables, names in text."""

    def __init__(self, parts: Sequence[Distinct] = ()) -> None:
        self._parts = tuple(parts) or (Distinct(EXACT), Distinct(EXACT), Distinct(EXACT))

    def add(self, table_names: Words, in_tables: Words, text_names: Words) -> None:
        for part, words in zip(self._parts, (table_names, in_tables, text_names), strict=True):
            part.add(words)

    def merge(self, other: Persons) -> None:
        """Take in what another one gathered."""
        for part, more in zip(self._parts, other._parts, strict=True):
            part.merge(more)

    def count(self) -> int:
        """Persons by RULE."""
        table_names, in_tables, text_names = self._parts
        return in_tables.count() + text_names.beyond(table_names)

    def parts(self) -> list[tuple[Words, int]]:
        """(distinct words, bound below which they are complete): names in tables, persons in tables, names in text."""
        return [(part.words(), part.bound) for part in self._parts]

    @classmethod
    def of_parts(cls, parts: Sequence[tuple[Words, int]]) -> Persons:
        """What `parts` gave."""
        return cls([Distinct(EXACT, words, bound) for words, bound in parts])

    def pack(self) -> bytes:
        """For the pipe between worker and parent."""
        parts = self.parts()
        head = [n for words, bound in parts for n in (len(words), bound)]
        return b"".join(a.tobytes() for a in (np.array(head, np.uint64), *(words for words, _ in parts)))

    @classmethod
    def unpack(cls, data: bytes) -> Persons:
        words = np.frombuffer(data, np.uint64)
        head, parts, start = [int(n) for n in words[:6]], [], 6
        for size, bound in zip(head[::2], head[1::2], strict=True):
            parts.append((words[start : start + size], bound))
            start += size
        return cls.of_parts(parts)
