"""How well facts of sensitive categories are tied to persons: P, R, F1 of labelled items, false ties in plain texts.

    python benchmarks/accuracy/special.py benchmarks/accuracy/sets/special_dev.jsonl [more.jsonl] [--texts FOLDER ...]
        [--catalog FOLDER] [--wrong] [--most BYTES]

An item counts as tied in a category where a finding of it is reported (score >= .5), as denied where the evidence says so.
In texts without facts of living persons every tie is false; they are told per MB of UTF-8.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from piiscan.scan.scanner import Scanner

PREFIX = "JP_SPECIAL_"
CATEGORIES = [
    "race",
    "creed",
    "social_status",
    "medical_history",
    "criminal_record",
    "crime_victim",
    "disability",
    "health_check",
    "medical_care",
    "criminal_procedure",
    "juvenile_procedure",
    "labor_union",
    "family_origin",
    "registered_domicile",
    "health_general",
    "sexual_life",
    "political_rights",
    "antisocial",
    "poverty_welfare",
    "specified_biometric",
    "child_under16",
]


def said(scanner: Scanner, item: dict[str, Any]) -> dict[str, str]:
    """What the scanner says of each category of an item: tied, denied, mentioned."""
    if item["form"] == "row":
        columns = [pa.array([str(row[i]) for row in item["rows"]]) for i in range(len(item["header"]))]
        found = scanner.scan_table(pa.table(columns, names=item["header"]), detail="occurrence")
    else:
        found = scanner.scan_text(item["text"])
    told: dict[str, str] = {}
    for one in found:
        category = one.entity.removeprefix(PREFIX).lower()
        if one.entity.startswith(PREFIX) and category in CATEGORIES:
            codes = {e.code for e in one.evidence}
            status = "tied" if one.score >= 0.5 else "denied" if "denied" in codes else "mentioned"
            best = told.get(category, "mentioned")
            told[category] = min(best, status, key=("tied", "denied", "mentioned").index)
    return told


def score(items: list[dict[str, Any]], scanner: Scanner, *, wrong: bool) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        told, meant = said(scanner, item), {x["category"]: x["status"] for x in item["labels"]}
        for category in CATEGORIES:
            for status in ("tied", "denied"):
                is_so, says = meant.get(category) == status, told.get(category) == status
                counts[f"{status} {category}"][("fp", "tp")[is_so] if says else ("tn", "fn")[is_so]] += 1
            if wrong and (meant.get(category) == "tied") != (told.get(category) == "tied"):
                shown = item.get("text") or json.dumps([item["header"], *item["rows"]], ensure_ascii=False)
                print(
                    item["id"], category, meant.get(category), "->", told.get(category), "|", shown.replace("\n", "⏎")
                )
    for status in ("tied", "denied"):
        for category in CATEGORIES:
            print(line(f"{status} {category}", counts[f"{status} {category}"]))
        total = sum((counts[f"{status} {category}"] for category in CATEGORIES), Counter[str]())
        print(line(f"{status} ALL", total))


def line(name: str, c: Counter[str]) -> str:
    precision, recall = (c["tp"] / max(c["tp"] + c[k], 1) for k in ("fp", "fn"))
    f1 = 2 * c["tp"] / max(2 * c["tp"] + c["fp"] + c["fn"], 1)
    return f"{name:32} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}  tp {c['tp']} fp {c['fp']} fn {c['fn']}"


def texts(folder: Path, most: int) -> Iterator[str]:
    """The texts of a folder, in order of name, up to so many bytes."""
    size = 0
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".txt", ".md"} and size < most:
            data = path.read_bytes()
            size += len(data)
            yield next(data.decode(e) for e in ("utf-8", "cp932", "latin-1") if _decodes(data, e))


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def false_ties(folder: Path, catalogs: list[str], most: int, *, wrong: bool) -> None:
    """False ties of a folder: its plain texts here, all else through `scan_path`."""
    scanner, counts, size = Scanner(catalog=catalogs), Counter[str](), 0
    for text in texts(folder, most):
        size += len(text.encode())
        for one in scanner.scan_text(text):
            if one.entity.startswith(PREFIX) and one.entity.removeprefix(PREFIX).lower() in CATEGORIES:
                counts[one.entity] += 1
                if wrong:
                    around = text[max(one.start - 60, 0) : one.end + 40].replace("\n", "⏎")
                    print(one.entity, one.value(text), "|", around)
    total = sum(counts.values())
    print(f"{folder}: {total} ties in {size / 1e6:.2f} MB, {total / max(size / 1e6, 1e-9):.2f} per MB", dict(counts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--texts", nargs="*", type=Path, default=[])
    parser.add_argument("--catalog", action="append", default=[])
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--most", type=int, default=20_000_000)
    args = parser.parse_args()
    items = [json.loads(text) for path in args.sets for text in path.read_text().splitlines() if text.strip()]
    if items:
        score(items, Scanner(catalog=args.catalog, min_score=0.0), wrong=args.wrong)
    for folder in args.texts:
        false_ties(folder, args.catalog, args.most, wrong=args.wrong)


if __name__ == "__main__":
    main()
