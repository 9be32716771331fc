"""Header rows that are none: a first row that holds personal values is data, and must not be printed as a header."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

import pyarrow as pa

from piiscan.extract.tables.labels import is_definition
from piiscan.model import MEDIUM, TableChunk, TextChunk
from piiscan.scan.engine import Engine
from piiscan.text import buffer

_NUMBER = re.compile(r"\d{4}")  # a label holds no number: 普通預金 1234567 is a value
_HEADERS = 256  # kept: a look at one costs as much as hundreds of rows
# What stands behind the name of a column says how to write it: 患者名(カナ), 氏名【全角・必須】. カナ is a given name as well.
_NOTE_WORDS = (
    r"全角|半角|カタカナ|片仮名|カナ|ひらがな|平仮名|かな|フリガナ|ふりがな|振り?仮名|ヨミガナ|よみがな|読み仮名|ヨミ|よみ|読み|漢字|"
    r"ローマ字|英字|英語|英数字?|数字|必須|任意|姓|名|セイ|メイ|せい|めい|姓名|氏名|本人|代表|kana|kanji|roma(?:n|ji)"
)
_NOTES = rf"(?:{_NOTE_WORDS})(?:[ ・、,/]*(?:{_NOTE_WORDS}))*"
_NOTE = re.compile(rf"[(\[【〔<「《]{_NOTES}(?:[)\]】〕>」》]|$)|[_/・]{_NOTES}$", re.IGNORECASE)
FORM_COLUMNS, FORM_ROWS = 6, 200  # a label beside each value: larger tables are lists


@lru_cache(_HEADERS)
def personal(engine: Engine, header: tuple[str, ...]) -> frozenset[int]:
    """Indexes of the header cells that hold personal values. Tables of one system share their headers.

    メイ is a given name as well: beside another known header name it is one too.
    """
    plain = [_without_note(name) for name in header]
    known = [engine.headers.known(name) for name in plain]
    labels = [k and (sum(known) > 1 or told != name) for k, name, told in zip(known, header, plain, strict=True)]
    cells = buffer.of_texts(["" if label else name for label, name in zip(labels, plain, strict=True)])
    found = engine.scan(cells)
    return frozenset(cells.unit_of(found.start[found.score >= MEDIUM]).tolist()) if len(header) else frozenset()


def values(engine: Engine, chunk: TableChunk) -> frozenset[int]:
    """Indexes of the header cells of a table that are values. Columns of a database have names."""
    named = chunk.info is not None and not chunk.info.labels
    return personal(engine, chunk.header) if chunk.has_header and not named else frozenset()


def _without_note(name: str) -> str:
    """A header without what it says of the way to write: 患者名(カナ) is 患者名."""
    text = unicodedata.normalize("NFKC", name).strip()
    told = _NOTE.sub("", text).strip()
    return told if told and told != text else name


def renamed(chunk: TableChunk, values: frozenset[int]) -> TableChunk:
    """The chunk with made-up names for the columns whose header is a value."""
    names = tuple(f"column {i + 1}" if i in values else name for i, name in enumerate(chunk.header))
    return replace(chunk, header=names)


def as_row(chunk: TableChunk, values: frozenset[int]) -> TableChunk:
    """The header row as a data row without a number (0), under the made-up names."""
    columns = tuple(pa.array([name if i in values else ""], pa.string()) for i, name in enumerate(chunk.header))
    return replace(renamed(chunk, values), columns=columns, first_row=0, last=False)


def is_form(engine: Engine, chunk: TableChunk, values: frozenset[int]) -> bool:
    """Whether a small table is a form: its first row holds values, or its first column holds labels. None is where the
    names of the columns are certain."""
    if chunk.info is not None:
        return False
    rows = len(chunk.columns[0]) if chunk.columns else 0
    if not (chunk.last and chunk.first_row == 1 and 2 <= len(chunk.header) <= FORM_COLUMNS and rows <= FORM_ROWS):
        return False
    return bool(values) or (not is_definition(chunk.header) and _labels_on_the_left(engine, chunk))


def _labels_on_the_left(engine: Engine, chunk: TableChunk) -> bool:
    """Whether at least two and half of the cells of the first column, its header included, name kinds of values."""
    cells = [chunk.header[0], *(cell or "" for cell in chunk.columns[0].to_pylist())]
    labels = sum(not _NUMBER.search(cell) and engine.headers.names_a_kind(cell) for cell in dict.fromkeys(cells))
    return labels >= 2 and 2 * labels >= len(cells)


def as_lines(chunk: TableChunk) -> TextChunk:
    """A form as lines, its cells parted by tabs, so that a label stands before its value."""
    rows = zip(*(column.to_pylist() for column in chunk.columns), strict=True)
    text = "\n".join("\t".join((cell or "").replace("\n", " ") for cell in row) for row in [chunk.header, *rows])
    return TextChunk(chunk.location, text, encoding=chunk.encoding)
