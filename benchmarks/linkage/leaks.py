"""Rows of the master and of the leaked list by their numbers, with the truth of each list row.

Of a list 70 % are members (30 % of them with one to three errors), 20 % strangers, 10 % unseen siblings of members.
"""

from __future__ import annotations

from dataclasses import dataclass

import damages
import draws
import numpy as np
import people
import pyarrow as pa
import pyarrow.compute as pc
from draws import Index
from people import FIELDS, Columns
from vocabulary import Vocabulary

PERTURBED = 0.3
OTHERS = 1 << 40  # numbers of children, and of strangers' households, that are in no master
SEGMENTS = pa.array(["幼児講座", "小学講座", "中学講座", "イベント", "資料請求"])
SEGMENT_WEIGHTS = np.array([0.35, 0.3, 0.15, 0.1, 0.1])


@dataclass(frozen=True)
class World:
    """A master of `customers` rows and a list of `listed` rows; nothing is held but the vocabulary."""

    words: Vocabulary
    seed: int
    customers: int
    listed: int

    @property
    def members(self) -> int:
        return int(self.listed * 0.7)

    @property
    def strangers(self) -> int:
        return int(self.listed * 0.2)


def master_rows(world: World, first: int, last: int) -> pa.Table:
    """Rows `first` to below `last`: id, FIELDS, segment."""
    rows = np.arange(first, last, dtype=np.uint64)
    segment = draws.weighted(world.seed, "segment", rows, SEGMENT_WEIGHTS)
    columns = _persons(world, people.home_of(world.seed, rows, world.customers), rows)
    return pa.table({"id": rows.astype(np.int64), **columns, "segment": SEGMENTS.take(pa.array(segment))})


def list_rows(world: World, first: int, last: int) -> tuple[pa.Table, pa.Table]:
    """Rows `first` to below `last` of the list (FIELDS), and their truth: true_id, home (-1: none), kind, errors."""
    rows = np.arange(first, last, dtype=np.uint64)
    places = draws.permuted(world.seed, "list", rows, world.listed)
    member = places < world.members
    sibling = places >= world.members + world.strangers
    true = np.full(len(rows), -1, np.int64)
    # The i-th member of the list is row permuted(i) of the master: nobody is listed twice.
    true[member] = draws.permuted(world.seed, "member", places[member], world.customers).astype(np.int64)
    homes, children = _numbers(world, rows, true, sibling)
    columns = _persons(world, homes, children)
    perturbed = member & (draws.uniform(world.seed, "perturbed", rows) < PERTURBED)
    errors = np.full(len(rows), "", object)
    columns, errors[perturbed] = _damaged(world, columns, rows, perturbed)
    kind = np.select([perturbed, member, sibling], ["perturbed", "clean", "sibling"], "stranger")
    known = np.where(member | sibling, homes.astype(np.int64), -1)
    return pa.table(columns), pa.table({"true_id": true, "home": known, "kind": kind, "errors": errors})


def _persons(world: World, homes: Index, children: Index) -> Columns:
    columns = people.homes(world.words, world.seed, homes) | people.children(world.words, world.seed, children)
    return {name: columns[name] for name in FIELDS}


def _numbers(world: World, rows: Index, true: np.ndarray, sibling: np.ndarray) -> tuple[Index, Index]:
    """Household and child of each list row."""
    children = rows + np.uint64(OTHERS)
    homes = children.copy()
    member = true >= 0
    children[member] = true[member].astype(np.uint64)
    homes[member] = people.home_of(world.seed, children[member], world.customers)
    count = people.homes_of(world.customers)
    homes[sibling] = draws.whole(world.seed, "sibling of", rows[sibling], 0, count).astype(np.uint64)
    return homes, children


def _damaged(world: World, columns: Columns, rows: Index, chosen: np.ndarray) -> tuple[Columns, list[str]]:
    """The columns with errors in the chosen rows, and the names of these."""
    if not chosen.any():
        return columns, []
    mask = pa.array(chosen)
    cells = {name: column.filter(mask).to_numpy(zero_copy_only=False).copy() for name, column in columns.items()}
    names = damages.damage(world.words, world.seed, cells, rows[chosen])
    return {
        name: pc.replace_with_mask(column, mask, pa.array(cells[name], pa.string())) for name, column in columns.items()
    }, names
