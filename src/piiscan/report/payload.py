"""Data for the page's script: tables as columns of JSON, in data blocks that a browser does not run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from piiscan.model import visible

__all__ = ["block", "columns", "dumps", "shown"]

_SLICE = 4096  # cells written at once
# A block ends at `</script`; `<!--` opens a state in which it does not; U+2028 and others are escaped by `shown`.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def dumps(value: Any) -> str:
    """JSON that may stand in a script element of an HTML page."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def shown(value: Any) -> Any:
    """The value with hidden characters of all its texts made visible."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {visible(str(key)): shown(part) for key, part in value.items()}
    return [shown(part) for part in value] if isinstance(value, list | tuple) else value


def columns(rows: Sequence[Sequence[Any]], names: Sequence[str], numeric: frozenset[str]) -> Iterator[str]:
    """`{"n": rows, "c": {name: column}}` in pieces. A numeric column is an array of numbers or null; any other
    `{"d": distinct values, "i": index of each row}`, the values in order of first occurrence.
    """
    yield f'{{"n":{len(rows)},"c":{{'
    for place, name in enumerate(names):
        yield f"{',' if place else ''}{dumps(name)}:"
        cells = [row[place] for row in rows]
        yield from _array(cells) if name in numeric else _dictionary(cells)
    yield "}}"


def _dictionary(cells: list[Any]) -> Iterator[str]:
    known: dict[Any, int] = {}
    index = [known.setdefault(cell, len(known)) for cell in cells]
    yield '{"d":'
    yield from _array([shown(value) for value in known])
    yield ',"i":'
    yield from _array(index)
    yield "}"


def _array(values: list[Any]) -> Iterator[str]:
    yield "["
    for start in range(0, len(values), _SLICE):
        yield ("," if start else "") + dumps(values[start : start + _SLICE])[1:-1]
    yield "]"


def block(name: str, pieces: Iterable[str]) -> Iterator[str]:
    """A data block: `<script type="application/json" id=name>`."""
    yield f'<script type="application/json" id="{name}">'
    yield from pieces
    yield "</script>\n"
