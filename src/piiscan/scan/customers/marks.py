"""What an index of customers says of findings, one entry a finding, and its JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.model import CustomerAnswer

Ints = NDArray[np.int64]
KINDS = (None, "household", "person")  # as `CustomerAnswer.kind` counts
DIGITS = 4  # of a probability


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Of n findings: kind int8 (0: no customer's), probability, and the id of the customer where it is wanted."""

    kind: NDArray[np.int8]
    probability: NDArray[np.float64]
    id: pa.StringArray | None = None

    def take(self, which: NDArray[np.bool_] | Ints) -> Marks:
        """Some of them."""
        some = np.flatnonzero(which) if which.dtype == np.bool_ else which
        ids = None if self.id is None else self.id.take(pa.array(some))
        return Marks(self.kind[some], self.probability[some], ids)


def of_records(answer: CustomerAnswer, record: Ints) -> Marks:
    """The marks of findings that belong to these records, -1: to none."""
    mine = record >= 0
    at = np.where(mine, record, 0)
    if not len(answer.kind):
        return Marks(np.zeros(len(record), np.int8), np.zeros(len(record)))
    ids = None if answer.id is None else answer.id.take(pa.array(at, mask=~mine))
    return Marks(np.where(mine, answer.kind[at], np.int8(0)), np.where(mine, answer.probability[at], 0.0), ids)


def texts(marks: Marks) -> pa.StringArray:
    """JSON of each mark, null for none; written once per different one."""
    rounded = np.round(marks.probability * 10**DIGITS).astype(np.int64) * len(KINDS) + marks.kind
    distinct, where = np.unique(rounded, return_inverse=True)
    told = [text(KINDS[n % len(KINDS)], n // len(KINDS) / 10**DIGITS, 1) for n in distinct.tolist()]
    if marks.id is None:
        return pa.array(told, pa.string()).take(pa.array(where))
    ids = marks.id.to_pylist()
    return pa.array([_with_id(told[w], i) for w, i in zip(where.tolist(), ids, strict=True)], pa.string())


def text(kind: str | None, probability: float, count: int) -> str | None:
    """JSON of one mark."""
    if kind is None:
        return None
    return json.dumps({"class": kind, "probability": round(probability, DIGITS), "count": count}, separators=(",", ":"))


def _with_id(told: str | None, customer: str | None) -> str | None:
    if told is None or customer is None:
        return told
    return f'{told[:-1]},"id":{json.dumps(customer, ensure_ascii=False)}}}'


@dataclass(slots=True)
class Sums:
    """Marks of the occurrences that one finding stands for."""

    count: list[int]
    probability: list[float]

    @classmethod
    def none(cls) -> Sums:
        return cls([0] * len(KINDS), [0.0] * len(KINDS))

    def add(self, marks: Marks, which: Ints) -> None:
        """Some more occurrences."""
        kind = marks.kind[which]
        number = np.bincount(kind, minlength=len(KINDS)).tolist()
        sums = np.bincount(kind, weights=marks.probability[which], minlength=len(KINDS)).tolist()
        for i in range(len(KINDS)):
            self.count[i] += number[i]
            self.probability[i] += sums[i]

    def text(self) -> str | None:
        """JSON: of the customers themselves where there are any, else of their households."""
        for kind in range(len(KINDS) - 1, 0, -1):
            if self.count[kind]:
                return text(KINDS[kind], self.probability[kind] / self.count[kind], self.count[kind])
        return None


def of_groups(groups: Sequence[Sums]) -> pa.StringArray:
    """JSON of each."""
    return pa.array([group.text() for group in groups], pa.string())
