"""The folders the linkage benchmarks read: master.parquet, list.parquet (or broker.csv), truth.parquet.

A folder with leak.parquet in place of the latter two (the form of earlier measurements, one table with the columns
lid, true_id, kind, errors before the list's own) is divided once.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

TRUTH = ("true_id", "kind", "errors")


def list_path(folder: Path, *, broker: bool = False) -> Path:
    """What is matched; divides leak.parquet where that is all there is."""
    path = folder / ("broker.csv" if broker else "list.parquet")
    if not path.exists() and not broker and (folder / "leak.parquet").exists():
        _divide(folder)
    if not path.exists():
        raise SystemExit(f"no {path}; run generate.py first")
    return path


def truth_path(folder: Path) -> Path:
    return folder / "truth.parquet"


def master_path(folder: Path) -> Path:
    return folder / "master.parquet"


def _divide(folder: Path) -> None:
    table = pq.read_table(folder / "leak.parquet").sort_by("lid")
    pq.write_table(table.select(list(TRUTH)), truth_path(folder))
    pq.write_table(table.drop_columns(["lid", *TRUTH]), folder / "list.parquet")
