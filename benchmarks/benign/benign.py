"""Findings in text that holds little or no personal information: how many per megabyte, and each with its reason.

    python benchmarks/benign/benign.py FOLDER... [--names] [--list] [--write]

Every folder is a family of sources, the standard library of the running interpreter is one more. The list knows docs-ja
(Debian 12: developers-reference-ja, maint-guide-ja, debian-reference-ja, debian-policy-ja, debian-faq-ja, aptitude-doc-ja,
debian-edu-doc-ja, installation-guide-amd64, gimp-help-ja, kicad-doc-ja, lilypond-doc-html-ja), manual-ja (manpages-ja and
-dev), data (iso-codes; CSV and JSON of statsmodels, scikit-learn, vega_datasets, botocore a-c, django, httpx), locale (*.po of
django, sphinx), logs (of dpkg), each without pictures, and docs (Aozora Bunko, ministry sheets, open data, web pages).
Scans each as `piiscan scan` does, at medium; a column of a table is one finding. Every finding must be listed in
known-false-positives.csv with a reason: true (the source really holds it: an author's address), example (invented, but
right by its form) or false; one that is not makes the exit code 1. --write adds what is missing, for verdict and reason
to be filled in. A row may hold * in file and masked value for many of one kind: of these the
distinct values were looked through for placeholders and numbers, not each one by itself; the row with the longest file and value counts.
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
from fnmatch import fnmatchcase
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
KINDS = ("true", "example", "false", "unlisted")
Reason = tuple[str, str]  # verdict, reason
UNLISTED: Reason = ("", "")


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


class Known:
    """The list of findings looked through."""

    def __init__(self, path: Path) -> None:
        self.rows: dict[tuple[str, str, str], Reason] = {}
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                self.rows = {
                    (r["file"], r["entity"], r["masked"]): (r["verdict"], r["reason"]) for r in csv.DictReader(file)
                }
        self._wild = sorted((k for k in self.rows if "*" in k[0]), key=lambda k: -len(k[0]) - len(k[2]))

    def reason(self, found: Benign) -> Reason:
        if found.key in self.rows:
            return self.rows[found.key]
        for file, entity, masked in self._wild:
            if entity == found.entity and fnmatchcase(found.file, file) and masked in ("*", found.masked):
                return self.rows[file, entity, masked]
        return UNLISTED

    def write(self, path: Path, more: Sequence[Benign]) -> None:
        rows = {**{b.key: UNLISTED for b in more}, **self.rows}
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(COLUMNS)
            out.writerows((*key, *value) for key, value in sorted(rows.items()))


def library(*, tests: bool) -> list[str]:
    """Sources of the standard library, without installed packages."""
    root = Path(sysconfig.get_paths()["stdlib"])
    skipped = TESTS[3:] if tests else TESTS
    return [str(p) for p in sorted(root.rglob("*.py")) if not set(p.relative_to(root).parts) & set(skipped)]


def scan(targets: Sequence[str], root: str, name: str, *, names: bool) -> tuple[list[Benign], int, list[Skip]]:
    """Findings, bytes read, skips of one family whose files lie below `root`."""
    found: list[Benign] = []
    skips: list[Skip] = []
    size = 0
    for event in run.scan(targets, settings=ScanSettings(detail="column"), key=Key(bytes(32))):
        if isinstance(event, pa.RecordBatch):
            found += [_benign(row, root, name) for row in event.to_pylist() if names or row["entity"] not in NAMES]
        elif isinstance(event, Skip):
            skips.append(event)
        else:
            size = event.bytes
    return found, size, skips


def _benign(row: dict, root: str, name: str) -> Benign:
    file = name + row["uri"].removeprefix(root) + (f"!{row['member']}" if row["member"] else "")
    place = ", ".join(f"{k} {row[k]}" for k in ("page", "sheet", "row", "column", "line") if row[k] is not None)
    return Benign(file, row["entity"], row["masked"], place, row["score"])


def report(found: Sequence[Benign], size: int, known: Known) -> Iterator[str]:
    """Lines of one family: each entity, then all."""
    megabytes = max(size, 1) / 1e6
    verdicts = Counter((b.entity, known.reason(b)[0] or "unlisted") for b in found)
    for entity in sorted({b.entity for b in found}):
        counts = [verdicts[entity, kind] for kind in KINDS]
        rates = (counts[2] + counts[3]) / megabytes, sum(counts[1:]) / megabytes
        yield f"  {entity:34}" + "".join(f"{n:10d}" for n in counts) + f"{rates[0]:12.3f}{rates[1]:12.3f}"
    total = {kind: sum(n for (_, k), n in verdicts.items() if k == kind) for kind in KINDS}
    wrong = total["false"] + total["unlisted"]
    yield (
        f"  {f'all, {megabytes:.1f} MB':34}"
        + "".join(f"{n:10d}" for n in total.values())
        + f"{wrong / megabytes:12.3f}{(wrong + total['example']) / megabytes:12.3f}"
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
    roots = [(Path(f).resolve().name, os.path.abspath(f), [os.path.abspath(f)]) for f in args.folders]  # noqa: PTH100
    if not args.no_library:
        roots.append(("python", sysconfig.get_paths()["stdlib"], library(tests=args.tests)))
    known = Known(KNOWN)
    missing: list[Benign] = []
    lines = [f"  {'':34}" + "".join(f"{k:>10}" for k in KINDS) + f"{'false/MB':>12}{'+examples/MB':>12}"]
    for name, root, targets in roots:
        found, size, skips = scan(targets, root, name, names=args.names)
        unlisted = [b for b in found if not all(known.reason(b))]
        for b in found if args.list else unlisted:
            told = ": ".join(known.reason(b)) if all(known.reason(b)) else "unlisted"
            print(f"{b.entity:24} {b.score:.2f} {b.masked:32} {b.file} ({b.place})  {told}")
        lines += [f"{name}  not read: {dict(Counter(s.reason for s in skips))}", *report(found, size, known)]
        missing += unlisted
    print("\n".join(lines))
    if args.write:
        known.write(KNOWN, missing)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
