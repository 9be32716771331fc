"""Findings in text that holds little or no personal information: how many per megabyte, and each with its reason.

    python benchmarks/benign/benign.py FOLDER... [--names] [--list] [--write]

Scans the folders and the standard library of the running interpreter as `piiscan scan` does, at medium. Every finding
must be listed in known-false-positives.csv with a reason: true (the source really holds it: an author's address),
example (invented, but right by its form) or false; one that is not makes the exit code 1. --write adds what is
missing, for verdict and reason to be filled in.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from piiscan.config import ScanSettings
from piiscan.keys import Key
from piiscan.model import Skip
from piiscan.scan import run

KNOWN = Path(__file__).with_name("known-false-positives.csv")
COLUMNS = ("file", "entity", "masked", "verdict", "reason")
NAMES = ("PERSON", "JP_ADDRESS")  # measured by benchmarks of their own
TESTS = ("test", "tests", "idle_test", "site-packages", "__pycache__")


@dataclass(frozen=True)
class Benign:
    """A finding: the file below its target, where in it, and the masked value. The line may move, the rest not."""

    file: str
    entity: str
    masked: str
    place: str
    score: float

    @property
    def key(self) -> tuple[str, str, str]:
        return self.file, self.entity, self.masked


def library(*, tests: bool) -> list[str]:
    """Sources of the standard library, without installed packages."""
    root = Path(sysconfig.get_paths()["stdlib"])
    skipped = TESTS[3:] if tests else TESTS
    return [str(p) for p in sorted(root.rglob("*.py")) if not set(p.relative_to(root).parts) & set(skipped)]


def scan(targets: Sequence[str], roots: dict[str, str], *, names: bool) -> tuple[list[Benign], int, list[Skip]]:
    """Findings, bytes read, skips."""
    found: list[Benign] = []
    skips: list[Skip] = []
    size = 0
    for event in run.scan(targets, settings=ScanSettings(detail="occurrence"), key=Key(bytes(32))):
        if isinstance(event, pa.RecordBatch):
            found += [b for b in (_benign(row, roots) for row in event.to_pylist()) if names or b.entity not in NAMES]
        elif isinstance(event, Skip):
            skips.append(event)
        else:
            size = event.bytes
    return found, size, skips


def _benign(row: dict, roots: dict[str, str]) -> Benign:
    file = next(
        (name + row["uri"][len(root) :] for root, name in roots.items() if row["uri"].startswith(root)), row["uri"]
    )
    file += f"!{row['member']}" if row["member"] else ""
    place = ", ".join(f"{k} {row[k]}" for k in ("page", "sheet", "row", "column", "line") if row[k] is not None)
    return Benign(file, row["entity"], row["masked"], place, row["score"])


def known() -> dict[tuple[str, str, str], tuple[str, str]]:
    if not KNOWN.exists():
        return {}
    with KNOWN.open(encoding="utf-8", newline="") as file:
        return {(r["file"], r["entity"], r["masked"]): (r["verdict"], r["reason"]) for r in csv.DictReader(file)}


def write(rows: dict[tuple[str, str, str], tuple[str, str]]) -> None:
    with KNOWN.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        out.writerows((*key, *value) for key, value in sorted(rows.items()))


def report(found: Sequence[Benign], size: int, listed: dict[tuple[str, str, str], tuple[str, str]]) -> Iterator[str]:
    megabytes = size / 1e6
    verdicts = Counter((b.entity, listed.get(b.key, ("", ""))[0] or "unlisted") for b in found)
    kinds = ("true", "example", "false", "unlisted")
    yield f"{'entity':34}" + "".join(f"{kind:>10}" for kind in kinds) + f"{'not true per MB':>18}"
    for entity in sorted({b.entity for b in found}):
        counts = [verdicts[entity, kind] for kind in kinds]
        yield f"{entity:34}" + "".join(f"{n:10d}" for n in counts) + f"{sum(counts[1:]) / megabytes:18.3f}"
    total = {kind: sum(n for (_, k), n in verdicts.items() if k == kind) for kind in kinds}
    wrong = total["false"] + total["unlisted"]
    yield (
        f"{megabytes:.1f} MB, {len(found)} findings; false {wrong / megabytes:.3f} per MB (target < 0.5), "
        f"with examples {(wrong + total['example']) / megabytes:.3f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*")
    parser.add_argument("--names", action="store_true", help="PERSON and JP_ADDRESS too")
    parser.add_argument("--list", action="store_true", help="every finding, not only those without a reason")
    parser.add_argument("--write", action="store_true", help="add unlisted findings to the list")
    parser.add_argument("--no-library", action="store_true")
    parser.add_argument("--tests", action="store_true", help="the tests of the standard library too")
    args = parser.parse_args()
    roots = {os.path.abspath(f): Path(f).resolve().name for f in args.folders}  # noqa: PTH100
    targets = list(roots)
    if not args.no_library:
        roots[sysconfig.get_paths()["stdlib"]] = "python"
        targets += library(tests=args.tests)
    found, size, skips = scan(targets, roots, names=args.names)
    listed = known()
    unlisted = [b for b in found if not all(listed.get(b.key, ("", "")))]
    for b in found if args.list else unlisted:
        print(
            f"{b.entity:24} {b.score:.2f} {b.masked:32} {b.file} ({b.place})  {': '.join(listed.get(b.key, ('unlisted',)))}"
        )
    print("\n".join(report(found, size, listed)))
    print(f"not read: {dict(Counter(s.reason for s in skips))}")
    if args.write:
        write({**{b.key: ("", "") for b in unlisted}, **listed})
    return 1 if unlisted else 0


if __name__ == "__main__":
    sys.exit(main())
