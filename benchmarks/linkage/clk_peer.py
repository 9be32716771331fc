"""clkhash and anonlink (Bloom filters of n-grams, Dice) on a folder of generate.py: hashing rate, and quality by threshold.

usage: python benchmarks/linkage/clk_peer.py FOLDER [HASHED_ROWS]

Every pair is compared: keep it to about 20,000 x 10,000. Also measures piiscan on the same folder and core.
"""

from __future__ import annotations

import io
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anonlink
import datasets
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import quality
import scores
from clkhash import clk
from clkhash.comparators import NgramComparison
from clkhash.field_formats import BitsPerFeatureStrategy, FieldHashingProperties, Ignore, StringSpec
from clkhash.schema import Schema
from phases import cores_of

# Length of n-grams, whether by position, bits of each field: weights of about its worth.
FIELDS = {
    "sei": (2, False, 60),
    "mei": (2, False, 120),
    "mei_kana": (2, False, 100),
    "guardian": (2, False, 60),
    "dob": (1, True, 120),
    "zip": (1, True, 60),
    "town": (2, False, 40),
    "block": (2, False, 60),
    "bld": (2, False, 40),
    "tel": (1, True, 100),
}
BITS = 1024
THRESHOLDS = (0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6)
MOST_PAIRS = 3_000_000  # beyond, lower thresholds only add wrong ones


def schema() -> Schema:
    features = [
        StringSpec(name, FieldHashingProperties(NgramComparison(n, positional), BitsPerFeatureStrategy(bits)))
        for name, (n, positional, bits) in FIELDS.items()
    ]
    return Schema([Ignore("row"), *features], BITS)


def hashed(table: pa.Table) -> tuple[list[Any], float]:
    """The filters, and rows hashed a CPU second in one process."""
    columns = {"row": pa.array(range(len(table))), **{name: table[name] for name in FIELDS}}
    text = io.BytesIO()
    pyarrow.csv.write_csv(pa.table(columns), text)
    start = time.process_time()
    filters = clk.generate_clk_from_csv(
        io.StringIO(text.getvalue().decode()), "secret", schema(), validate=False, progress_bar=False, max_workers=1
    )
    return filters, len(table) / (time.process_time() - start)


def answers_of(pairs: Sequence[Any]) -> scores.Answers:
    """`pairs`: of (0, list row) and (1, customer)."""
    found = np.array([[dict(pair)[side] for side in (0, 1)] for pair in pairs], np.int64).reshape(-1, 2)
    return scores.Answers(found[:, 0], found[:, 1], np.full(len(found), "person", object), np.ones(len(found)))


def main(folder: Path, sample: int = 100_000) -> None:
    master = pq.read_table(datasets.master_path(folder))
    listed, truth = pq.read_table(datasets.list_path(folder)), scores.read_truth(datasets.truth_path(folder))
    ours, rate = hashed(master.slice(0, sample))
    theirs, _ = hashed(listed)
    print(f"\n{len(master):,} x {len(listed):,}; clkhash: {rate:,.0f} rows hashed a CPU second\n")
    print("| Dice >= | precision | recall | F1 | wrong rows by kind | M pairs/s |\n" + "| --- " * 6 + "|")
    ours = ours if sample >= len(master) else hashed(master)[0]
    for threshold in THRESHOLDS:
        start = time.process_time()
        candidates = anonlink.candidate_generation.find_candidate_pairs(
            [theirs, ours], anonlink.similarities.dice_coefficient, threshold
        )
        seconds = time.process_time() - start
        at = scores.score(answers_of(list(anonlink.solving.greedy_solve(candidates))), truth)
        speed = len(ours) * len(theirs) / seconds / 1e6
        print(
            f"| {threshold} | {at.precision:.5f} | {at.recall:.5f} | {at.f1:.5f} | {quality.listing(at.wrong)} | {speed:,.0f} |"
        )
        if len(candidates[0]) > MOST_PAIRS:
            break
    with tempfile.TemporaryDirectory() as work:
        quality.measure(folder, Path(work), broker=False, cores=cores_of(1))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
