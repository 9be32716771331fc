"""Transfer files of the bankers' association (全銀協規定フォーマット): records of 120 one-byte characters, as tables.

Layout of 総合振込, 給与振込 and 口座振替, which agree in the fields named here: 全銀協 レコード・フォーマット. Files in EBCDIC are
not read. The raw lines stay a text of their own, in which a record is found as a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.extract.characters.decode import blocks
from piiscan.extract.tables.tables import mark_last
from piiscan.extract.texts.text import Tally, read_text
from piiscan.japanese import zengin
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["is_transfer", "read_transfer"]

_WIDTH = zengin.WIDTH
_PROBE = 50  # records looked at
_HEADS = 10_000  # header records kept; a file has one per batch
Fields = tuple[tuple[str, int, int], ...]
_HEADER: Fields = (
    ("委託者コード", 4, 14),
    ("委託者", 14, 54),
    ("取扱日", 54, 58),
    ("金融機関コード", 58, 62),
    ("金融機関名", 62, 77),
    ("支店コード", 77, 80),
    ("支店名", 80, 95),
    ("預金種目", 95, 96),
    ("口座番号", 96, 103),
)
_DATA: Fields = (
    ("金融機関コード", 1, 5),
    ("金融機関名", 5, 20),
    ("支店コード", 20, 23),
    ("支店名", 23, 38),
    ("預金種目", 42, 43),
    ("口座番号", 43, 50),
    ("口座名義人", 50, 80),
    ("金額", 80, 90),
    ("顧客コード", 91, 111),
)


def is_transfer(text: str) -> bool:
    """The text starts with a header record, and a data record follows."""
    records = _records(text[: _PROBE * (_WIDTH + 2)])[0]
    kinds = "".join(record[0] for record in records if zengin.find_plain(record))
    return kinds.startswith("12")


def read_transfer(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | TableChunk | Skip]:
    """The raw text, then its data records and its header records as a table each."""
    yield from read_text(blob, budget)
    heads: list[str] = []
    with blob.open() as stream:
        pieces = Tally().watch(blocks(stream))
        yield from mark_last(
            _data(pieces, heads, replace(blob.location, sheet="データ・レコード"), budget.limits.table_rows)
        )
    if heads:
        yield _table(heads, _HEADER, replace(blob.location, sheet="ヘッダー・レコード"), 1)


def _data(pieces: Iterable[str], heads: list[str], location: Location, most: int) -> Iterator[TableChunk]:
    rest, first_row = "", 1
    for piece in chain(pieces, [""]):
        records, rest = _records(rest + piece, final=not piece)
        heads += [record for record in records if record[0] == "1"][: max(_HEADS - len(heads), 0)]
        rows = [record for record in records if record[0] == "2"]
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            yield _table(some, _DATA, location, first_row)
            first_row += len(some)


def _records(text: str, *, final: bool = False) -> tuple[list[str], str]:
    """(records, what is no whole record yet). A line longer than a record is cut every 120 characters."""
    lines = text.split("\n")
    last = lines.pop()
    whole = len(last) if final else len(last) // _WIDTH * _WIDTH
    lines, rest = [*lines, last[:whole]], last[whole:]
    if len(rest) <= 2 and whole and not final:  # a full last record and perhaps its CR: nothing says that it ends here
        lines[-1], rest = last[: whole - _WIDTH], last[whole - _WIDTH :]
    lines = [line.rstrip("\r\x1a") for line in lines]
    return [line[at : at + _WIDTH] for line in lines for at in range(0, len(line), _WIDTH)], rest


def _table(records: list[str], fields: Fields, location: Location, first_row: int) -> TableChunk:
    chars: npt.NDArray[np.str_] = np.array(records, f"U{_WIDTH}").view("U1").reshape(len(records), _WIDTH)
    columns = tuple(_column(chars[:, low:high], high - low) for _, low, high in fields)
    return TableChunk(location, tuple(name for name, _, _ in fields), columns, first_row, encoding="cp932")


def _column(chars: npt.NDArray[np.str_], width: int) -> pa.StringArray:
    cells = np.ascontiguousarray(chars).view(f"U{width}").ravel()
    return pa.array(np.strings.strip(cells).tolist(), pa.string())
