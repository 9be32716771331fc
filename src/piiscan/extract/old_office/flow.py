"""The text of a Word document as one string with marks, to lines and tables: fields, cells, rows, breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from piiscan.extract.tables.headers import find_head
from piiscan.extract.tables.tables import table_chunks
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["CELL", "ROW", "flow_chunks", "without_fields"]

CELL, ROW = "\x07", "\x1d"  # end of a cell as Word marks it; end of a row, ours
_FIELD = re.compile("\x13([^\x13\x14\x15]*)(?:\x14([^\x13\x14\x15]*))?\x15")
_RUBY = re.compile(r"^\s*EQ\b.*\\o.*?\(\\s\\up[ \d]*\((?P<ruby>[^()]*)\)[,;](?P<base>[^()]*)\)\s*$", re.DOTALL)
_DEPTH = 32  # fields inside fields
_MARKS = {"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x0e": "\n", "\x1e": "-", "\x1f": None, "\x00": None}
_MARKS |= {chr(code): None for code in (1, 2, 3, 4, 5, 6, 8, 0x13, 0x14, 0x15)}
_TABLE = str.maketrans(_MARKS)


def without_fields(text: str) -> tuple[str, list[str]]:
    """(text as shown, field codes): links, merge fields, ruby. The base of a ruby stays where it was."""
    codes: list[str] = []

    def shown(match: re.Match[str]) -> str:
        code, result = match.group(1).strip(), match.group(2)
        if ruby := _RUBY.match(code):
            codes.append(ruby["ruby"])
            return ruby["base"]
        if code:
            codes.append(code)
        return result or ""

    for _ in range(_DEPTH):
        text, changed = _FIELD.subn(shown, text)
        if not changed:
            break
    return text, codes


def flow_chunks(
    text: str, extras: list[str], location: Location, budget: Budget
) -> Iterator[TableChunk | TextChunk | Skip]:
    """Lines, then what has no place in the flow (each once), then tables with a header; other tables stay lines."""
    lines: list[str] = []
    tables: list[list[list[str]]] = []
    for block in _blocks(text.translate(_TABLE)):
        if isinstance(block, str):
            lines += [line for line in block.replace(CELL, "\t").split("\n") if line.strip()]
        elif _regular(block):
            tables.append(block)
        else:
            lines += ["\t".join(row) for row in block if any(cell.strip() for cell in row)]
    known = set(lines)
    lines += [extra for extra in dict.fromkeys(map(str.strip, extras)) if extra and extra not in known]
    yield from text_chunks(["\n".join(lines)], location, budget.limits)
    for number, rows in enumerate(tables, 1):
        yield from table_chunks(iter(rows), replace(location, sheet=f"table {number}"), budget.limits)
    if replaced := text.count("\ufffd"):
        yield Skip(location, "extract", "replaced_characters", f"{replaced} characters not readable")


def _blocks(text: str) -> Iterator[str | list[list[str]]]:
    """Text and tables by turns. The first cell of a row begins at the line before its mark: no mark begins it."""
    table: list[list[str]] = []
    *rows, rest = text.split(ROW)
    for part in rows:
        first = part.find(CELL)
        start = part.rfind("\n", 0, first if first >= 0 else len(part)) + 1
        if part[:start].strip():
            if table:
                yield table
                table = []
            yield part[:start]
        cells = part[start:].rstrip("\n").removesuffix(CELL).split(CELL)
        table.append([" ".join(filter(None, map(str.strip, cell.split("\n")))) for cell in cells])
    if table:
        yield table
    if rest:
        yield rest


def _regular(rows: list[list[str]]) -> bool:
    """At least two even rows and columns and a header: a table in the sense of `TableChunk`."""
    even = len(rows) > 1 and len(rows[0]) > 1 and len({len(row) for row in rows}) == 1
    return even and find_head(rows).header is not None
