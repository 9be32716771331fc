"""Which rows of a table are read where not all are.

Tables up to `_SMALL_BLOCKS` are gone through once, without reading the values, and every row has the same chance on its
own (BERNOULLI). Of larger ones blocks are drawn (SYSTEM), and then not all rows of a block, whose neighbours are alike,
but each with a chance of one in as many as a block has: as many rows as blocks, nearly all of them from different
blocks. Where all rows of a block hold the same, k rows of one block say no more than one; k is Poisson(1), so that the
rows count as half of them (E[k]^2 / E[k^2] = 1/2). So twice as many are drawn, and the bound holds for clustered values
too. A list of places is drawn first and then read in pages: it stays the same after a reconnection.
"""

from __future__ import annotations

import math
import random

from piiscan.config import Sampling
from piiscan.model import Sample
from piiscan.sources.databases.postgresql.catalog import Own, Part
from piiscan.sources.databases.postgresql.places import Places
from piiscan.sources.databases.postgresql.session import Session
from piiscan.sources.databases.relations import Drawn, Table

__all__ = ["draw"]

_SMALL_BLOCKS = 32_768  # 256 MB with the usual block: read in half a second
_GUESS_ROWS = 100  # to a block
_SURELY_MORE = 4  # times the sample: then no counting, since the estimate may be old
_CLUSTER = 2
_ERRORS = 5  # standard errors of the number of rows that follows from those drawn
_DRAWS = 8  # each at least twice as many rows as the one before, from an estimate wrong by a factor of 250


def draw(session: Session, table: Table, sampling: Sampling) -> Drawn:
    """As `Dialect.draw`."""
    own: Own = table.own
    if not (table.rows is not None and table.rows >= _SURELY_MORE * sampling.rows and own.placed):
        counted = _counted(session, own, sampling.rows + 1)
        if counted <= sampling.rows:
            return Drawn(None, counted)
    if not own.placed:
        # The first rows, and they may all be alike: they are one draw. All that is known is that there are more.
        sample = Sample("head", sampling.seed, sampling.miss, sampling.confidence, cluster=sampling.rows)
        return Drawn(sample, None, Places(head=sampling.rows))
    small = sum(part.blocks for part in own.parts) <= _SMALL_BLOCKS
    cluster = 1 if small else _CLUSTER
    found = _enough(session, own, sampling, blocks=not small, wanted=sampling.rows * cluster)
    if found is None:
        return Drawn()
    places, rows = found
    sample = Sample("rows" if small else "blocks", sampling.seed, sampling.miss, sampling.confidence, cluster)
    drawn = sum(map(len, places))
    # An estimate that the draw speaks against is out of date.
    agrees = abs((table.rows or 0) - rows) <= _ERRORS * rows / math.sqrt(max(drawn, 1))
    return Drawn(sample, None, Places(places), table.rows if table.rows and (agrees or not small) else rows)


def _counted(session: Session, own: Own, most: int) -> int:
    """Rows, counted up to `most`."""
    rows = 0
    for part in own.parts:
        if rows < most:
            statement = f"SELECT count(*) FROM (SELECT 1 FROM {part.source} LIMIT {most - rows}) AS first"  # noqa: S608
            rows += session.rows(statement)[0][0]
    return rows


def _enough(
    session: Session, own: Own, sampling: Sampling, *, blocks: bool, wanted: int
) -> tuple[tuple[tuple[str, ...], ...], int] | None:
    """Places of each part, at least `wanted`, and how many rows there are, by their number; None where it takes all."""
    total = sum(part.blocks for part in own.parts)
    known = sum(part.rows for part in own.parts if part.rows > 0)
    rows = known or total * _GUESS_ROWS
    aim = wanted + 4 * math.sqrt(wanted)  # falls short once in 30,000 times, if the estimate is right
    share = aim / (total if blocks else max(rows, 1))
    for _ in range(_DRAWS):
        if share >= 1:
            return None
        found = [
            _drawn(session, part, share, sampling.seed + number, blocks=blocks) for number, part in enumerate(own.parts)
        ]
        count = sum(map(len, found))
        if count >= wanted:
            to_place = _GUESS_ROWS if blocks else 1  # without an estimate of the database; else its own is told
            return _thinned(found, round(aim), sampling.seed), round(count * to_place / share)
        share *= max(2.0, 1.5 * wanted / max(count, 1))
    return None


def _drawn(session: Session, part: Part, share: float, seed: int, *, blocks: bool) -> list[str]:
    if not part.blocks:
        return []
    method = "SYSTEM" if blocks else "BERNOULLI"
    to_block = max(round(part.rows / part.blocks), 1) if part.rows > 0 else _GUESS_ROWS
    chance = f"""WHERE hashtextextended(ctid::text COLLATE "C", {seed}) % {to_block} = 0""" if blocks else ""
    drawn = f"TABLESAMPLE {method} ({share * 100:.9f}) REPEATABLE ({seed})"
    return [row[0] for row in session.rows(f"SELECT ctid::text FROM {part.source} {drawn} {chance}")]  # noqa: S608


def _thinned(found: list[list[str]], most: int, seed: int) -> tuple[tuple[str, ...], ...]:
    """At most `most` places, each of them with the same chance; in order, as they were."""
    size = sum(map(len, found))
    if size <= 2 * most:
        return tuple(map(tuple, found))
    kept = set(random.Random(seed).sample(range(size), most))  # noqa: S311 - no secret: the same seed, the same rows
    numbers = iter(range(size))
    return tuple(tuple(place for place in part if next(numbers) in kept) for part in found)
