"""Labelled masters and leaked lists of any size, made and written batch by batch.

usage: python benchmarks/linkage/generate.py OUT CUSTOMERS LIST_ROWS [--seed N] [--broker] [--csv] [--small]

OUT: master.parquet (id, the fields, segment), list.parquet (the fields), truth.parquet (by list row: true_id,
household, kind, errors); --broker: broker.csv besides, the same list row by row as a broker would write it (CP932). --csv: the master as CSV
(UTF-8) besides. --small: names and towns of piiscan.demo, without the packages of requirements.txt.

The same seed and sizes give the same rows, whatever the size of a batch.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import broker
import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import vocabulary
from leaks import World, list_rows, master_rows

BATCH = 1 << 18


def spans(rows: int, batch: int) -> Iterator[tuple[int, int]]:
    """First and last row (exclusive) of each batch."""
    for first in range(0, rows, batch):
        yield first, min(rows, first + batch)


def write_master(world: World, out: Path, batch: int = BATCH, *, as_csv: bool = False) -> None:
    schema = master_rows(world, 0, 1).schema
    with ExitStack() as files:
        parquet = files.enter_context(pq.ParquetWriter(out / "master.parquet", schema))
        text = files.enter_context(pc.CSVWriter(out / "master.csv", schema)) if as_csv else None
        for first, last in spans(world.customers, batch):
            table = master_rows(world, first, last)
            parquet.write_table(table)
            if text is not None:
                text.write_table(table)


def write_list(world: World, out: Path, batch: int = BATCH, *, as_broker: bool = False) -> None:
    schemas: list[pa.Schema] = [table.schema for table in list_rows(world, 0, 1)]
    with ExitStack() as files:
        listed, truths = (
            files.enter_context(pq.ParquetWriter(out / f"{name}.parquet", schema))
            for name, schema in zip(("list", "truth"), schemas, strict=True)
        )
        lines = files.enter_context((out / "broker.csv").open("wb")) if as_broker else None
        if lines is not None:
            lines.write(broker.header_line())
        for first, last in spans(world.listed, batch):
            rows, truth = list_rows(world, first, last)
            listed.write_table(rows)
            truths.write_table(truth)
            if lines is not None:
                lines.write(broker.broker_csv(rows, world.seed, np.arange(first, last, dtype=np.uint64)))


def world_of(customers: int, listed: int, seed: int, *, small: bool = False) -> World:
    words = vocabulary.small(seed) if small else vocabulary.packaged(seed)
    world = World(words, seed, customers, listed)
    if world.members > customers:
        raise SystemExit(f"a list of {listed} rows names {world.members} members: the master must have as many")
    return world


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("customers", type=int)
    parser.add_argument("listed", type=int)
    parser.add_argument("--seed", type=int, default=7)
    for option in ("broker", "csv", "small"):
        parser.add_argument(f"--{option}", action="store_true")
    chosen = parser.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    world = world_of(chosen.customers, chosen.listed, chosen.seed, small=chosen.small)
    write_master(world, chosen.out, as_csv=chosen.csv)
    write_list(world, chosen.out, as_broker=chosen.broker)


if __name__ == "__main__":
    main()
