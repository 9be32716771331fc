"""Rows/s of a full scan of a table in Parquet, beside reading it alone, and the peak memory of the process.

One core: taskset -c 0 python benchmarks/speed/tables.py ROWS [FOLDER]. Seconds are of the processor: a busy machine
does not change them. Reading and scanning alternate in pairs.
"""

import gc
import json
import os
import resource
import sys
import time
from pathlib import Path

import invented_tables
from pyarrow import parquet

from piiscan.catalog import load
from piiscan.config import Limits, ScanSettings
from piiscan.extract.read import read
from piiscan.keys import Key
from piiscan.scan.blob import Context, Gathered, scan_chunks
from piiscan.scan.engine import Engine
from piiscan.sources.directories import file_blob


def bare(path, size):
    with parquet.ParquetFile(path) as file:
        return sum(batch.num_rows for batch in file.iter_batches(batch_size=size, use_threads=False))


def scanned(path, context):
    told = Gathered()
    results = scan_chunks(read(file_blob(os.fspath(path), path.stat().st_size), Limits()), context, told)
    found = sum(result.num_rows for result in results if hasattr(result, "num_rows"))
    return found, told.persons.count()


def seconds(call, *arguments):
    gc.collect()
    begin = time.process_time()
    out = call(*arguments)
    return time.process_time() - begin, out


def main():
    rows = int(sys.argv[1])
    path = Path(sys.argv[2] if len(sys.argv) > 2 else "/tmp") / f"invented_{rows}.parquet"
    if not path.exists():
        invented_tables.write(path, rows)
    context = Context(Engine(load.load()), ScanSettings(detail="column"), Key(bytes(range(32))))
    pairs = []
    for _ in range(1 if rows > 1_000_000 else 3):
        reading, _ = seconds(bare, path, Limits().table_rows)
        scanning, told = seconds(scanned, path, context)
        pairs.append((rows / scanning, reading / scanning))
    best = sorted(pairs)[len(pairs) // 2]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "rows": rows,
                "rows_per_s": round(best[0]),
                "of_bare_reading": round(best[1], 3),
                "peak_mib": round(peak),
                "told": told,
            }
        )
    )


if __name__ == "__main__":
    main()
