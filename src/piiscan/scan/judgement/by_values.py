"""What the columns of a table are by their values, where their names do not say it or say another kind.

Looks at the first rows. A column is called by the header that its values deserve, so that all that headers do for cells
holds for it too: 40 cells of which 33 are names by the lexicons make the other seven names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePath

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.catalog.headers import Headers
from piiscan.japanese import checks
from piiscan.model import TableChunk
from piiscan.scan.judgement import marks, split
from piiscan.scan.judgement.first_rows import LEAST, Cells, blanked, cells_of, columns_of
from piiscan.scan.judgement.name_columns import name_columns
from piiscan.scan.judgement.names import Names, is_nameless, known
from piiscan.scan.judgement.split import Split

__all__ = ["Reading", "read"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_FORM = 0.9  # of the filled cells that have a form which hardly anything else has
_POSTAL = 0.8  # of seven bare digits that are postal codes: of random ones 1 % are
_OLD, _OLDER, _SPREAD = 2003, 1992, 15  # births: half before that year (under a name that is not a mere date 3), the
# middle 80 % over so many years
_PUPILS = 2019  # half of the births of pupils before that year, in tables with school years
_SEXES = 6
_WORDS = 24  # different ones at most in a column of relationships, occupations

_PHONE = r"^(\+81[- ]?\(?0?\)?|\(?0)([5789]0\)?[- ]\d{4}[- ]\d{4}|\d{1,4}[-() ]{1,2}\d{1,4}[-) ]\d{4})$"
_BARE_PHONE = r"^0([5-9]0\d{8}|[1-9]\d{8})$"
_PHONE_LIKE = (
    r"(^|[^\d])([+(]*81[-( )]*)?\(?0?[1-9](?:[-() /.]{0,2}\d){8,9}($|[^\d])"  # a spreadsheet may have dropped the 0
)
_LIKE = 0.3  # of the cells under a header of telephone numbers that can be some, among other text too
_MAIL = r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$"
_POSTAL_DIGITS = r"^\d{7}$"
_DATE = (
    r"^(18|19|20)\d\d([-/.年] ?(0?[1-9]|1[0-2])[-/.月] ?(0?[1-9]|[12]\d|3[01])日?|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))"
    r"([ T]0?0:00(:00(\.0+)?)?)?$"
)
_ERAS = {
    "明": 1867,
    "M": 1867,
    "大": 1911,
    "T": 1911,
    "昭": 1925,
    "S": 1925,
    "平": 1988,
    "H": 1988,
    "令": 2018,
    "R": 2018,
}  # years before
_ERA = r"^(明治?|大正?|昭和?|平成?|令和?|[MTSHR])\.? ?(\d{1,2}|元)[-/.年] ?\d{1,2}[-/.月] ?\d{1,2}日?$"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: what its columns go by, which values are split over columns."""

    names: Names
    splits: tuple[Split, ...] = ()

    def of(self, chunk: TableChunk) -> TableChunk:
        """A chunk as it is scanned."""
        chunk = _without_voids(chunk, self.names.voids)
        return split.joined(marks.without_placeholders(chunk, self.names.placeholders), self.splits)


def read(headers: Headers, chunk: TableChunk) -> Reading:
    """What the columns of a table go by, with its first rows: by header, comment or values."""
    location, rows = chunk.location, len(chunk.columns[0]) if chunk.columns else 0
    table = location.sheet or PurePath(location.member or location.uri).stem
    if rows < LEAST:
        return Reading(Names(headers, chunk.header, chunk.info))
    named = Names(headers, chunk.header, chunk.info, table)
    columns = columns_of(chunk)
    cells = cells_of(columns)
    attributes = _attributes(cells, named)
    called = list(named.called)
    for number, name in _told(cells, named, attributes).items():
        called[number] = name
    serial, few = marks.serials(cells, named)
    called = ["" if number in few else name for number, name in enumerate(called)]
    persons = named.claimed("PERSON") or bool({"氏名", "姓"} & set(called))
    splits = split.of_values([blanked(column) for column in columns], named, persons=persons)
    for one in splits:
        called[one.first : one.end] = [one.name] + [""] * (one.end - one.first - 1)
    named.call(called, attributes)
    named.marks = marks.marks(cells, named)
    named.serial = serial
    named.voids = frozenset(np.flatnonzero(cells.voids).tolist())
    named.placeholders = marks.placeholders(cells, named)
    named.parts = split.owners(splits)
    return Reading(named, splits)


def _without_voids(chunk: TableChunk, columns: frozenset[int]) -> TableChunk:
    """The chunk with empty cells where words of these columns stand for no value: half a column of N/A and half a column
    of names is a column of names."""
    if not columns:
        return chunk
    read = (blanked(column) if number in columns else column for number, column in enumerate(chunk.columns))
    return replace(chunk, columns=tuple(read))


