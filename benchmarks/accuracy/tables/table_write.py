"""A labelled table as the systems hand it over: CSV, Parquet, SQLite, an Arrow table."""

from __future__ import annotations

import csv
import io
import sqlite3
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from table_model import Table


def write(table: Table, folder: Path) -> Path:
    """The file of a table whose store is a file."""
    if table.store == "parquet":
        path = folder / f"{table.name}.parquet"
        pq.write_table(arrow(table), path)
    elif table.store == "sqlite":
        path = folder / f"{table.name}.db"
        _sqlite(table, path)
    else:
        path = folder / f"{table.name}.csv"
        path.write_bytes(_csv(table))
    return path


def names(table: Table) -> list[str]:
    """Headers made different where a store needs that."""
    seen: dict[str, int] = {}
    result = []
    for truth in table.truths:
        name = truth.header
        key = name.strip().lower()
        seen[key] = seen.get(key, 0) + 1
        result.append(name if seen[key] == 1 else f"{name}_{seen[key]}")
    return result


def arrow(table: Table) -> pa.Table:
    """Columns with types where all cells agree, else text."""
    columns = [_array(cells) for cells in table.columns]
    return pa.table(columns, names=names(table))


def text(cell: object) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M:%S}"
    return "" if cell is None else str(cell)


def _array(cells: list[object]) -> pa.Array:
    kinds = {type(c) for c in cells if c not in (None, "")}
    if len(kinds) == 1 and kinds <= {int, float, date, datetime}:
        return pa.array([None if c == "" else c for c in cells])
    return pa.array([None if c is None else text(c) for c in cells], pa.string())


def _csv(table: Table) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    if table.store != "csv bare":
        writer.writerow([t.header for t in table.truths])
    writer.writerows(zip(*([text(c) for c in column] for column in table.columns), strict=True))
    if table.store == "csv cp932":
        return "".join(c if _writable(c) else "〓" for c in out.getvalue()).encode("cp932")
    return out.getvalue().encode("utf-8-sig" if len(table.truths) % 2 else "utf-8")


def _writable(sign: str) -> bool:
    try:
        sign.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _sqlite(table: Table, path: Path) -> None:
    path.unlink(missing_ok=True)
    base = sqlite3.connect(path)
    columns = ", ".join('"{}"'.format(n.replace('"', '""')) for n in names(table))
    base.execute(f'CREATE TABLE "{table.kind}" ({columns})')
    rows = zip(*([c if isinstance(c, int | float) else None if c is None else text(c) for c in column] for column in table.columns), strict=True)  # fmt: skip
    base.executemany(f'INSERT INTO "{table.kind}" VALUES ({", ".join("?" * len(table.truths))})', rows)
    base.commit()
    base.close()
