"""Which rows of a large table to read: rowids drawn at random, or one pass that keeps a random few."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from piiscan.config import Limits, Sampling
from piiscan.extract.databases.sqlite.catalog import Relation, quoted
from piiscan.extract.databases.sqlite.guard import Guard
from piiscan.extract.databases.sqlite.rows import Row, Source, batches

__all__ = ["Drawn", "draw_keys", "draw_rows", "larger"]

_COUNT_SECONDS = 5.0  # for count(*), which reads every page; behind that the number of rows is estimated
_TRIES = 20  # keys asked for per row wanted: where rowids are sparser than that, one pass over them is cheaper
_BLOCK = 65_536
Keys = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A random sample of a table and what it was drawn from.

    rows: of the whole table; method as in `model.Sample`: "head" where a view was stopped, then `rows` passed by till then.
    """

    rows: int
    exact: bool
    method: str
    keys: list[int] | None = None
    sample: list[Row] | None = None


def larger(connection: sqlite3.Connection, guard: Guard, relation: Relation, rows: int) -> bool:
    """Whether the table has more rows than that. Raises sqlite3.Error."""
    statement = f"SELECT count(*) FROM (SELECT 1 FROM {quoted(relation.name)} LIMIT {rows + 1})"  # noqa: S608 - quoted
    with guard.limited(view=relation.kind == "view"):
        count: int = connection.execute(statement).fetchone()[0]
    return count > rows


def draw_keys(connection: sqlite3.Connection, guard: Guard, relation: Relation, sampling: Sampling) -> Drawn:
    """Rowids drawn with equal probability, ascending. Raises sqlite3.Error.

    Numbers are drawn from the range of the rowids and kept where a row has them, so gaps favor no row.
    """
    key, name = relation.key, quoted(relation.name)
    least, most = connection.execute(f"SELECT min({key}), max({key}) FROM {name}").fetchone()  # noqa: S608 - quoted
    random = np.random.default_rng(sampling.seed)
    found: set[int] = set()
    asked = 0
    wanted = sampling.rows
    while len(found) < sampling.rows and asked < _TRIES * sampling.rows:
        # As many as the share of hits so far asks for, and some more so that a second round is rare.
        numbers = np.unique(random.integers(least, most, wanted + 4 * int(wanted**0.5), endpoint=True))
        asked += len(numbers)
        found.update(_existing(connection, guard, relation, numbers))
        wanted = int((sampling.rows - len(found)) * min(_TRIES, asked / max(len(found), 1))) if found else wanted * 4
    if len(found) < sampling.rows:
        return _pass_over_keys(connection, guard, relation, sampling)
    counted = _count(connection, guard, relation)
    rows = int((most - least + 1) * len(found) / asked) if counted is None else counted
    return Drawn(rows, counted is not None, "keys", keys=sorted(found))


def _existing(connection: sqlite3.Connection, guard: Guard, relation: Relation, numbers: Keys) -> Iterator[int]:
    for start in range(0, len(numbers), 5_000):
        some = ",".join(map(str, numbers[start : start + 5_000].tolist()))
        statement = f"SELECT {relation.key} FROM {quoted(relation.name)} WHERE {relation.key} IN ({some})"  # noqa: S608
        with guard.limited():
            yield from (row[0] for row in connection.execute(statement).fetchall())


def _count(connection: sqlite3.Connection, guard: Guard, relation: Relation) -> int | None:
    """None where counting takes too long."""
    try:
        with guard.limited(seconds=_COUNT_SECONDS):
            count: int = connection.execute(f"SELECT count(*) FROM {quoted(relation.name)}").fetchone()[0]  # noqa: S608
    except sqlite3.OperationalError as error:
        if guard.interrupted(error):
            return None
        raise
    return count


def _pass_over_keys(connection: sqlite3.Connection, guard: Guard, relation: Relation, sampling: Sampling) -> Drawn:
    """Every rowid passes by; each gets a random number and those with the least are kept."""
    random = np.random.default_rng(sampling.seed)
    keys, ranks = np.empty(0, np.int64), np.empty(0)
    count = 0
    with guard.limited():
        cursor = connection.execute(f"SELECT {relation.key} FROM {quoted(relation.name)}")  # noqa: S608 - quoted
    while True:
        with guard.limited():
            block = cursor.fetchmany(_BLOCK)
        if not block:
            return Drawn(count, True, "rows", keys=np.sort(keys).tolist())
        count += len(block)
        keys = np.concatenate((keys, np.fromiter((row[0] for row in block), np.int64, len(block))))
        ranks = np.concatenate((ranks, random.random(len(block))))
        kept = np.argsort(ranks, kind="stable")[: sampling.rows]
        keys, ranks = keys[kept], ranks[kept]


def draw_rows(source: Source, limits: Limits, sampling: Sampling) -> Drawn:
    """The same for rows without a rowid, which have to be read to be counted; in their own order. Raises sqlite3.Error."""
    random = np.random.default_rng(sampling.seed)
    kept: list[tuple[float, int, Row]] = []
    count, stopped = 0, False
    for batch in _until_stopped(source, limits):
        if batch is None:
            stopped = True
            break
        ranks = random.random(len(batch))
        border = kept[-1][0] if len(kept) == sampling.rows else 1.0
        fresh = [(float(ranks[i]), count + int(i), batch[i]) for i in np.flatnonzero(ranks < border)]
        kept = sorted([*kept, *fresh], key=lambda one: one[:2])[: sampling.rows]
        count += len(batch)
    sample = [row for _, _, row in sorted(kept, key=lambda one: one[1])]
    return Drawn(count, not stopped, "head" if stopped else "rows", sample=sample)


def _until_stopped(source: Source, limits: Limits) -> Iterator[list[Row] | None]:
    """The batches, and None as the last one where the time for views was over."""
    try:
        yield from batches(source, limits)
    except sqlite3.Error as error:
        if not Guard.interrupted(error):
            raise
        yield None
