"""Trains the name model and writes person_model.bin and person_net.npz into src/piiscan/japanese/data.

    python benchmarks/accuracy/names/train.py --bio ud_gsd_train.bio --spans stockmark_dev.jsonl [--parts train dev]

Needs numba and torch. Inputs: benchmarks/accuracy/names/corpora.py, and the sentences in written/. One thread; the same
input gives the same files on the same kind of processor.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import linear
import net as name_net
import numpy as np
from augment import renamed
from corpora import PERSON, Row, read_bio, read_spans, read_written

from piiscan.japanese import person_dense, person_features, person_gate, person_net, person_weights
from piiscan.text import buffer

OUT = Path(person_weights.__file__).parent / "data"
SEED, PASSES = 0, 12
RENAMED_WEIGHT = 0.25  # of a row with other names: more makes the model see persons everywhere
WRITTEN_WEIGHT = 0.5  # of a sentence of our own: they hold more persons than text does
GATE_LOSS, OPEN_LOSS = 0.008, 0.065  # share of names that the gate, and the second linear step, may lose: hard ones all
PERSON_WEIGHT = 4.0  # of a run or position with a name when the linear steps are trained
STEPS = 24  # of a weight


def persons(rows: list[Row], starts: np.ndarray, size: int) -> np.ndarray:
    """Which positions lie in a person's name."""
    out = np.zeros(size, np.bool_)
    for row, first in zip(rows, starts.tolist(), strict=True):
        for start, end, kind in row.names:
            if kind in PERSON:
                out[first + start : first + end] = True
    return out


def positions(rows: list[Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(slots[position, feature], whether it is in a name, row of each position)."""
    whole = buffer.of_texts([row.text for row in rows])
    dense = person_dense.of_kept(whole.folded, whole.classes, np.ones(len(whole.folded), np.bool_))
    columns = []
    for slot, held in person_features.Features.of(dense.folded, dense.classes).slots(dense.place):
        column = np.zeros(len(dense.place), np.int32)
        column[slice(None) if held is None else held] = slot
        columns.append(column)
    gold = persons(rows, whole.starts, len(whole.folded))[dense.at]
    return np.stack(columns, 1), gold, whole.unit_of(dense.at)


def runs(rows: list[Row]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(slots[run, feature], whether a name touches the run, row of each run)."""
    whole = buffer.of_texts([row.text for row in rows])
    start, end, kind = person_gate.candidates(whole.folded, whole.classes)
    total = np.concatenate((np.zeros(1, np.int64), np.cumsum(persons(rows, whole.starts, len(whole.folded)))))
    slots = np.stack(
        list(person_gate.slots(person_gate.plain(whole.folded, whole.classes), start, end, kind)), 1
    ).astype(np.int32)
    return slots, total[end] > total[start], whole.unit_of(start)


def groups(gold: np.ndarray) -> np.ndarray:
    """First of each stretch of neighbors in a name."""
    return np.flatnonzero(gold & ~np.concatenate((np.zeros(1, np.bool_), gold[:-1])))


def step(name: str, found: tuple[np.ndarray, ...], weight: np.ndarray, bits: int, loss: float) -> np.ndarray:
    """int8 weights of a linear step; the border that loses `loss` of the names in other halves of the rows is 0."""
    slots, gold, row = found
    weight = weight[row] * np.where(gold, PERSON_WEIGHT, 1.0)
    size, half, scores = 1 << bits, row % 2 == 0, np.empty(len(slots))
    for train, test in ((half, ~half), (~half, half)):
        part = linear.train(slots[train], gold[train], weight[train], size, seed=SEED)
        scores[test] = part[slots[test]].sum(axis=1)
    best = np.maximum.reduceat(np.where(gold, scores, -np.inf), groups(gold))
    border = np.quantile(best, loss)
    print(f"{name}: {np.mean(scores >= border):.3f} pass", flush=True)
    table = linear.train(slots, gold, weight, size, seed=SEED)
    always = [column for column in slots.T if column[0] and np.all(column == column[0])]
    if always:
        table[always[0][0]] -= border
    else:
        table -= border / slots.shape[1]
    return np.rint(table * STEPS).clip(-127, 127).astype(np.int8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bio", type=Path, required=True)
    parser.add_argument("--spans", type=Path, required=True)
    parser.add_argument("--parts", nargs="+", default=["train", "dev"])
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--only", choices=("linear", "net"))
    args = parser.parse_args()
    begun = time.perf_counter()
    rows = [row for row in read_bio(args.bio) + read_spans(args.spans) if row.part in args.parts]
    ours = read_written()
    parts = ((rows, 1.0), (renamed(rows, SEED), RENAMED_WEIGHT), (ours, WRITTEN_WEIGHT))
    texts = [row for part, _ in parts for row in part]
    weight = np.concatenate([np.full(len(part), w) for part, w in parts])
    if args.only != "net":
        gate = step("gate", runs(texts), weight, person_gate.SLOT_BITS, GATE_LOSS)
        table = step("positions", positions(texts), weight, person_features.SLOT_BITS, OPEN_LOSS)
        (args.out / person_weights.FILE).write_bytes(person_weights.written(table, gate))
    if args.only != "linear":
        found = name_net.examples(texts, weight.tolist())
        codes = name_net.characters(found)
        trained = name_net.train(
            name_net.numbered(found, codes),
            len(codes),
            PASSES,
            SEED,
            lambda number, _: print(f"pass {number}: {time.perf_counter() - begun:.0f} s", flush=True),
        )
        (args.out / person_net.FILE).write_bytes(name_net.written(trained, codes))
    print(f"{len(rows)} rows, {len(ours)} of our own, {time.perf_counter() - begun:.0f} s, {args.out}")


if __name__ == "__main__":
    main()
