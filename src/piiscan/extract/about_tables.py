"""What is told with a table whoever read it: its comments as text, and that it ended early."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import TypeVar

from piiscan.model import Skip, TableChunk, TableInfo, TextChunk

__all__ = ["followed"]

Item = TypeVar("Item")
_CUT = frozenset({"cut_short", "too_large", "cannot_parse", "cannot_read", "timed_out"})


def followed(items: Iterable[Item | TableChunk | TextChunk | Skip]) -> Iterator[Item | TableChunk | TextChunk | Skip]:
    """What a reader yields of one blob: comments in front of their table, the last chunk of a table that ends early
    marked as not complete, with an empty chunk where none was the last."""
    open_: TableChunk | None = None  # the last chunk of a table that is not at its end
    ended: TableChunk | None = None  # the end of a table whose reader says nothing of it: a Skip may follow
    cut = False
    for item in items:
        if ended is not None:
            yield _incomplete(ended) if isinstance(item, Skip) and _ends(item, ended) else ended
            ended = None
        if not isinstance(item, TableChunk):
            cut = cut or (open_ is not None and isinstance(item, Skip) and item.reason in _CUT)
            yield item
            continue
        if open_ is None:
            cut = False
            yield from comments(item)
        open_ = None if item.last else item
        if item.last and item.info is None and not cut:
            ended = item
        else:
            yield _incomplete(item) if item.last and cut else item
    if ended is not None:
        yield ended
    if open_ is not None:
        rows = len(open_.columns[0]) if open_.columns else 0
        none = tuple(column.slice(0, 0) for column in open_.columns)
        yield _incomplete(replace(open_, columns=none, first_row=open_.first_row + rows, last=True))


def comments(chunk: TableChunk) -> Iterator[TextChunk]:
    """The comment of the table, then those of its columns."""
    info = chunk.info or TableInfo()
    if info.comment:
        yield TextChunk(chunk.location, info.comment)
    for name, comment in zip_longest(chunk.header, info.column_comments):
        if comment:
            yield TextChunk(replace(chunk.location, column=name), comment)


def _ends(skip: Skip, table: TableChunk) -> bool:
    return skip.reason in _CUT and skip.location == table.location


def _incomplete(chunk: TableChunk) -> TableChunk:
    return replace(chunk, info=replace(chunk.info or TableInfo(), complete=False))
