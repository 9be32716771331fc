"""Where a table's header row is, if it has one.

A header is only taken where something speaks for it: a column whose cells below differ in kind, or a known word.
Rows of names alone look like headers and are persons, so without a reason every row is data, and a row that holds a
name or an address is data unless most of its cells are known words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median

from piiscan.japanese import person, tables
from piiscan.japanese.address import find as address
from piiscan.model import EVIDENCE_BIT
from piiscan.text import buffer, words

__all__ = ["SAMPLE_ROWS", "VALUE", "Head", "find_head", "made_up"]

SAMPLE_ROWS = 64
_MAX_TITLES = 12
VALUE = re.compile(r"[@＠]|\d{5}|\d[\d,.:/ー－-]+\d|^[\d０-９.,%％+\-−]+$")
_LONGEST = 60  # characters of a header cell
_NUMBER = re.compile(r"[\d０-９.,%％+\-−△▲]+")
_NUMBERED = re.compile(r"[^\d０-９]+[\d０-９①-⑨]{1,2}")  # 場所1
_TYPED = re.compile(r"[\d０-９@＠]")
_WORD = re.compile(
    r"(氏名|名前|なまえ|姓|名|名称|フリガナ|ふりがな|カナ|かな|読み|住所|所在地|都道府県|市区町村|町名|番地|電話|携帯|連絡先|番号|"
    r"ＴＥＬ|ＦＡＸ|アドレス|メール|郵便|コード|ＩＤ|年月日|日付|日時|月日|性別|年齢|年|月|日|区分|種別|備考|会社|勤務先|部署|役職|"
    r"金額|件数|人口|世帯数|合計|計|数|欄|宛名|宛先|場所|居所)(?:[（(].*[)）]|[0-9０-９①-⑨]*)$"
    r"|(^|[ _.-])(id|no|name|kana|tel|phone|mobile|fax|e-?mail|mail|address|addr|"
    r"zip|postal|birth\w*|dob|date|sex|gender|age|code|type|city|state|country|company|dept|department|title|note|memo|"
    r"count|total|amount|price|value|key|url)([ _.-]|\d*$)"
    r"|^[a-z]+_[a-z_]+$|^[a-z]+[A-Z]\w*(Name|Id|No|Code|Date)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Head:
    """`titles` rows come before the header; `header` is None where no row is one (then `titles` is 0)."""

    titles: int
    header: tuple[str, ...] | None


def made_up(width: int, start: int = 0) -> tuple[str, ...]:
    """Names for columns without one, counted from 1."""
    return tuple(f"column {i + 1}" for i in range(start, width))


def find_head(rows: Sequence[Sequence[str]]) -> Head:
    """Looks at the first rows of a table (at most SAMPLE_ROWS are useful)."""
    filled = [sum(cell.strip() != "" for cell in row) for row in rows]
    several = [count for count in filled if count > 1]
    wide = max(2.0, median(several) / 2) if several else 1.0
    first = next((i for i, count in enumerate(filled) if count >= wide), None)
    if first is None or first > _MAX_TITLES or not _is_header(rows[first], rows[first + 1 :]):
        return Head(0, None)
    names = (cell.strip() or f"column {i + 1}" for i, cell in enumerate(rows[first]))
    return Head(first, tuple(names))


def _is_header(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    cells = [cell.strip() for cell in row]
    named = [cell for cell in cells if cell]
    if any(len(cell) > _LONGEST for cell in named):
        return False
    values = sum(bool(VALUE.search(cell)) for cell in named)
    known = sum(_is_word(cell) and not VALUE.search(cell) for cell in named if len(cell) <= _LONGEST // 2)
    if values and known * 2 < len(named):
        return False
    columns = [[r[i].strip() for r in below if i < len(r) and r[i].strip()] for i in range(len(cells))]
    if any(cell and cell in column for cell, column in zip(cells, columns, strict=True)):
        return known * 2 >= len(named) and not values
    pairs = [(cell, column) for cell, column in zip(cells, columns, strict=True) if cell]
    if not known and not any(_differs(cell, column) for cell, column in pairs):
        return False
    return known * 2 > len(named) or not _holds_person([cell for cell, column in pairs if not _numeric(column)])


def _is_word(cell: str) -> bool:
    """Whether a cell is a known word of headers, or a label of names as a whole (担当, 演者, セイ)."""
    return bool(_WORD.search(cell)) or words.names([cell])[0] in _labels()


@cache
def _labels() -> frozenset[str]:
    lists = ("label_name", "label_part", "label_own", "label_office", "label_latin", "label_latin_part")
    return frozenset(words.names([word for key in lists for word in tables.words(key)]))


def _differs(cell: str, column: Sequence[str]) -> bool:
    """A label above a column of values: no digits, or a number at its end and much shorter than they are."""
    if len(column) < 2 or sum(bool(_TYPED.search(below)) for below in column) < 0.8 * len(column):
        return False
    numbered = _NUMBERED.fullmatch(cell) and 2 * len(cell) <= median(map(len, column))
    return bool(numbered) or not _TYPED.search(cell)


def _numeric(column: Sequence[str]) -> bool:
    return len(column) > 0 and sum(bool(_NUMBER.fullmatch(cell)) for cell in column) >= 0.8 * len(column)


def _holds_person(cells: Sequence[str]) -> bool:
    """Whether a cell is wholly a name or an address: such a row is data, whatever else speaks for a header.

    Not asked of cells above numbers: a town there is the head of its column.
    """
    units = buffer.of_texts(cells)
    found = [*person.find_names(units).evidence.tolist(), *address.find_addresses(units).evidence.tolist()]
    return any(bits & EVIDENCE_BIT["table_cell"] and not bits & EVIDENCE_BIT["look_alike"] for bits in found)
