"""Columns called personal in published tables of the government, where no column names anybody.

python benchmarks/accuracy/tables/opendata.py FOLDER
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from piiscan import Scanner

SUFFIXES = (".csv", ".tsv", ".xlsx", ".xls", ".parquet")


def main() -> None:
    told = [t for t in Scanner().scan_path(sys.argv[1]).tables if Path(t["location"]["uri"]).suffix.lower() in SUFFIXES]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    for table in told:
        named = [c for c in table["columns"] if c["entity"]]
        record = f", called a table of {table['persons']} persons" if table["person_record"] else ""
        print(f"{Path(table['location']['uri']).name}: {table['read']} rows, {len(table['columns'])} columns{record}")
        for column in named:
            print(f"    {column['name']!r}: {column['entity']} {column['kind']}, share {column['prevalence']:.3f}")
    columns = [c for t in told for c in t["columns"]]
    print(f"{len(told)} tables, {len(columns)} columns: {sum(bool(c['entity']) for c in columns)} called personal, {sum(t['person_record'] for t in told)} tables called person records")  # fmt: skip
    cpu = used.ru_utime + used.ru_stime
    print(f"{cpu:.1f} CPU s with the start of the worker, {cpu / max(1, len(told)):.2f} a table")


if __name__ == "__main__":
    main()
