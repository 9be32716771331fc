"""How right a match was, measured against the truth that lies beside the demo's list."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

MINE = ("member", "perturbed")


@dataclass(frozen=True, slots=True)
class Grade:
    """Counts of list rows. `right`: called a person and the very customer."""

    called: int  # rows called a person
    right: int
    true: int  # rows that are customers
    right_damaged: int
    true_damaged: int  # customers' rows with errors
    siblings: int  # rows of siblings called a person
    strangers: int

    @property
    def precision(self) -> float | None:
        return self.right / self.called if self.called else None

    @property
    def recall(self) -> float | None:
        return self.right / self.true if self.true else None


def grade(table: pa.Table, truth: Path) -> Grade:
    """Compare matches (columns list_row, customer, class) with a truth file of `make_list`."""
    with truth.open(encoding="utf-8", newline="") as file:
        told = {int(row["list_row"]): (row["kind"], row["customer_id"]) for row in csv.DictReader(file)}
    kinds = Counter(kind for kind, _ in told.values())
    right: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for match in table.select(["list_row", "customer", "class"]).to_pylist():
        if match["class"] == "person":
            kind, customer = told[match["list_row"]]
            (right if kind in MINE and customer == match["customer"] else wrong)[kind] += 1
    return Grade(
        called=right.total() + wrong.total(),
        right=right.total(),
        true=sum(kinds[k] for k in MINE),
        right_damaged=right["perturbed"],
        true_damaged=kinds["perturbed"],
        siblings=wrong["sibling"],
        strangers=wrong["stranger"],
    )
