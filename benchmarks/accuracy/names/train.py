"""Trains the name model and writes src/piiscan/japanese/data/person_model.bin.

    python benchmarks/accuracy/names/train.py --bio ud_gsd_train.bio --spans stockmark_dev.jsonl [--parts train dev]

Needs numba. Inputs: benchmarks/accuracy/names/corpora.py. The same input gives the same file, byte for byte.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import crf
import numpy as np
from augment import renamed
from corpora import OTHER, PERSON, Row, read_bio, read_spans

from piiscan.japanese import person_dense, person_features, person_gate, person_path, person_weights
from piiscan.japanese.person_path import EDGE, LABELS
from piiscan.text import buffer

OUT = Path(person_weights.__file__).parent / "data" / person_weights.FILE
SEED = 0
RENAMED_WEIGHT = 0.25  # of a row with other names: more makes the model see persons everywhere
GATE_LOSS = 0.008  # share of names that the gate may lose
PERSON_WEIGHT = 4.0  # of a run with a name when the gate is trained


def labels(rows: list[Row], starts: np.ndarray) -> np.ndarray:
    out = np.zeros(starts[-1], np.int8)
    for row, first in zip(rows, starts[:-1].tolist(), strict=True):
        for start, end, kind in row.names:
            base = 1 if kind in PERSON else 5 if kind in OTHER else 0
            if base:
                span = out[first + start : first + end]
                span[:] = base + 1
                span[0], span[-1] = base, base + 2
                if len(span) == 1:
                    span[0] = base + 3
    return out


def features(rows: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    """(slots[position, feature], starts[row + 1]) of whole rows."""
    whole = buffer.of_texts([row.text for row in rows])
    dense = person_dense.of_kept(whole.folded, whole.classes, np.ones(len(whole.folded), np.bool_))
    columns = []
    for slot, held in person_features.Features.of(dense.folded, dense.classes).slots(dense.place):
        column = np.zeros(len(dense.place), np.int32)
        column[slice(None) if held is None else held] = slot
        columns.append(column)
    return np.stack(columns, 1), np.concatenate((np.zeros(1, np.int64), np.cumsum(whole.ends - whole.starts)))


def chain(rows: list[Row], weight: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(int8[slot, label - 1], int32[label + edge, label + edge])"""
    slots, starts = features(rows)
    allowed = person_path.allowed()
    size = 1 << person_features.SLOT_BITS
    table, steps = crf.train(slots, labels(rows, starts), starts, weight, size, allowed[:LABELS, :LABELS], seed=SEED)
    table[0] = 0
    small = np.rint((table[:, 1:] - table[:, :1]) * person_weights.SCALE).clip(-127, 127).astype(np.int8)
    around = np.zeros((LABELS + 1, LABELS + 1))
    around[:LABELS, :LABELS], around[EDGE, :LABELS], around[:LABELS, EDGE] = steps, steps[0], steps[:, 0]
    transitions = np.where(allowed, np.rint(around * person_weights.SCALE), person_path.NEVER).astype(np.int32)
    return small, transitions


def gate_rows(rows: list[Row]) -> tuple[np.ndarray, np.ndarray]:
    """(slots[run, feature], whether a name touches the run)."""
    whole = buffer.of_texts([row.text for row in rows])
    start, end, kind = person_gate.candidates(whole.folded, whole.classes)
    held = np.zeros(len(whole.folded) + 1, np.int64)
    for row, first in zip(rows, whole.starts.tolist(), strict=True):
        for s, e, name in row.names:
            if name in PERSON:
                held[first + s + 1 : first + e + 1] = 1
    total = np.cumsum(held)
    slots = np.stack(list(person_gate.slots(whole.folded, start, end, kind)), 1).astype(np.int32)
    return slots, (total[end] > total[start]).astype(np.float64)


def gate(rows: list[Row]) -> np.ndarray:
    """int8 weights; the border that loses GATE_LOSS of the names in other halves of the rows is moved to 0."""
    slots, gold = gate_rows(rows)
    weight = np.where(gold > 0, PERSON_WEIGHT, 1.0)
    size, half = 1 << person_gate.SLOT_BITS, np.arange(len(slots)) < len(slots) // 2
    found = np.empty(len(slots))
    for train, test in ((half, ~half), (~half, half)):
        part = crf.train_gate(slots[train], gold[train], weight[train], size, seed=SEED)
        found[test] = part[slots[test]].sum(axis=1)
    border = np.quantile(found[gold > 0], GATE_LOSS)
    print(f"gate: {np.mean(found >= border):.3f} of runs pass")
    table = crf.train_gate(slots, gold, weight, size, seed=SEED) - border / slots.shape[1]
    return np.rint(table * 24).clip(-127, 127).astype(np.int8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bio", type=Path, required=True)
    parser.add_argument("--spans", type=Path, required=True)
    parser.add_argument("--parts", nargs="+", default=["train", "dev"])
    parser.add_argument("--out", type=Path, default=OUT)
    args = parser.parse_args()
    begun = time.perf_counter()
    rows = [row for row in read_bio(args.bio) + read_spans(args.spans) if row.part in args.parts]
    more = renamed(rows, SEED)
    weight = np.concatenate((np.ones(len(rows)), np.full(len(more), RENAMED_WEIGHT)))
    table, transitions = chain(rows + more, weight)
    args.out.write_bytes(person_weights.written(table, transitions, gate(rows + more)))
    print(f"{len(rows)} rows, {len(more)} with other names, {time.perf_counter() - begun:.0f} s, {args.out}")


if __name__ == "__main__":
    main()
