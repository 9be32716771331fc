"""Which rows to read where a sample is wanted; the database is never asked to sort."""

from __future__ import annotations

import math

import numpy as np
import pymysql

from piiscan.config import Sampling
from piiscan.model import Sample
from piiscan.sources.databases.mysql.catalog import Own
from piiscan.sources.databases.mysql.names import quoted
from piiscan.sources.databases.mysql.pages import Places, keyed
from piiscan.sources.databases.mysql.session import Session
from piiscan.sources.databases.mysql.values import Key
from piiscan.sources.databases.relations import Drawn, Table

__all__ = ["draw"]

_TRIES = 20  # keys asked for per row wanted; where they are sparser, one pass over the table is cheaper
_LIST = 1_000  # keys in one statement
_ROUNDS = 6  # of drawing rows by chance, each with twice the share of the one before
_TIMED_OUT = frozenset({1969, 3024, 1317, 2013})  # the server's limit, killed, and the socket's


def draw(session: Session, table: Table, sampling: Sampling) -> Drawn:
    """As `Dialect.draw`: keys at random numbers where the key is one, else each row by chance in one pass.

    Where a pass takes longer than a statement may, the first rows are taken, and said to be that.
    """
    own: Own = table.own
    count = _count(session, own, sampling.rows)
    if count <= sampling.rows:
        return Drawn(rows=count)
    try:
        keys = _numbers(session, own, sampling) if own.integer else None
        places: Places = keys if keys is not None else _by_chance(session, table, sampling)
        method = "keys" if keys is not None else "rows"
    except pymysql.Error as error:
        if error.args[0] not in _TIMED_OUT or session.streaming:
            raise
        places, method = sampling.rows, "head"
    return Drawn(Sample(method, sampling.seed, sampling.miss, sampling.confidence), None, places)


def _count(session: Session, own: Own, rows: int) -> int:
    """At most one more than `rows`."""
    found = session.texts(f"SELECT COUNT(*) FROM (SELECT 1 FROM {own.source} LIMIT {rows + 1}) found")  # noqa: S608
    return int(found[0][0])


def _numbers(session: Session, own: Own, sampling: Sampling) -> list[Key] | None:
    """Keys that exist among numbers drawn from their range, so that gaps favor no row; None where there are too few."""
    name = quoted(own.key[0].name)
    least, most = map(int, session.texts(f"SELECT MIN({name}), MAX({name}) FROM {own.source}")[0])  # noqa: S608
    random = np.random.default_rng(sampling.seed)
    found: set[int] = set()
    asked, wanted = 0, sampling.rows
    while len(found) < sampling.rows:
        if asked >= _TRIES * sampling.rows:
            return None
        size = wanted + 4 * math.isqrt(wanted)
        span = np.uint64(most - least)  # as far apart as the ends of an unsigned BIGINT
        numbers = np.unique(random.integers(0, span, size, np.uint64, endpoint=True))
        asked += len(numbers)
        found.update(_existing(session, own, [least + int(number) for number in numbers]))
        wanted = int((sampling.rows - len(found)) * min(_TRIES, asked / len(found))) if found else wanted * 4
    return [(str(number).encode(),) for number in sorted(found)]


def _existing(session: Session, own: Own, numbers: list[int]) -> list[int]:
    name = quoted(own.key[0].name)
    found = []
    for start in range(0, len(numbers), _LIST):
        keys = [(str(number).encode(),) for number in numbers[start : start + _LIST]]
        statement = f"SELECT {name} FROM {own.source} WHERE {keyed(own.key, keys)}"  # noqa: S608 - quoted
        found += [int(row[0]) for row in session.texts(statement)]
    return found


def _by_chance(session: Session, table: Table, sampling: Sampling) -> Places:
    """The keys of rows chosen by the server's random numbers, or (share, seed) where there is no key."""
    own: Own = table.own
    rows = table.rows or int(session.texts(f"SELECT COUNT(*) FROM {own.source}")[0][0])  # noqa: S608 - quoted
    share = (sampling.rows + 4 * math.sqrt(sampling.rows)) / max(rows, 1)
    names = ", ".join(quoted(column.name) for column in own.key) or "1"
    for _ in range(_ROUNDS):
        if share >= 1:
            break
        hint = "" if own.view else "USE INDEX ()"
        chance = f"RAND({sampling.seed}) < {share:.9f}"
        kept = session.rows(f"SELECT {names} FROM {own.source} {hint} WHERE {chance}")  # noqa: S608 - quoted
        if len(kept) >= sampling.rows:
            return [tuple(value or b"" for value in row) for row in kept] if own.key else (share, sampling.seed)
        share *= max(2.0, 1.5 * sampling.rows / max(len(kept), 1))
    return (1.0, sampling.seed)
