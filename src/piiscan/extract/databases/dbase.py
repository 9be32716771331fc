"""Tables of dBase, FoxBase and FoxPro (.dbf): records of fixed width, decoded column by column."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.config import MIB
from piiscan.extract.characters import charset
from piiscan.extract.characters.decode import decode_all
from piiscan.extract.databases.dbasehead import DbaseField, DbaseHead, dbase_head
from piiscan.extract.tables.tables import mark_last, row_columns
from piiscan.model import Blob, Skip, TableChunk, TableInfo
from piiscan.sources.streams import Budget

__all__ = ["read_dbase"]

Records = npt.NDArray[np.uint8]
_SPACE, _DELETED, _FEED = b" *\n"
_MEMOS = frozenset("MGPW")  # their texts lie in a file beside
_BLOCK = 8 * MIB  # bytes of records read at once
_JULIAN_1970 = 2_440_588  # day number of 1970-01-01
_DATE = r"^(\d{4})(\d{2})(\d{2})$"


def read_dbase(blob: Blob, budget: Budget) -> Iterator[TableChunk | Skip]:
    """One table; deleted records, which stay in the file, are rows too. Memo fields are empty, a Skip names them."""
    with blob.open() as stream:
        head = dbase_head(stream.read(charset.SAMPLE_BYTES))
    if head is None:
        yield Skip(blob.location, "open", "cannot_parse", "no header of a dBase table")
        return
    tally = _Tally(head)
    yield from mark_last(_chunks(blob, head, budget, tally))
    if tally.rows < head.rows:
        yield Skip(blob.location, "extract", "cut_short", f"{tally.rows} of {head.rows} records could be read")
    if tally.replaced:
        yield Skip(blob.location, "extract", "replaced_characters", f"{tally.replaced} characters not readable")
    if tally.memos:
        detail = f"memo fields lie in another file: {', '.join(sorted(tally.memos))}"
        yield Skip(blob.location, "extract", "unsupported", detail)


class _Tally:
    """What is counted while records pass by; `encoding`: None until the first records tell it."""

    def __init__(self, head: DbaseHead) -> None:
        self.rows, self.replaced = 0, 0
        self.encoding = head.encoding
        self.memos: set[str] = set()

    def text(self, data: bytes) -> str:
        block = decode_all(data, self.encoding)
        self.replaced += block.replaced
        return block.text


def _chunks(blob: Blob, head: DbaseHead, budget: Budget, tally: _Tally) -> Iterator[TableChunk]:
    fields = [field for field in head.fields if field.kind != "0"]  # the flags of FoxPro for missing values
    header: tuple[str, ...] = ()
    rows = max(min(budget.limits.table_rows, _BLOCK // head.width), 1)
    with blob.open() as stream:
        stream.read(head.start)
        while len(records := _records(stream.read(head.width * rows), head.width)):
            if not header:
                tally.encoding = tally.encoding or charset.detect(_lines(records).tobytes()) or "cp932"
                header = tuple(tally.text(field.name) for field in fields)
            columns = tuple(_column(records, field, tally) for field in fields)
            yield TableChunk(blob.location, header, columns, tally.rows + 1, last=False, info=TableInfo())
            tally.rows += len(records)
    if not header:
        header = tuple(tally.text(field.name) for field in fields)
        yield TableChunk(blob.location, header, row_columns([], len(header)), last=False, info=TableInfo())


def _records(data: bytes, width: int) -> Records:
    """Whole records, one a row, up to the first byte that begins none: the end of the table."""
    count = len(data) // width
    records = np.frombuffer(data, np.uint8, count * width).reshape(count, width)
    ends = np.flatnonzero((records[:, 0] != _SPACE) & (records[:, 0] != _DELETED))
    return records[: ends[0]] if len(ends) else records


def _column(records: Records, field: DbaseField, tally: _Tally) -> pa.StringArray:
    cells = np.ascontiguousarray(records[:, field.start : field.start + field.width])
    if field.kind in _MEMOS:
        if np.any((cells != _SPACE) & (cells != 0)):
            tally.memos.add(tally.text(field.name))
        return row_columns([[""]] * len(cells), 1)[0]
    if (values := _binary(cells, field)) is not None:
        return values
    texts = tally.text(_lines(cells).tobytes()).split("\n")[: len(cells)]
    column = pc.utf8_trim(pa.array(texts, pa.string()), " ")
    return pc.replace_substring_regex(column, _DATE, r"\1-\2-\3") if field.kind == "D" else column


def _lines(cells: Records) -> Records:
    """The cells with a line feed behind each; control characters in them are spaces, so that lines are cells."""
    lines = np.full((len(cells), cells.shape[1] + 1), _FEED, np.uint8)
    lines[:, :-1] = np.where(cells < _SPACE, _SPACE, cells)
    return lines


def _binary(cells: Records, field: DbaseField) -> pa.StringArray | None:
    """Fields that hold numbers as bytes; None for those that hold text."""
    kind = (field.kind, field.width)
    if kind in {("I", 4), ("+", 4)}:
        return pc.cast(pa.array(cells.view("<i4").ravel()), pa.string())
    if kind in {("B", 8), ("O", 8)}:
        return pc.cast(pa.array(cells.view("<f8").ravel()), pa.string())
    if kind == ("Y", 8):
        return pc.cast(pa.array(cells.view("<i8").ravel() / 10_000), pa.string())
    if kind in {("T", 8), ("@", 8)}:
        days, milliseconds = cells.view("<i4").astype(np.int64).T
        moments = ((days - _JULIAN_1970) * 86_400 + milliseconds // 1000).astype("datetime64[s]")
        return pa.array(np.where(days > 0, moments.astype(str), "").tolist(), pa.string())
    return None