def _told(cells: Cells, names: Names, attributes: dict[int, str]) -> dict[int, str]:
    """Column -> the header that its values deserve, where it is not the one that it has."""
    enough = cells.count >= LEAST
    told: dict[int, str] = {}
    forms = (("電話番号", _PHONE, True), ("メールアドレス", _MAIL, True), ("電話番号", _BARE_PHONE, False))
    for name, pattern, strict in forms:
        for number in np.flatnonzero((cells.share(pattern) >= _FORM) & enough).tolist():
            if (names.is_open(number) and not names.is_against(number)) or (strict and not names.agrees(number, name)):
                told.setdefault(number, name)
    told |= name_columns(cells, names, enough)
    told |= {
        n: "郵便番号" for n in _postal(cells, enough) if n not in told and names.is_open(n) and not names.is_against(n)
    }
    told |= {n: "" for n in _wrong(cells, names, enough) if n not in told}
    if "氏名" in told.values() or "姓" in told.values() or names.claimed("PERSON"):
        told |= _of_persons(cells, names, enough, children="schooling" in attributes.values())
    return told


def _wrong(cells: Cells, names: Names, enough: NDArray[np.bool_]) -> list[int]:
    """Columns whose name claims what their values are not, where the name alone would make findings."""
    no_phone = cells.share(_PHONE_LIKE) < _LIKE
    dates = cells.share(_DATE) >= _FORM
    wrong = []
    for number in np.flatnonzero(enough).tolist():
        claims = {entity for entity, says in names.says(number).items() if says > 0}
        if (
            ("GENDER" in claims and not _is_sex(cells.of(number), codes=True))
            or (claims == {"PHONE_NUMBER"} and no_phone[number])
            or ("CARD_SECURITY" in claims and dates[number])
        ):
            wrong.append(number)
    return wrong


def _attributes(cells: Cells, names: Names) -> dict[int, str]:
    """What columns without a telling name say of persons, by the words that fill them."""
    found: dict[int, str] = {}
    for number in np.flatnonzero(cells.count >= LEAST).tolist():
        words = set(cells.of(number).unique().to_pylist()) if names.is_unknown(number) else set()
        if 2 <= len(words) <= _WORDS:
            fits = [code for code, values in known().values.items() if words <= values]
            found |= {number: fits[0]} if fits else {}
    return found


def _of_persons(cells: Cells, names: Names, enough: NDArray[np.bool_], *, children: bool) -> dict[int, str]:
    """Birth dates and sexes, which only in a table of persons are what they look like. The oldest dates are the births."""
    told = {n: "性別" for n in np.flatnonzero(enough).tolist() if names.is_unknown(n) and _is_sex(cells.of(n))}
    dated = (cells.share(_DATE) + cells.share(_ERA) >= _FORM) & enough
    dates = [n for n in np.flatnonzero(dated).tolist() if names.is_unknown(n)]
    middle = {n: year for n in dates if (year := _middle_of_births(cells.of(n), children=children)) is not None}
    middle = {n: year for n, year in middle.items() if year <= _OLDER or is_nameless(names.called[n])}
    return told | ({min(middle, key=lambda n: middle[n]): "生年月日"} if middle else {})


def _middle_of_births(cells: pa.StringArray, *, children: bool) -> float | None:
    """The median year of dates that lie as births do, None for others: registrations lie in the last few years.

    children: births of pupils lie in a few years too, and no other date of theirs is as old.
    """
    low, middle, high = np.percentile(_years(cells), (10, 50, 90))
    if children and middle <= _PUPILS:
        return float(middle)
    return float(middle) if middle <= _OLD and high - low >= _SPREAD else None


def _years(cells: pa.StringArray) -> Ints:
    """The years of dates, of either calendar; what is none is left out."""
    import pyarrow.compute as pc

    parts = pc.extract_regex(cells, r"^(?P<era>[^\d]?)[^\d]*(?P<year>\d{1,4})").drop_null()
    if not len(parts):
        return np.zeros(1, np.int64)
    years = pc.struct_field(parts, "year").cast(pa.int64()).to_numpy(zero_copy_only=False)
    first = np.array([_ERAS.get(sign, 0) for sign in pc.struct_field(parts, "era").to_pylist()], np.int64)
    told: Ints = years + np.where(years < 100, first, 0)
    return told


def _is_sex(cells: pa.StringArray, *, codes: bool = False) -> bool:
    """Whether the distinct cells are sexes: both of them, nothing else. codes: of half of the cells is enough, and
    numbers count too."""
    import pyarrow.compute as pc

    words = known().values["sex"]
    if codes:
        told = pc.or_(pc.is_in(cells, value_set=pa.array(sorted(words))), pc.less_equal(pc.utf8_length(cells), 1))
        return 2 * int(told.true_count) >= len(cells)
    found = set(cells.unique().to_pylist())
    both = any(cell[0] in "男Mm" for cell in found) and any(cell[0] in "女Ff" for cell in found)
    return 2 <= len(found) <= _SEXES and found <= words and both


def _postal(cells: Cells, enough: NDArray[np.bool_]) -> list[int]:
    """Columns of seven bare digits that are postal codes."""
    found = []
    for number in np.flatnonzero((cells.share(_POSTAL_DIGITS) >= _FORM) & enough).tolist():
        texts = [cell for cell in cells.of(number).to_pylist() if len(cell) == 7 and cell.isdigit()]
        digits = np.array([[int(c) for c in cell] for cell in texts], np.uint8)
        if (checks.postal_code(digits) > 0).mean() >= _POSTAL:
            found.append(number)
    return found
