"""Is this text a table of cells, and what parts them?"""

from __future__ import annotations

import csv
import io
from collections import Counter

from piiscan.extract.tables.records import sample_records
from piiscan.extract.tables.spelling import spelling

__all__ = ["delimiter", "looks_delimited", "sample_rows"]

_DELIMITERS = ",\t;|\x1f"
_SAMPLE_ROWS = 100
_SAMPLE_CHARS = 1 << 16
_TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".tab"})


def sample_rows(text: str, mark: str, count: int) -> list[tuple[list[str], int]]:
    """(cells, characters up to the end of the row) for the first rows; empty lines are no rows.

    A row whose quotes do not balance does not swallow what follows: see `records`.
    """
    rows: list[tuple[list[str], int]] = []
    end = 0
    for record in sample_records(_whole_lines(text), mark, final=len(text) <= _SAMPLE_CHARS):
        end += len(record)
        cells = next(csv.reader(io.StringIO(record, newline=""), delimiter=mark), [])
        rows += [(cells, end)] if cells else []
        if len(rows) == count:
            break
    return rows


def delimiter(text: str) -> tuple[str, int, float]:
    """(delimiter, columns, share of rows that have so many) for the start of a text; ("", 1, 1.0): nothing parts it."""
    found = []
    for mark in _DELIMITERS:
        rows = [row for row, _ in sample_rows(text, mark, _SAMPLE_ROWS)]
        counts = Counter(len(row) for row in rows if len(row) > 1)
        if counts:
            width, hits = counts.most_common(1)[0]
            share = hits / len(rows)
            found.append((share > 0.5, share * min(width, 4), width, mark, share))
    if not found:
        return "", 1, 1.0
    _, _, width, mark, share = max(found, key=lambda entry: entry[:3])
    return mark, width, share


def looks_delimited(text: str, suffix: str) -> bool:
    """A name that says CSV is believed, and a line `sep=`; else even rows of at least three cells are asked for.

    Two cells a row is what a log with `12:00:00,123` has; braces in front are JSON or code.
    """
    form = spelling(text)
    text = form.plain(text[form.skip :])
    mark, width, share = delimiter(text)
    if form.skip:
        return True
    if suffix in _TABLE_SUFFIXES:
        return True
    rows = sample_rows(text, mark, _SAMPLE_ROWS) if mark else []
    if len(rows) < 2 or text.lstrip()[:1] in {"{", "[", "<"}:
        return False
    return share >= 0.9 and (width >= 3 or (mark == "\t" and width == 2))


def _whole_lines(text: str) -> str:
    if len(text) <= _SAMPLE_CHARS:
        return text
    text = text[:_SAMPLE_CHARS]
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1] if end > 0 else text
