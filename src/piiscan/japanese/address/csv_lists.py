"""Lists of towns in CSV files, told apart by their columns.

ken_all    Japan Post, 住所の郵便番号: KEN_ALL.CSV (CP932, one row over several lines), utf_ken_all.csv; 15 columns, no header
jigyosyo   Japan Post, 事業所の個別郵便番号: JIGYOSYO.CSV; 13 columns, no header
abr        Digital Agency, アドレス・ベース・レジストリ 町字マスター (mt_town_all, mt_town_prefNN): a header
geolonia   Geolonia's latest.csv; 位置参照情報 of the Ministry of Land names these columns the same: a header
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator

from piiscan.errors import ConfigError
from piiscan.japanese.address import postal_towns
from piiscan.japanese.address.containers import File
from piiscan.japanese.address.tabulate import Record

Row = list[str]
_ABR = ("lg_code", "machiaza_id", "machiaza_type", "pref", "county", "city", "ward", "oaza_cho", "chome", "koaza")
_GEOLONIA = ("都道府県名", "市区町村名", "大字町丁目名")
_KOAZA = "小字・通称名"
_KYOTO_WAY = (
    "2"  # in koaza_aka_code: no 小字, but the streets of an address in Kyoto (as in the agency's own abr-geocoder)
)
_ABOLISHED = "2"  # in the 14th column of a list of changes: the row is no more


def form(file: File) -> str | None:
    """Which of these lists a file is; None for none."""
    head = file.head()
    encoding = _encoding(head)
    lines = head.decode(encoding, "ignore").splitlines() if encoding else []
    row = next(csv.reader(lines[:1]), [])
    if {*_ABR} <= {*row}:
        return "abr"
    if {*_GEOLONIA} <= {*row}:
        return "geolonia"
    if len(row) == 15 and _numbers(row, 0, 2):
        return "ken_all"
    return "jigyosyo" if len(row) == 13 and _numbers(row, 0, 7) else None


def records(file: File, form: str) -> Iterator[Record]:
    """The records of a list. ConfigError, with its line, for a row that does not fit its form."""
    encoding = _encoding(file.head())
    assert encoding is not None  # it was read to tell the form
    with file.open() as stream:
        lines = csv.reader(io.TextIOWrapper(stream, encoding, newline=""))
        try:
            yield from _READERS[form](row for row in lines if row)
        except (UnicodeDecodeError, csv.Error, IndexError, ValueError) as error:
            what = f"line {lines.line_num} is no row of a list of the form {form}"
            raise ConfigError(f"{file.path}: {what} ({type(error).__name__}); hint: fetch it again") from None


def _encoding(head: bytes) -> str | None:
    """That of the beginning of a file, which may end inside a character."""
    for encoding in ("utf-8-sig", "cp932"):
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def _numbers(row: Row, code: int, postal_code: int) -> bool:
    return bool(re.fullmatch(r"\d{5}", row[code].strip()) and re.fullmatch(r"\d{7}", row[postal_code].strip()))


def _checked(rows: Iterable[Row], columns: int, postal_code: int) -> Iterator[Row]:
    for row in rows:
        if len(row) != columns or not _numbers(row, 0, postal_code):
            raise ValueError
        yield row


def _ken_all(rows: Iterable[Row]) -> Iterator[Record]:
    for row in _joined(_checked(rows, 15, 2)):
        code, postal_code, prefecture, city, told = row[0].strip(), row[2], row[6], row[7], row[8]
        if row[13] == _ABOLISHED:
            continue
        found = postal_towns.towns(city, told)
        for town, koaza in found or [("", "")]:
            yield Record(prefecture, city, town, koaza, code, postal_code)
        if found and row[11] == "1":
            yield Record(prefecture, city, found[0][0], "", code, postal_code, chome=True)


def _joined(rows: Iterable[Row]) -> Iterator[Row]:
    """Rows whose town is longer than 38 characters go on in the next ones: until the bracket is closed."""
    held: Row | None = None
    for row in rows:
        if held and held[8].count("（") > held[8].count("）") and held[:3] == row[:3]:
            held[8] += row[8]
            continue
        if held:
            yield held
        held = row
    if held:
        yield held


def _jigyosyo(rows: Iterable[Row]) -> Iterator[Record]:
    """Codes of firms and offices; 5 in the last column: abolished."""
    for row in _checked(rows, 13, 7):
        if row[12] != "5":
            yield Record(row[3], row[4], "", "", row[0].strip(), row[7])


def _geolonia(rows: Iterable[Row]) -> Iterator[Record]:
    for row in _by_header(rows, (*_GEOLONIA, "市区町村コード", _KOAZA)):
        prefecture, city, town, code, koaza = row
        yield Record(prefecture, city, town, koaza, code)


def _abr(rows: Iterable[Row]) -> Iterator[Record]:
    for row in _by_header(rows, (*_ABR, "koaza_aka_code")):
        lg_code, _, _, prefecture, county, city, ward, town, chome, koaza, aka = row
        told = "" if aka == _KYOTO_WAY else koaza
        yield Record(prefecture, county + city + ward, town + chome, told, lg_code[:5])  # the sixth is a check digit


def _by_header(rows: Iterable[Row], names: tuple[str, ...]) -> Iterator[Row]:
    """The columns of these names, "" for one that the file has not."""
    stream = iter(rows)
    header = next(stream)
    at = [header.index(name) if name in header else -1 for name in names]
    for row in stream:
        if len(row) != len(header):
            raise ValueError
        yield [row[i].strip() if i >= 0 else "" for i in at]


_READERS: dict[str, Callable[[Iterable[Row]], Iterator[Record]]] = {
    "ken_all": _ken_all,
    "jigyosyo": _jigyosyo,
    "abr": _abr,
    "geolonia": _geolonia,
}
