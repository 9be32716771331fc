"""False addresses in text that holds few: JP_ADDRESS at medium per MB, each with its context.

    python benchmarks/accuracy/addresses/negatives.py FOLDER... [--entity JP_ADDRESS] [--quiet]

Scans every file of the folders as `piiscan scan` does, each occurrence. A value is listed once, with how often it comes.
negatives.csv holds the verdicts of those looked through: true (the source really states this address, a public one), place (a
place without block number: no address of anyone) or false (no place). What is not listed there counts as false. MB are bytes
as stored, packed documents included.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from piiscan.config import ScanSettings
from piiscan.keys import Key
from piiscan.scan import run

KNOWN = Path(__file__).with_name("negatives.csv")
CONTEXT = 20  # characters on either side


class Found(NamedTuple):
    file: str
    value: str
    column: str  # of a table: sheet, table and column; "" in text
    before: str
    after: str
    score: float

    def __str__(self) -> str:
        text = f"{self.before}⟦{self.value}⟧{self.after}".replace("\n", "⏎")
        return f"{self.score:.2f} {self.file} {self.column}: {text}"


def scan(folder: Path, entity: str) -> tuple[list[Found], int]:
    """Findings of one entity and the bytes read."""
    found: list[Found] = []
    settings = ScanSettings(detail="occurrence", show_values=True, entities=frozenset({entity}))
    size = 0
    for event in run.scan([str(folder.absolute())], settings=settings, key=Key(bytes(32))):
        if isinstance(event, pa.RecordBatch):
            found += map(_found, event.to_pylist())
        elif isinstance(event, run.Summary):
            size = event.bytes
    return found, size


def _found(row: dict) -> Found:
    text, start, end = row["text"], row["start"], row["end"]
    before, after = text[max(start - CONTEXT, 0) : start], text[end : end + CONTEXT]
    column = row["column"]
    place = " ".join(str(row[key]) for key in ("member", "sheet") if row[key]) + f" {column}" if column else ""
    return Found(Path(row["uri"]).name, text[start:end], place, before, after, row["score"])


def verdicts() -> dict[tuple[str, str], str]:
    """(file, value) -> verdict."""
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return {(row["file"], row["value"]): row["verdict"] for row in csv.DictReader(file)}


def report(folder: Path, entity: str, *, quiet: bool) -> Iterator[str]:
    known = verdicts()
    found, size = scan(folder, entity)
    told = [known.get((f.file, f.value), "unlisted") for f in found]
    if not quiet:
        seen = Counter(f.value for f in found)
        first = {f.value: (verdict, f) for verdict, f in zip(told, found, strict=True)}
        yield from (f"{verdict:9}{seen[f.value]:4} times {f}" for verdict, f in sorted(first.values()))
    counts = Counter(told)
    wrong = [f for verdict, f in zip(told, found, strict=True) if verdict != "true"]
    columns = len({(f.file, f.column) if f.column else f for f in wrong})
    megabytes = max(size, 1) / 1e6
    kinds = ", ".join(f"{kind} {counts[kind]}" for kind in ("true", "place", "false", "unlisted"))
    yield (
        f"{folder}: {megabytes:.1f} MB, {len(found)} at medium, {kinds}: {len(wrong) / megabytes:.3f} false a MB, "
        f"{columns / megabytes:.3f} with a column as one"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--entity", default="JP_ADDRESS")
    parser.add_argument("--quiet", action="store_true", help="the figures alone")
    args = parser.parse_args()
    for folder in args.folders:
        print("\n".join(report(folder, args.entity, quiet=args.quiet)))


if __name__ == "__main__":
    main()
