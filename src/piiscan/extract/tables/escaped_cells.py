r"""Escapes of JSON (`\u5c71`) in the cells of tables, where JSON is stored as a string."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.extract.characters.escapes import decode_escapes
from piiscan.model import TableChunk

__all__ = ["decoded_cells"]

_JAPANESE = r"\\u(?:[3-9]|[Ff][Ff])[0-9A-Fa-f]{2}"  # kana, kanji, full-width forms: cells without one stay as they are


def decoded_cells(chunk: TableChunk) -> TableChunk:
    r"""The table with every `\uXXXX` decoded in the cells that hold Japanese so, however many backslashes there are.

    Offsets of what is found in such a cell are offsets of the decoded cell.
    """
    if not any(map(_has_escapes, chunk.columns)):
        return chunk
    return replace(
        chunk, columns=tuple(_decoded(column) if _has_escapes(column) else column for column in chunk.columns)
    )


def _has_escapes(column: pa.StringArray) -> bool:
    return bool(pc.any(pc.match_substring(column, "\\u")).as_py())


def _decoded(column: pa.StringArray) -> pa.StringArray:
    mask = pc.fill_null(pc.match_substring_regex(column, _JAPANESE), False)
    texts = pa.array(map(decode_escapes, column.filter(mask).to_pylist()), column.type)
    return pc.replace_with_mask(column, mask, texts)
