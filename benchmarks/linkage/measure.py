"""Index and match invented customers; print precision, recall, false-match rate and rows a second.

usage: python benchmarks/linkage/measure.py [CUSTOMERS [LIST_ROWS [SEED]]]      (default 10000 3000 1)

The data come from `piiscan.demo.customers`: children in households, a list of members, damaged members, siblings of
customers who are none, and strangers.
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from piiscan.demo.customers import make_customers, make_list, truth_path
from piiscan.keys import Key
from piiscan.match import build_index, match_list
from piiscan.match.batches import batches
from piiscan.match.columns import choose_columns
from piiscan.match.fields import parts_of
from piiscan.match.result import MatchResult
from piiscan.match.tables import open_source

KEY = Key(bytes(range(32)))
THRESHOLDS = (0.5, 0.8, 0.9, 0.99, 0.999)


def main(customers: int = 10_000, rows: int = 3_000, seed: int = 1) -> None:
    with tempfile.TemporaryDirectory() as folder:
        master, leaked, index = (Path(folder) / name for name in ("master.csv", "list.csv", "index"))
        make_customers(master, customers, seed=seed)
        make_list(master, leaked, rows, seed=seed + 1)
        start = time.perf_counter()
        build_index(master, key=KEY, out=index, segment_column="商品")
        built = time.perf_counter()
        result = match_list(leaked, index=index, key=KEY)
        matched = time.perf_counter()
        report_speed(customers, rows, built - start, matched - built, canonical_seconds(master))
        size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
        print(f"index: {size / customers:.0f} bytes a row")
        with truth_path(leaked).open(encoding="utf-8") as stream:
            report_quality(result, {int(row["list_row"]): row for row in csv.DictReader(stream)})


def canonical_seconds(master: Path) -> float:
    """Time of reading the master and bringing its fields to canonical form alone."""
    start = time.perf_counter()
    for batch in batches(open_source(master, []), []):
        parts_of(batch, choose_columns(batch.header, batch.columns, None))
    return time.perf_counter() - start


def report_speed(customers: int, rows: int, build: float, match: float, canonical: float) -> None:
    print(
        f"build: {build:.1f} s, {customers / build:,.0f} rows/s; of that reading and canonical forms {canonical:.1f} s"
    )
    print(f"  without those: {customers / max(1e-9, build - canonical):,.0f} rows/s")
    print(f"match: {match:.1f} s, {rows / match:,.0f} rows/s, decoys included")
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def report_quality(result: MatchResult, truth: dict[int, dict[str, str]]) -> None:
    members = sum(1 for row in truth.values() if row["customer_id"])
    answers = result.to_arrow().select(["list_row", "customer", "class", "probability"]).to_pylist()
    print("threshold  precision  recall   false rows (by kind)")
    for threshold in THRESHOLDS:
        said = [a for a in answers if a["class"] == "person" and a["probability"] >= threshold]
        wrong = Counter(
            truth[a["list_row"]]["kind"] for a in said if truth[a["list_row"]]["customer_id"] != a["customer"]
        )
        right = len(said) - wrong.total()
        print(
            f"{threshold:<9}  {right / max(1, len(said)):.5f}    {right / members:.5f}  {wrong.total()} {dict(wrong)}"
        )
        if threshold == THRESHOLDS[0]:
            true_rate = wrong.total() / max(1, len(said))
    siblings = [row for row, known in truth.items() if known["kind"] == "sibling"]
    household = {a["list_row"] for a in answers if a["class"] == "household"}
    print(f"siblings called household: {sum(row in household for row in siblings)} of {len(siblings)}")
    told = result.summary
    print(
        f"false-match rate: said {told['false_match_rate']} (upper {told['false_match_rate_upper']}), true {true_rate:.6f}"
    )
    print(f"verdict: {told['verdict']}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
