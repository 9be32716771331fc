"""Column types and rows a CPU second of other programs beside ours, on the same tables in the same run.

    python benchmarks/accuracy/tables/peers.py --peer-python VENV/bin/python [--tables 20] [--rows 10000]

VENV: DataProfiler[ml] (numpy<2) and presidio-structured with ja-ginza as its language model. Their types are mapped to
ours where they mean the same (peer_worker.py); a type that has no counterpart here (a date, a URL) counts as nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq
import table_build
from table_model import Recipe, Table
from table_report import Judged, figures, tally
from table_write import arrow

from piiscan import Scanner

COLUMNS = "customer_id name kana birth sex zip addr phone mail day price status"
PEERS = {"dataprofiler": 10_000, "presidio": 20}  # rows of a table they are given: presidio needs about .2 s for a row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer-python", required=True)
    parser.add_argument("--tables", type=int, default=20)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    chosen = list(table_build.tables(args.seed))[::9][: args.tables]
    wide = next(t for t in (widest(f"{args.seed}/speed{n}", args.rows) for n in range(50)) if len(t.truths) == 12)
    with tempfile.TemporaryDirectory() as place:
        for table in (*chosen, wide):
            pq.write_table(arrow(table), Path(place) / f"{table.name}.parquet")
        told = {"piiscan": ours(Path(place))}
        for peer, rows in PEERS.items():
            told[peer] = worker(args.peer_python, peer, Path(place), rows)
    print(f"{len(chosen)} tables, {sum(len(t.truths) for t in chosen)} columns; speed: {wide.rows} rows x {len(wide.truths)} columns")  # fmt: skip
    for name, answer in told.items():
        print(line(name, answer, chosen, wide, PEERS.get(name, wide.rows)))


def widest(seed: str, rows: int) -> Table:
    return table_build.table(Recipe("speed", "yes", COLUMNS, rows=(rows, rows)), seed, "speed", "good")


def ours(place: Path) -> dict:
    """{"tables": {name: entities}, "seconds": {name: s}, "load": s} of this package."""
    started = time.process_time()
    scanner = Scanner()
    scanner.scan_text("電話 03-1234-5678")
    answer: dict = {"tables": {}, "seconds": {}, "load": time.process_time() - started}
    for path in sorted(place.glob("*.parquet")):
        table = pq.read_table(path)
        started = time.process_time()
        told = scanner.scan_table(table).tables
        answer["seconds"][path.stem] = time.process_time() - started
        answer["tables"][path.stem] = [c["entity"] for c in told[0]["columns"]]
    return answer


def worker(python: str, peer: str, place: Path, rows: int) -> dict:
    script = Path(__file__).with_name("peer_worker.py")
    done = subprocess.run(
        [python, str(script), peer, str(place), str(rows)], capture_output=True, text=True, check=False
    )
    lines = done.stdout.strip().splitlines()
    return json.loads(lines[-1]) if done.returncode == 0 and lines else {"error": done.stderr[-400:]}


def line(name: str, answer: dict, chosen: list[Table], wide: Table, rows: int) -> str:
    if "error" in answer:
        return f"{name:14} failed: {answer['error']}"
    judged = []
    for table in chosen:
        columns = [{"entity": e} for e in answer["tables"][table.name]]
        judged.append(Judged(table, {"columns": columns}))
    seconds = answer["seconds"]
    rest = sum(s for n, s in seconds.items() if n != wide.name)
    return f"{name:14} {figures(tally(judged))}\n{'':14} {min(rows, wide.rows) / seconds[wide.name]:,.1f} rows a CPU second on {min(rows, wide.rows)} rows of the wide table; {rest:.1f} CPU s for the others; start {answer['load']:.1f} s"  # fmt: skip


if __name__ == "__main__":
    main()
