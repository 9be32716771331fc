"""The keyed words of every place of a blob: ids of values that name or belong to a person, and facts that join two of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.model import Location
from piiscan.scan.distinct import Distinct
from piiscan.scan.place_words import FACT, Known, PlaceWords
from piiscan.scan.records import codes, plan

if TYPE_CHECKING:
    from piiscan.scan.hits import Hits
    from piiscan.scan.records.rows import Told

__all__ = ["FACTS", "MOST", "SubjectWords"]

Words = NDArray[np.uint64]
MOST = 1 << 22  # words of one kind kept for a place: 32 MB; beyond, those below a bound, which is told
_PART = 1 << 20  # words of several kinds that are told together
_FURTHER = (  # numbers of one person or account that are no facts of a record
    "CREDIT_CARD",
    "JP_BANK_ACCOUNT",
    "JP_YUCHO_ACCOUNT",
    "JP_HEALTH_INSURANCE",
    "JP_PUBLIC_EXPENSE_RECIPIENT_NUMBER",
    "JP_ETAX_ID",
    "JP_ELTAX_ID",
    "JP_LICENSE_PLATE",
    "LINE_ID",
    "SNS_HANDLE",
)
FACTS = {
    plan.BIRTH: "birth_date",
    plan.EMAIL: "email",
    plan.NUMBER: "number",
    plan.MEMBER: "number",
    plan.MOBILE: "phone",
    plan.PHONE: "phone",
    plan.ADDRESS: "address",
    plan.POSTAL: "postal_code",
}
_ROW = [FACTS.get(code, "") for code in range(plan.CODES)]


class SubjectWords:
    """Words of the places of one blob, by (member, sheet) and kind."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        kinds = sorted({spec.entity for spec in specs if _is_kind(spec.entity)})
        self._kinds = kinds
        of = {kind: number for number, kind in enumerate(kinds)}
        self._kind = np.array([of.get(spec.entity, -1) for spec in specs] or [-1], np.int8)
        self._places: dict[tuple[str | None, str | None], dict[str, Distinct]] = {}

    def hits(self, found: Hits) -> None:
        """The values of some findings."""
        kind = self._kind[found.found.recognizer]
        for number in np.flatnonzero(np.bincount(kind + 1, minlength=1)[1:]).tolist():
            self.values(found.location, self._kinds[number], found.id[kind == number])

    def values(self, where: Location, kind: str, words: Words) -> None:
        """Words of a kind that a place holds."""
        if len(words):
            place = self._places.setdefault((where.member, where.sheet), {})
            if kind not in place:
                place[kind] = Distinct(MOST)
            place[kind].add(words)

    def told(self, where: Location, told: Told) -> None:
        """What records tell: full names put together of their parts, and facts."""
        self.values(where, "PERSON", told.names)
        self.values(where, "PERSON", told.alone)
        for facts, kinds in ((told.facts, told.kinds), (told.readings, told.reading_kinds)):
            for code in np.flatnonzero(np.bincount(kinds)).tolist():
                if _ROW[code]:
                    self.values(where, FACT + _ROW[code], facts[kinds == code])

    def packed(self) -> Iterator[bytes]:
        """`PlaceWords`, at the end of the blob."""
        for (member, sheet), kinds in self._places.items():
            part, size = dict[str, Known](), 0
            for kind in sorted(kinds):
                words = kinds[kind].words()
                if part and size + len(words) > _PART:
                    yield PlaceWords(member, sheet, part).pack()
                    part, size = {}, 0
                part[kind] = Known(words, kinds[kind].bound)
                size += len(words)
            if part:
                yield PlaceWords(member, sheet, part).pack()


def _is_kind(entity: str) -> bool:
    return entity in _FURTHER or codes.of_entity(entity) not in (0, plan.ABOUT, plan.BODY)
