"""Arrow batches as a file: CSV for spreadsheets, or Parquet. A cell of a spreadsheet is no formula and hides nothing."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from typing import IO

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.model import visible

__all__ = ["FORMULA", "for_sheet", "shown", "write"]

# What some spreadsheet takes for the beginning of a formula; a Japanese one the full-width signs, too (OWASP: CSV Injection).
FORMULA = r"^[=+\-@\t\r\n|%＝＋－＠]"
_HIDDEN = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\x{61c}\x{200b}-\x{200f}\x{2028}-\x{202e}\x{2060}-\x{2069}\x{feff}]"  # model.visible, but tab and newline


def write(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    out: IO[bytes],
    form: str,
    metadata: dict[str, str] | None = None,
) -> None:
    """Rows as they come; form: csv or parquet. metadata: of a Parquet file.

    CSV is UTF-8 with a mark that Excel knows it by; texts that would be formulas begin with `'`, lists are joined by spaces,
    characters that cannot be seen are escaped (`\\u0001`), and nothing is an empty cell.
    """
    if form == "parquet":
        from pyarrow import parquet

        told = schema.with_metadata(metadata) if metadata else schema
        with parquet.ParquetWriter(out, told, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch)
        return
    from pyarrow import csv

    out.write(codecs.BOM_UTF8)
    flat = pa.schema([(field.name, _flat(field.type)) for field in schema])
    with csv.CSVWriter(out, flat) as lines:
        for batch in batches:
            lines.write_batch(pa.RecordBatch.from_arrays([for_sheet(column) for column in batch], schema=flat))


def _flat(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_boolean(kind):
        return pa.int8()
    return kind if pa.types.is_floating(kind) or pa.types.is_integer(kind) else pa.string()


def for_sheet(column: pa.Array) -> pa.Array:
    """A column as a spreadsheet may hold it: numbers, or texts that are no formulas."""
    kind = column.type
    if pa.types.is_dictionary(kind):  # a text that comes often is looked at once
        return for_sheet(column.dictionary).take(column.indices)
    if not (pa.types.is_list(kind) or pa.types.is_string(kind)):
        return column.cast(_flat(kind))
    return shown(pc.replace_substring_regex(_text(column), FORMULA, r"'\0"))


def shown(column: pa.Array) -> pa.Array:
    """Texts without what cannot be seen, lists as texts; numbers as they are."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return shown(column.dictionary).take(column.indices)
    if not (pa.types.is_list(kind) or pa.types.is_string(kind)):
        return column
    texts = _text(column)
    odd = pc.fill_null(pc.match_substring_regex(texts, _HIDDEN), False)  # few, if any
    if not pc.any(odd).as_py():
        return texts
    return pc.replace_with_mask(texts, odd, pa.array([_escaped(t) for t in texts.filter(odd).to_pylist()], pa.string()))


def _text(column: pa.Array) -> pa.StringArray:
    if pa.types.is_string(column.type):
        return column
    return pc.binary_join(column.cast(pa.list_(pa.string())), " ")


def _escaped(text: str) -> str:
    """As `visible`, but tab and newline stay: a header of two lines is no trick."""
    return "".join(part if part in "\t\n" else visible(part) for part in re.split(r"([\t\n])", text))
