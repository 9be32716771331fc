"""What the columns of a table are by their values, where their names do not say it or say another kind.

Looks at the first rows. A column is called by the header that its values deserve, so that all that headers do for cells
holds for it too: 40 cells of which 33 are names by the lexicons make the other seven names.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.japanese import checks, person, person_lexicons
from piiscan.japanese.person_lexicons import NONE
from piiscan.model import TableChunk
from piiscan.scan import arrow
from piiscan.scan.headers import Headers
from piiscan.scan.judgement.names import Names, is_nameless, known
from piiscan.text import buffer as buffers
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT

__all__ = ["names"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ROWS, LEAST = 256, 5  # rows looked at; of fewer chance could make any column anything
DISTINCT = 32  # different cells of a column that the lexicons are asked about
_FORM = 0.9  # of the filled cells that have a form which hardly anything else has
_NAMES, _NAMES_AGAINST = 0.5, 0.7  # that the lexicons read as full names; under 商品名
_PARTS = 0.7  # that are surnames (given names) beside a column of given names (surnames)
_POSTAL = 0.8  # of seven bare digits that are postal codes: of random ones 1 % are
_OLD, _OLDER, _SPREAD = 2003, 1992, 15  # births: half before that year (under a name that is not a mere date 3), the
# middle 80 % over so many years
_PUPILS = 2019  # half of the births of pupils before that year, in tables with school years
_WORDS = 24  # different ones at most in a column of relationships, occupations

_PHONE = r"^(\+81[- ]?\(?0?\)?|\(?0)([5789]0\)?[- ]\d{4}[- ]\d{4}|\d{1,4}[-() ]{1,2}\d{1,4}[-) ]\d{4})$"
_BARE_PHONE = r"^0([5-9]0\d{8}|[1-9]\d{8})$"
_MAIL = r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$"
_WORD = r"^[^\d!-/:-@]{1,16}$"  # that a name or a part of one can be
_POSTAL_DIGITS = r"^\d{7}$"
_DATE = (
    r"^(18|19|20)\d\d([-/.年] ?(0?[1-9]|1[0-2])[-/.月] ?(0?[1-9]|[12]\d|3[01])日?|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))"
    r"([ T]0?0:00(:00(\.0+)?)?)?$"
)
_OLD_ERA = r"^(明治?|大正?|昭和?|[MTS])\.? ?(\d{1,2}|元)[-/.年] ?\d{1,2}[-/.月] ?\d{1,2}日?$"
_ERA = r"^(明治?|大正?|昭和?|平成?|令和?|[MTSHR])\.? ?(\d{1,2}|元)[-/.年] ?\d{1,2}[-/.月] ?\d{1,2}日?$"


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """The filled cells of the columns, NFKC and trimmed. column: of each; count: filled cells of each column."""

    texts: pa.StringArray
    column: Ints
    count: Ints

    def share(self, pattern: str) -> Floats:
        """float64[column]: of the filled cells that match."""
        import pyarrow.compute as pc

        hit = pc.match_substring_regex(self.texts, pattern).to_numpy(zero_copy_only=False).astype(np.bool_)
        return self.shares(hit)

    def shares(self, hit: NDArray[np.bool_]) -> Floats:
        found: Floats = np.bincount(self.column[hit], minlength=len(self.count)) / np.maximum(self.count, 1)
        return found

    def of(self, column: int) -> pa.StringArray:
        first, end = np.searchsorted(self.column, (column, column + 1)).tolist()
        return self.texts.slice(first, end - first)


def names(headers: Headers, chunk: TableChunk) -> Names:
    """What the columns of a table go by, with its first rows: by header, comment or values."""
    location, rows = chunk.location, len(chunk.columns[0]) if chunk.columns else 0
    table = location.sheet or PurePath(location.member or location.uri).stem
    if rows < LEAST:
        return Names(headers, chunk.header, chunk.info)
    named = Names(headers, chunk.header, chunk.info, table)
    cells = _cells(chunk)
    attributes = _attributes(cells, named)
    called = list(named.called)
    for number, name in _told(cells, named, attributes).items():
        called[number] = name
    named.call(called, attributes)
    return named


def _told(cells: _Cells, names: Names, attributes: dict[int, str]) -> dict[int, str]:
    """Column -> the header that its values deserve, where it is not the one that it has."""
    enough = cells.count >= LEAST
    told: dict[int, str] = {}
    forms = (("電話番号", _PHONE, True), ("メールアドレス", _MAIL, True), ("電話番号", _BARE_PHONE, False))
    for name, pattern, strict in forms:
        for number in np.flatnonzero((cells.share(pattern) >= _FORM) & enough).tolist():
            if (names.is_open(number) and not names.is_against(number)) or (strict and not names.agrees(number, name)):
                told.setdefault(number, name)
    told |= _names(cells, names, enough)
    told |= {
        n: "郵便番号" for n in _postal(cells, enough) if n not in told and names.is_open(n) and not names.is_against(n)
    }
    told |= {n: "" for n in np.flatnonzero(enough).tolist() if n not in told and _is_no_sex(cells, names, n)}
    if "氏名" in told.values() or "姓" in told.values() or names.claimed("PERSON"):
        told |= _of_persons(cells, names, enough, children="schooling" in attributes.values())
    return told


def _is_no_sex(cells: _Cells, names: Names, number: int) -> bool:
    return names.says(number).get("GENDER", 0) > 0 and not _is_sex(cells.of(number), codes=True)


def _attributes(cells: _Cells, names: Names) -> dict[int, str]:
    """What columns without a telling name say of persons, by the words that fill them."""
    found: dict[int, str] = {}
    for number in np.flatnonzero(cells.count >= LEAST).tolist():
        words = set(cells.of(number).unique().to_pylist()) if names.is_unknown(number) else set()
        if 2 <= len(words) <= _WORDS:
            fits = [code for code, values in known().values.items() if words <= values]
            found |= {number: fits[0]} if fits else {}
    return found


def _of_persons(cells: _Cells, names: Names, enough: NDArray[np.bool_], *, children: bool) -> dict[int, str]:
    """Birth dates and sexes, which only in a table of persons are what they look like. The oldest dates are the births."""
    told = {n: "性別" for n in np.flatnonzero(enough).tolist() if names.is_unknown(n) and _is_sex(cells.of(n))}
    dates = [n for n in np.flatnonzero(enough & (cells.share(_DATE) >= _FORM)).tolist() if names.is_unknown(n)]
    middle = {n: year for n in dates if (year := _middle_of_births(cells.of(n), children=children)) is not None}
    middle = {n: year for n, year in middle.items() if year <= _OLDER or is_nameless(names.called[n])}
    if middle:
        told[min(middle, key=lambda n: middle[n])] = "生年月日"
        return told
    eras = (cells.share(_ERA) >= _FORM) & (cells.share(_OLD_ERA) >= 1 - _FORM) & enough
    return told | {n: "生年月日" for n in np.flatnonzero(eras).tolist()[:1] if names.is_unknown(n)}


def _middle_of_births(cells: pa.StringArray, *, children: bool) -> float | None:
    """The median year of dates that lie as births do, None for others: registrations lie in the last few years.

    children: births of pupils lie in a few years too, and no other date of theirs is as old.
    """
    import pyarrow.compute as pc

    years = pc.utf8_slice_codeunits(cells, 0, 4)
    years = pc.if_else(pc.match_substring_regex(years, r"^\d{4}$"), years, None).drop_null()
    low, middle, high = np.percentile(years.cast(pa.int64()).to_numpy(), (10, 50, 90))
    if children and middle <= _PUPILS:
        return float(middle)
    return float(middle) if middle <= _OLD and high - low >= _SPREAD else None


def _is_sex(cells: pa.StringArray, *, codes: bool = False) -> bool:
    """Whether the distinct cells are sexes: both of them, nothing else. codes: numbers count too, and one may do."""
    found = {cell.strip() for cell in cells.slice(0, ROWS).unique().to_pylist() if cell and cell.strip()}
    words = known().values["sex"]
    if codes:
        return not found or sum(cell in words or len(cell) <= 1 for cell in found) * 2 >= len(found)
    return (
        2 <= len(found) <= 6
        and found <= words
        and any(c[0] in "男Mm" for c in found)
        and any(c[0] in "女Ff" for c in found)
    )


def _postal(cells: _Cells, enough: NDArray[np.bool_]) -> list[int]:
    """Columns of seven bare digits that are postal codes."""
    found = []
    for number in np.flatnonzero((cells.share(_POSTAL_DIGITS) >= _FORM) & enough).tolist():
        texts = [cell for cell in cells.of(number).to_pylist() if len(cell) == 7 and cell.isdigit()]
        digits = np.array([[int(c) for c in cell] for cell in texts], np.uint8)
        if (checks.postal_code(digits) > 0).mean() >= _POSTAL:
            found.append(number)
    return found


def _names(cells: _Cells, names: Names, enough: NDArray[np.bool_]) -> dict[int, str]:
    """Columns of full names, and of family names beside given names."""
    words = np.flatnonzero(enough & (cells.share(_WORD) >= _NAMES)).tolist()
    asked = [n for n in words if not {"PERSON", "GENDER"} & {e for e, says in names.says(n).items() if says > 0}]
    if not asked:
        return {}
    some = [cells.of(number).unique().slice(0, DISTINCT) for number in asked]
    buffer, column = arrow.buffer_of(tuple(some))
    sizes = np.array([len(cells) for cells in some])
    likely = _begin_as_names(buffer)
    likely &= (np.bincount(column[likely], minlength=len(asked)) >= _NAMES * sizes)[column]
    full, family, given = (
        np.bincount(column[hit], minlength=len(asked)) / sizes for hit in (_full_names(buffer, likely), *_parts(buffer))
    )
    told = {
        number: "氏名"
        for number, share, cells_of in zip(asked, full, some, strict=True)
        if (names.is_open(number) and not names.is_against(number) and share >= _NAMES and len(cells_of) >= 2)
        or (share >= _NAMES_AGAINST and len(cells_of) >= LEAST)
    }
    families = [n for n, s, g in zip(asked, family, given, strict=True) if s >= _PARTS and s > g]
    givens = {n for n, s, g in zip(asked, family, given, strict=True) if g >= _PARTS and g > s}
    for first in families:
        second = [n for n in (first + 1, first + 2, first - 1) if n in givens and n not in told and names.is_unknown(n)]
        if second and first not in told and names.is_unknown(first):
            told |= {first: "姓", second[0]: "名"}
    return told


def _begin_as_names(buffer: Buffer) -> NDArray[np.bool_]:
    """bool[unit]: cells that can be full names: longer than the surname that they begin with, or in Latin letters."""
    start, size = buffer.starts, buffer.ends - buffer.starts
    latin = (size > 0) & (buffer.classes.take(start, mode="clip") & np.uint8(fold.LATIN) > 0)
    begin = latin
    for length in range(1, person_lexicons.SURNAME_MOST + 1):
        longer = np.flatnonzero(size > length)
        hashes = ngrams.span_hashes(buffer.folded, start[longer], np.full(len(longer), length))
        begin[longer] |= person_lexicons.surnames().lexicon.contains(hashes)
        if length > 1:
            begin[longer] |= person_lexicons.readings("s").contains(hashes)
    return begin


def _full_names(every: Buffer, likely: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """bool[unit]: cells that are names as a whole, by lexicons or model; only the likely ones are read."""
    out = np.zeros(len(every.starts), np.bool_)
    units = np.flatnonzero(likely)
    if not len(units):
        return out
    buffer, _ = buffers.of_units(every, units)
    spans = person.find_names(buffer)
    unit = buffer.unit_of(spans.start)
    sure = BIT["full_name"] | BIT["model"] | BIT["spaced"]
    whole = (spans.start == buffer.starts[unit]) & (spans.end == buffer.ends[unit])
    doubt = spans.evidence & (BIT["look_alike"] | BIT["honorific"]) > 0
    out[units[unit[whole & ~doubt & (spans.evidence & sure > 0)]]] = True
    return out


def _parts(buffer: Buffer) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """bool[unit]: cells that are a family name, a given name, by the lexicons or by their readings."""
    start, size = buffer.starts, buffer.ends - buffer.starts
    short = np.flatnonzero((size > 0) & (size <= 8))
    start, size = start[short], size[short]
    found = []
    for lexicon, kind in ((person_lexicons.surnames(), "s"), (person_lexicons.given_names(), "g")):
        hit = np.zeros(len(buffer.starts), np.bool_)
        kanji = lexicon.belief(buffer.folded, start, size) > NONE
        kana = person_lexicons.readings(kind).contains(ngrams.span_hashes(buffer.folded, start, size))
        hit[short] = kanji | (kana & (buffer.classes[start] & np.uint8(fold.KATAKANA | fold.HIRAGANA) > 0))
        found.append(hit)
    return found[0], found[1]


def _cells(chunk: TableChunk) -> _Cells:
    import pyarrow.compute as pc

    taken = [pc.utf8_trim_whitespace(pc.utf8_normalize(arrow.plain(c.slice(0, ROWS)), "NFKC")) for c in chunk.columns]
    taken = [column.filter(pc.not_equal(column, "")) for column in taken]
    count = np.array([len(c) for c in taken], np.int64)
    return _Cells(pa.concat_arrays(taken), np.repeat(np.arange(len(taken)), count), count)
