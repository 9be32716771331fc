"""Precision, recall, F1 and wrong rows by kind of answers whose truth is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

Array = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Truth:
    """By list row, from 0: number of the customer (-1: none), kind of row."""

    customer: Array
    kind: npt.NDArray[np.object_]

    @property
    def members(self) -> int:
        return int((self.customer >= 0).sum())


@dataclass(frozen=True)
class Answers:
    """Pairs said: list row (from 0), customer, class, probability."""

    row: Array
    customer: Array
    class_: npt.NDArray[np.object_]
    probability: npt.NDArray[np.float64]

    def rows_of(self, class_: str) -> Array:
        return self.row[self.class_ == class_]


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float
    wrong: dict[str, int]

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(1e-12, self.precision + self.recall)

    @property
    def wrong_rows(self) -> int:
        return sum(self.wrong.values())


def read_truth(path: Path) -> Truth:
    """Of truth.parquet: true_id, kind."""
    table = pq.read_table(path, columns=["true_id", "kind"])
    return Truth(table["true_id"].to_numpy(), table["kind"].to_numpy())


def read_answers(path: Path) -> Answers:
    """Of what `engine.py match` and the peers write."""
    table = pq.read_table(path)
    return Answers(
        table["list_row"].to_numpy().astype(np.int64) - 1,
        table["customer"].cast(pa.int64()).to_numpy(),
        table["class"].to_numpy(),
        table["probability"].to_numpy(),
    )


def score(answers: Answers, truth: Truth, threshold: float = 0.0) -> Score:
    """Of the pairs called a person at or above `threshold`."""
    said = (answers.class_ == "person") & (answers.probability >= threshold)
    rows, customers = answers.row[said], answers.customer[said]
    right = truth.customer[rows] == customers
    found = np.unique(rows[right]).size
    return Score(int(right.sum()) / max(1, len(rows)), found / max(1, truth.members), kinds_of(rows[~right], truth))


def kinds_of(rows: Array, truth: Truth) -> dict[str, int]:
    """How many of these list rows are of each kind."""
    kinds, counts = np.unique(truth.kind[rows].astype(str), return_counts=True)
    return {str(kind): int(count) for kind, count in zip(kinds, counts, strict=True)}


def households(answers: Answers, truth: Truth) -> tuple[int, int]:
    """Siblings called household and not person, of all siblings."""
    siblings = truth.kind == "sibling"
    called = np.zeros(len(siblings), bool)
    called[answers.rows_of("household")] = True
    called[answers.rows_of("person")] = False
    return int((called & siblings).sum()), int(siblings.sum())


def best(answers: Answers, truth: Truth, thresholds: Iterable[float]) -> tuple[float, Score]:
    """The threshold of the highest F1: read off the truth, so a favor to whom it is done."""
    scores = [(threshold, score(answers, truth, threshold)) for threshold in thresholds]
    return max(scores, key=lambda pair: pair[1].f1)
