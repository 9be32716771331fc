"""Columns called personal in published tables of the government, where no column is about a person.

python benchmarks/accuracy/tables/opendata.py FOLDER
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from piiscan import Scanner


def main() -> None:
    folder = Path(sys.argv[1])
    scanner = Scanner()
    tables = columns = false = records = 0
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in (".csv", ".xlsx", ".xls", ".parquet", ".tsv")):  # fmt: skip
        started = time.perf_counter()
        told = scanner.scan_path(path).tables
        seconds = time.perf_counter() - started
        named = [(t, c) for t in told for c in t["columns"] if c["entity"]]
        tables, columns, false = tables + len(told), columns + sum(len(t["columns"]) for t in told), false + len(named)
        records += sum(t["person_record"] for t in told)
        print(f"{path.name}: {len(told)} tables, {sum(t['read'] for t in told)} rows, {seconds:.2f} s, {len(named)} columns")  # fmt: skip
        for table, column in named:
            place = table["location"]["sheet"] or ""
            print(f"    {place} {column['name']!r}: {column['entity']} {column['kind']} {column['prevalence']:.3f} {'person record' if table['person_record'] else ''}")  # fmt: skip
        for table in told:
            if table["person_record"]:
                print(f"    {table['location']['sheet'] or ''}: called a table of {table['persons']} persons")
    print(f"{tables} tables, {columns} columns: {false} called personal, {records} tables called person records")


if __name__ == "__main__":
    main()
