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

from piiscan.japanese import checks, person, person_cells, person_lexicons
from piiscan.japanese.person_lexicons import NONE
from piiscan.model import TableChunk
from piiscan.scan import arrow
from piiscan.scan.headers import Headers
from piiscan.scan.judgement import split
from piiscan.scan.judgement.names import Names, is_nameless, known
from piiscan.scan.judgement.split import Split
from piiscan.text import buffer as buffers
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT

__all__ = ["Reading", "read"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
ROWS, LEAST = 256, 5  # rows looked at; of fewer chance could make any column anything
_LONGEST_READING = 6  # characters of a surname's reading
DISTINCT = 32  # different cells of a column that the lexicons are asked about
_FORM = 0.9  # of the filled cells that have a form which hardly anything else has
_NAMES, _NAMES_AGAINST = 0.5, 0.7  # that the lexicons read as full names; under 商品名
_PARTS = 0.6  # that are surnames (given names) beside a column of given names (surnames)
_POSTAL = 0.8  # of seven bare digits that are postal codes: of random ones 1 % are
_OLD, _OLDER, _SPREAD = 2003, 1992, 15  # births: half before that year (under a name that is not a mere date 3), the
# middle 80 % over so many years
_PUPILS = 2019  # half of the births of pupils before that year, in tables with school years
_WORDS = 24  # different ones at most in a column of relationships, occupations

_PHONE = r"^(\+81[- ]?\(?0?\)?|\(?0)([5789]0\)?[- ]\d{4}[- ]\d{4}|\d{1,4}[-() ]{1,2}\d{1,4}[-) ]\d{4})$"
_BARE_PHONE = r"^0([5-9]0\d{8}|[1-9]\d{8})$"
_PHONE_LIKE = (
    r"(^|[^\d])([+(]*81[-( )]*)?\(?0?[1-9](?:[-() /.]{0,2}\d){8,9}($|[^\d])"  # a spreadsheet may have dropped the 0
)
_LIKE = 0.3  # of the cells under a header of telephone numbers that can be some, among other text too
_MAIL = r"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$"
_WORD = r"^[^\d!-&(-+/:-@]{1,32}$"  # that a name or a part of one can be
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


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """The filled cells of the columns, NFKC and trimmed. column: of each; count: filled cells of each column."""

    texts: pa.StringArray
    column: Ints
    count: Ints
    voids: Ints  # cells of each column left out since they stand for no value

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


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: what its columns go by, which values are split over columns."""

    names: Names
    splits: tuple[Split, ...] = ()

    def of(self, chunk: TableChunk) -> TableChunk:
        """A chunk as it is scanned."""
        return split.joined(_without_voids(chunk, self.names.voids), self.splits)


def read(headers: Headers, chunk: TableChunk) -> Reading:
    """What the columns of a table go by, with its first rows: by header, comment or values."""
    location, rows = chunk.location, len(chunk.columns[0]) if chunk.columns else 0
    table = location.sheet or PurePath(location.member or location.uri).stem
    if rows < LEAST:
        return Reading(Names(headers, chunk.header, chunk.info))
    named = Names(headers, chunk.header, chunk.info, table)
    columns = _columns(chunk)
    cells = _cells(columns)
    attributes = _attributes(cells, named)
    called = list(named.called)
    for number, name in _told(cells, named, attributes).items():
        called[number] = name
    persons = named.claimed("PERSON") or bool({"氏名", "姓"} & set(called))
    splits = split.of_values(columns, named, persons=persons)
    for one in splits:
        called[one.first : one.end] = [one.name] + [""] * (one.end - one.first - 1)
    named.call(called, attributes)
    named.voids = frozenset(np.flatnonzero(cells.voids).tolist())
    named.parts = split.owners(splits)
    return Reading(named, splits)


def _without_voids(chunk: TableChunk, columns: frozenset[int]) -> TableChunk:
    """The chunk with empty cells where words of these columns stand for no value: half a column of N/A and half a column
    of names is a column of names."""
    if not columns:
        return chunk
    import pyarrow.compute as pc

    voids, empty = pa.array(known().voids, pa.string()), pa.scalar("", pa.string())
    blanked = (
        pc.if_else(pc.is_in(column, value_set=voids), empty, column) if number in columns else column
        for number, column in enumerate(chunk.columns)
    )
    return replace(chunk, columns=tuple(blanked))


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
    told |= {n: "" for n in _wrong(cells, names, enough) if n not in told}
    if "氏名" in told.values() or "姓" in told.values() or names.claimed("PERSON"):
        told |= _of_persons(cells, names, enough, children="schooling" in attributes.values())
    return told


def _wrong(cells: _Cells, names: Names, enough: NDArray[np.bool_]) -> list[int]:
    """Columns whose name claims what their values are not, where the name alone would make findings."""
    no_phone = cells.share(_PHONE_LIKE) < _LIKE
    dates = cells.share(_DATE) >= _FORM
    wrong = []
    for number in np.flatnonzero(enough).tolist():
        claims = {entity for entity, says in names.says(number).items() if says > 0}
        if (
            ("GENDER" in claims and not _is_sex(cells.of(number), codes=True))
            or ("PHONE_NUMBER" in claims and no_phone[number])
            or ("CARD_SECURITY" in claims and dates[number])
        ):
            wrong.append(number)
    return wrong


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
    asked = [n for n in words if names.says(n).get("GENDER", 0) <= 0]
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
    claimed = {number for number in asked if names.says(number).get("PERSON", 0) > 0}
    told = {
        number: "氏名"
        for number, share, size in zip(asked, full, sizes.tolist(), strict=True)
        if number not in claimed
        and (
            (names.is_open(number) and not names.is_against(number) and share >= _NAMES and size >= 2)
            or (share >= _NAMES_AGAINST and size >= LEAST)
        )
    }
    free = {number for number in asked if number not in told and (number in claimed or names.is_unknown(number))}
    families = [n for n, s, g in zip(asked, family, given, strict=True) if s >= _PARTS and s > g]
    givens = {n for n, s, g in zip(asked, family, given, strict=True) if g >= _PARTS and g > s}
    for first in families:
        second = [n for n in (first + 1, first + 2, first - 1) if n in givens & free]
        if second and first in free:
            told |= {first: "姓", second[0]: "名"}
    return told


def _begin_as_names(buffer: Buffer) -> NDArray[np.bool_]:
    """bool[unit]: cells that can be full names: longer than the surname that they begin with, or in Latin letters."""
    start, size = buffer.starts, buffer.ends - buffer.starts
    codes = _katakana(buffer)
    latin = (size > 0) & (buffer.classes.take(start, mode="clip") & np.uint8(fold.LATIN) > 0)
    begin = latin
    for length in range(1, person_lexicons.SURNAME_MOST + 1):
        longer = np.flatnonzero(size > length)
        sizes = np.full(len(longer), length)
        begin[longer] |= person_lexicons.surnames().lexicon.contains(
            ngrams.span_hashes(buffer.folded, start[longer], sizes)
        )
        if length > 1:
            begin[longer] |= person_lexicons.readings("s").contains(ngrams.span_hashes(codes, start[longer], sizes))
    return begin


def _full_names(every: Buffer, likely: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """bool[unit]: cells that are names as a whole, by lexicons or model; only the likely ones are read."""
    out = np.zeros(len(every.starts), np.bool_)
    units = np.flatnonzero(likely)
    if not len(units):
        return out
    buffer, _ = buffers.of_units(every, units)
    out[units[_kana_names(buffer)]] = True
    pairs = person_cells.latin_pairs(buffer, np.ones(len(units), np.bool_))
    out[units[buffer.unit_of(pairs.start)]] = True
    spans = person.find_names(buffer)
    unit = buffer.unit_of(spans.start)
    sure = BIT["full_name"] | BIT["model"] | BIT["spaced"]
    whole = (spans.start == buffer.starts[unit]) & (spans.end == buffer.ends[unit])
    doubt = spans.evidence & (BIT["look_alike"] | BIT["honorific"]) > 0
    out[units[unit[whole & ~doubt & (spans.evidence & sure > 0)]]] = True
    return out


def _kana_names(buffer: Buffer) -> NDArray[np.bool_]:
    """bool[unit]: cells that are the readings of a surname and a given name, with or without a space between."""
    codes = _katakana(buffer)
    start, size = buffer.starts, buffer.ends - buffer.starts
    out = np.zeros(len(start), np.bool_)
    surnames, given = person_lexicons.readings("s"), person_lexicons.readings("g")
    for length in range(2, _LONGEST_READING + 1):
        unit = np.flatnonzero((size > length + 1) & ~out)
        unit = unit[surnames.contains(ngrams.span_hashes(codes, start[unit], np.full(len(unit), length)))]
        behind = start[unit] + length
        behind += buffer.classes.take(behind) & np.uint8(fold.SPACE) > 0
        rest = buffer.ends[unit] - behind
        some = np.flatnonzero(rest > 0)
        out[unit[some]] |= given.contains(ngrams.span_hashes(codes, behind[some], rest[some]))
    return out


def _katakana(buffer: Buffer) -> fold.Codes:
    """The folded codes with hiragana as katakana."""
    hiragana = (buffer.folded >= ord("ぁ")) & (buffer.folded <= ord("ゖ"))
    codes: fold.Codes = buffer.folded + hiragana.astype(buffer.folded.dtype) * np.uint16(ord("ァ") - ord("ぁ"))
    return codes


def _parts(buffer: Buffer) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """bool[unit]: cells that are a family name, a given name, by the lexicons or by their readings."""
    start, size, codes = buffer.starts, buffer.ends - buffer.starts, _katakana(buffer)
    short = np.flatnonzero((size > 0) & (size <= 8))
    start, size = start[short], size[short]
    found = []
    for lexicon, kind in ((person_lexicons.surnames(), "s"), (person_lexicons.given_names(), "g")):
        hit = np.zeros(len(buffer.starts), np.bool_)
        kanji = lexicon.belief(buffer.folded, start, size) > NONE
        kana = person_lexicons.readings(kind).contains(ngrams.span_hashes(codes, start, size))
        hit[short] = kanji | (kana & (buffer.classes[start] & np.uint8(fold.KATAKANA | fold.HIRAGANA) > 0))
        found.append(hit)
    return found[0], found[1]


def _columns(chunk: TableChunk) -> list[pa.StringArray]:
    """The first rows, NFKC and trimmed."""
    import pyarrow.compute as pc

    first = (arrow.plain(column.slice(0, ROWS)) for column in chunk.columns)
    return [pc.utf8_trim_whitespace(pc.utf8_normalize(column, "NFKC")) for column in first]


def _cells(columns: list[pa.StringArray]) -> _Cells:
    import pyarrow.compute as pc

    words = pa.array(known().voids, pa.string())
    void = [pc.is_in(column, value_set=words) for column in columns]
    voids = np.array([column.true_count for column in void], np.int64)
    taken = [
        column.filter(pc.and_not(pc.not_equal(column, ""), mask)) for column, mask in zip(columns, void, strict=True)
    ]
    count = np.array([len(c) for c in taken], np.int64)
    return _Cells(pa.concat_arrays(taken), np.repeat(np.arange(len(taken)), count), count, voids)
