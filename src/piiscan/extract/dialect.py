"""Is this text a table of cells, and what parts them?"""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice

__all__ = ["delimiter", "looks_delimited", "parse_rows"]

_DELIMITERS = ",\t;|"
_SAMPLE_ROWS = 100
_TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".tab"})


def parse_rows(text: str, delimiter: str, count: int | None = None) -> list[list[str]]:
    """Rows of cells; empty lines are no rows. A field the csv module refuses (over 128 KiB) ends its rows' quoting."""
    try:
        return [row for row in islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), count) if row]
    except csv.Error:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:count]
        return [line.split(delimiter) for line in lines if line]


def delimiter(text: str) -> tuple[str, int, float]:
    """(delimiter, columns, share of rows that have so many) for the start of a text; ("", 1, 1.0): nothing parts it."""
    sample = _whole_lines(text)
    found = []
    for mark in _DELIMITERS:
        rows = parse_rows(sample, mark, _SAMPLE_ROWS)
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
    """A name that says CSV is believed; else even rows of at least three cells are asked for.

    Two cells a row is what a log with `12:00:00,123` has; braces in front are JSON or code.
    """
    mark, width, share = delimiter(text)
    if suffix in _TABLE_SUFFIXES:
        return True
    rows = parse_rows(_whole_lines(text), mark, _SAMPLE_ROWS) if mark else []
    if len(rows) < 2 or text.lstrip()[:1] in {"{", "[", "<"}:
        return False
    return share >= 0.9 and (width >= 3 or (mark == "\t" and width == 2))


def _whole_lines(text: str) -> str:
    text = text[: 1 << 16]
    end = max(text.rfind("\n"), text.rfind("\r"))
    return text[: end + 1] if end > 0 else text
