"""Probability said against share right, in bins, by set of columns, on the demo's lists of damaged members.

usage: python benchmarks/linkage/calibration.py [CUSTOMERS [LIST_ROWS [LISTS]]]      (default 8000 3000 3)
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from piiscan.demo.customers import make_customers, make_list, truth_path
from piiscan.keys import Key
from piiscan.match import build_index, match_list
from piiscan.match.result import MatchResult

KEY = Key(bytes(range(32)))
COLUMNS = {
    "name": "お名前",
    "name_kana": "ﾌﾘｶﾞﾅ",
    "guardian_name": "保護者",
    "birth_date": "誕生日",
    "postal_code": "〒",
    "address": "ご住所",
    "phone": "TEL",
    "sex": "性",
}
SETS = (
    ("name", "phone"),
    ("name", "address"),
    ("name", "birth_date"),
    ("name", "address", "birth_date"),
    ("name", "name_kana", "phone"),
    ("name", "guardian_name", "address"),
    tuple(COLUMNS),
)
BORDERS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)
LEAST = 20  # rows of a bin worth a line


def judged(result: MatchResult, truth: list[str]) -> Iterator[tuple[float, bool]]:
    """Probability and correctness of each person row."""
    for match in result:
        if match.class_ == "person":
            yield match.probability, truth[match.list_row - 1] == match.customer


def main(customers: int = 8000, rows: int = 3000, lists: int = 3) -> None:
    found: dict[tuple[str, ...], list[tuple[float, bool]]] = {columns: [] for columns in SETS}
    with tempfile.TemporaryDirectory() as folder:
        master, leaked, index = (Path(folder) / name for name in ("master.csv", "list.csv", "index"))
        make_customers(master, customers, seed=1)
        build_index(master, key=KEY, out=index)
        for seed in range(2, 2 + lists):
            make_list(master, leaked, rows, seed=seed)
            with leaked.open(encoding="cp932") as stream, truth_path(leaked).open(encoding="utf-8") as truths:
                cells, truth = list(csv.DictReader(stream)), [row["customer_id"] for row in csv.DictReader(truths)]
            for columns in SETS:
                table = pa.table({kind: [row[COLUMNS[kind]] for row in cells] for kind in columns})
                result = match_list(table, index=index, key=KEY, mapping={kind: kind for kind in columns})
                found[columns] += judged(result, truth)
    report(found)


def report(found: dict[tuple[str, ...], list[tuple[float, bool]]]) -> None:
    print("| columns | from | rows | said | true |")
    print("| --- " * 5 + "|")
    for columns, answers in found.items():
        said, right = (np.array(values, float) for values in zip(*answers, strict=True))
        bins = np.digitize(said, BORDERS) - 1
        for number, border in enumerate(BORDERS):
            inside = bins == number
            if inside.sum() >= LEAST:
                print(
                    f"| {'+'.join(columns) if len(columns) < len(COLUMNS) else 'all'} | {border} | {inside.sum()} "
                    f"| {said[inside].mean():.3f} | {right[inside].mean():.3f} |"
                )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
