"""How many persons: keyed fingerprints of a run joined to persons, and the rule that stands beside the number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.distinct import Distinct
from piiscan.scan.records.components import ALL, Facts

if TYPE_CHECKING:
    from piiscan.scan.records.rows import Told

Words = NDArray[np.uint64]
PARTS = 9  # arrays of words that make up what is known of persons
# Exact up to these numbers. Of more facts only those of some names are kept (the smallest), and the persons per name of
# these stand for all: measured, the number is within 0.5 %.
MOST_FACTS = 1 << 20  # 16 bytes each, and a peak of 150 MB while they are joined
MOST_WORDS = 1 << 20
RULE = {
    "ja": "表の行と文章中の記載は、氏名と、生年月日・メール・本人の番号・会員番号・電話・住所のいずれか（なければ郵便番号）が"
    "同じものどうしを（表・ファイルをまたぎ、行を介してつながるものも）1人とする。同姓同名の父子が電話や住所を共にすると1人になる。"
    "住所は番地まであるもの（列に分かれていればつないだもの）で、市や町だけでは見ない。文章では、氏名と同じ行か、それに続く行・様式の欄"
    "にある値をその人のものとし、名簿でない文書の中では同じ氏名を1人とする。同じセルの電話なども氏名の人のもの。姓と名の列は1つの"
    "氏名、カナは別表記とし、保護者など世帯の者・担当者も1人ずつ数える。氏名のみの記載（文章・担当者など。並べて書かれた読みは除く）"
    "は、同じ氏名が上になければ氏名ごとに1人。氏名のない行は、メール・本人の番号・携帯電話・会員番号の順に最初の値ごとに1人（氏名の"
    "ある行にその値があれば数えない。会員番号は、氏名・メール・電話・生年月日など本人の列がある表だけで数える）。文章中の氏名のない値"
    "は数えない。",
    "en": "Rows of tables and entries in text are one person where they share a name and one of birth date, e-mail, "
    "personal number, member number, phone, address (or, lacking all, postal code), across tables and files, also through "
    "other rows. So father and son of one name who share a phone or an address count as one. An address has a block "
    "number, its parts in columns joined; a city or town alone is none. In text a value belongs to the name on its line, "
    "or on the lines or form fields that it goes with; in a document that is no list of persons one name is one person. "
    "Values beside a name in one cell are that person's. Family and "
    "given name columns are one name, kana its other spelling; members of the household (guardians) and staff count too. "
    "A name alone (in text, staff; not a reading beside a name) counts once, unless such rows hold it. A row without a "
    "name counts by its first of e-mail, personal number, mobile phone, member number, unless a row with a name holds "
    "that; by member number only in tables with columns of persons: names, e-mail, phones, birth dates. Values in text "
    "without a name do not count.",
}


class Persons:
    """What a run tells of persons.

    names: those with facts, under all spellings. alone: names without facts, in tables and text. facts: joined by row.
    nameless: values by which rows without a name are counted. held: such values that a row holds beside. readings:
    facts of further spellings, which are no persons of their own. customers, kin: words of the rows of an index of customers
    that were met themselves, or with a member of their household.
    """

    def __init__(self, parts: Sequence[tuple[Words, int]] = ()) -> None:
        given = parts or [(np.empty(0, np.uint64), ALL)] * PARTS
        self._names, self._alone, self._nameless, self._held, self._readings, self._customers, self._kin = (
            Distinct(MOST_WORDS, *given[i]) for i in (0, 1, 4, 5, 6, 7, 8)
        )
        self._facts = Facts(MOST_FACTS, given[2][0], given[3][0], given[2][1])

    def add_names(self, names: Words) -> None:
        """Names that stand alone."""
        self._alone.add(names)

    def add_rows(self, told: Told) -> None:
        """What rows of a table tell."""
        self._names.add(told.names)
        self._alone.add(told.alone)
        self._facts.add(told.facts, told.rows)
        self._nameless.add(told.nameless)
        self._held.add(told.held)
        self._readings.add(told.readings)

    def add_customers(self, customers: Words, kin: Words) -> None:
        """Words of rows of the index of customers."""
        self._customers.add(customers)
        self._kin.add(kin)

    def customers(self) -> dict[str, int]:
        """How many customers, and how many more of whom only the household was met."""
        return {"persons": self._customers.count(), "households": self._kin.beyond(self._customers)}

    def merge(self, other: Persons) -> None:
        """Take in what another one gathered."""
        for mine, more in zip(self._words(), other._words(), strict=True):
            mine.merge(more)
        self._facts.merge(other._facts)

    def _words(self) -> tuple[Distinct, ...]:
        return (
            self._names,
            self._alone,
            self._nameless,
            self._held,
            self._readings,
            self._customers,
            self._kin,
        )

    def count(self) -> int:
        """Persons by RULE."""
        return self._with_facts() + self._alone.beyond(self._names) + self._nameless.beyond(self._held)

    def _with_facts(self) -> int:
        self._facts.told()
        names, readings = self._names.words(), self._readings.words()
        if min(self._facts.bound, self._readings.bound) == ALL:
            return self._facts.persons(ALL) - self._facts.persons(ALL, readings)
        found, again = (min(self._facts.bound, part.bound) for part in (self._names, self._readings))
        kept = max(int(np.searchsorted(names, np.uint64(found))), 1)
        told = self._facts.persons(found) * self._names.count() / kept
        return round(told - self._facts.persons(again, readings) * ((1 << 64) / again))

    def __bool__(self) -> bool:
        return any(len(words) for words, _ in self.parts())

    def parts(self) -> list[tuple[Words, int]]:
        """(words, bound below which they are complete): names, alone, facts, their roots, and the rest."""
        facts, roots = self._facts.told()
        names, alone, *rest = ((part.words(), part.bound) for part in self._words())
        return [names, alone, (facts, self._facts.bound), (roots, self._facts.bound), *rest]

    @classmethod
    def of_parts(cls, parts: Sequence[tuple[Words, int]]) -> Persons:
        """What `parts` gave, of one or of several, one after another."""
        return cls(parts)

    def pack(self) -> bytes:
        """For the pipe between worker and parent."""
        parts = self.parts()
        head = [n for words, bound in parts for n in (len(words), bound)]
        return b"".join(a.tobytes() for a in (np.array(head, np.uint64), *(words for words, _ in parts)))

    @classmethod
    def unpack(cls, data: bytes) -> Persons:
        words = np.frombuffer(data, np.uint64)
        head, parts, start = [int(n) for n in words[: 2 * PARTS]], [], 2 * PARTS
        for size, bound in zip(head[::2], head[1::2], strict=True):
            parts.append((words[start : start + size], bound))
            start += size
        return cls.of_parts(parts)
