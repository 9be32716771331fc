"""Exact-span precision, recall and F1 of PERSON on annotated text; candidates per 10,000 characters on benign text.

python benchmarks/accuracy/names.py --bio ud_gsd_train.bio
python benchmarks/accuracy/names.py --spans stockmark_dev.jsonl
python benchmarks/accuracy/names.py --benign FOLDER [--encoding cp932]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from piiscan.catalog import nodes, recognizers
from piiscan.japanese import person
from piiscan.model import EVIDENCE
from piiscan.text import buffer
from piiscan.text.spans import Spans

SPEC = Path(__file__).parent.parent.parent.parent / "recognizers/person_name.yaml"
Gold = set[tuple[int, int, int]]  # unit, start, end


def scores(found: Spans) -> np.ndarray:
    """Probability of each span by the recognizer's base and evidence bits alone."""
    problems: list[str] = []
    fields = nodes.parse(SPEC, SPEC.name, problems)
    spec = recognizers.read(fields)
    bits = np.full(len(found), spec.base)
    for i, code in enumerate(EVIDENCE):
        bits += np.where(found.evidence >> np.uint32(i) & 1, spec.bits.get(code, 0.0), 0.0)
    return 1 / (1 + 2.0**-bits)


def read_bio(path: Path) -> tuple[list[str], Gold]:
    texts, gold = [], set()
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        text, open_at = "", None
        for line in [*block.split("\n"), "\tO"]:
            if "\t" not in line:
                continue
            token, tag = line.split("\t")[:2]
            if open_at is not None and tag != "I-PERSON":
                gold.add((len(texts), open_at, len(text)))
                open_at = None
            if tag == "B-PERSON":
                open_at = len(text)
            text += token
        texts.append(text)
    return texts, gold


def read_spans(path: Path) -> tuple[list[str], Gold]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    gold = {(i, *e["span"]) for i, row in enumerate(rows) for e in row["entities"] if e["type"] == "人名"}
    return [row["text"] for row in rows], gold


def find(texts: list[str]) -> tuple[Gold, dict]:
    whole = buffer.of_texts(texts)
    found = person.find_names(whole)
    found = found.take(scores(found) >= 0.5)
    unit = whole.unit_of(found.start)
    first = whole.starts[unit]
    rows = zip(unit.tolist(), (found.start - first).tolist(), (found.end - first).tolist(), strict=True)
    evidence = dict(zip(rows, found.evidence.tolist(), strict=True))
    return set(evidence), evidence


def show(title: str, keys: list, texts: list[str], evidence: dict, limit: int) -> None:
    print(f"--- {title}")
    for unit, start, end in keys[:limit]:
        codes = "|".join(c for i, c in enumerate(EVIDENCE) if evidence.get((unit, start, end), 0) >> i & 1)
        text = texts[unit]
        print(f"{text[max(start - 8, 0) : start]}[{text[start:end]}]{text[end : end + 8]}  {codes}")


def compare(texts: list[str], gold: Gold, limit: int) -> None:
    start = time.perf_counter()
    found, evidence = find(texts)
    seconds = time.perf_counter() - start
    hit = len(found & gold)
    precision, recall = hit / max(len(found), 1), hit / max(len(gold), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    touching = {(u, p) for u, s, e in gold for p in range(s, e)}
    overlap = sum(any((u, p) in touching for p in range(s, e)) for u, s, e in found)
    print(f"units {len(texts)} gold {len(gold)} found {len(found)} P {precision:.3f} R {recall:.3f} F1 {f1:.3f} "
          f"overlapping {overlap / max(len(found), 1):.3f} seconds {seconds:.2f}")  # fmt: skip
    kanji = {g for g in gold if all("一" <= c <= "鿿" or c in "々ヶノ" for c in texts[g[0]][g[1] : g[2]])}
    print(f"gold in kanji {len(kanji)} recall {len(found & kanji) / max(len(kanji), 1):.3f}")
    by_code: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for key, bits in evidence.items():
        for i, code in enumerate(EVIDENCE):
            by_code[code] += bits >> i & 1
            right[code] += (bits >> i & 1) * (key in gold)
    print({c: f"{right[c]}/{n}" for c, n in by_code.items() if n})
    show("wrong", sorted(found - gold), texts, evidence, limit)
    show("missed", sorted(gold - found), texts, {}, limit)


def benign(folder: Path, encoding: str, limit: int) -> None:
    texts = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        texts += path.read_bytes().decode(encoding, "replace").splitlines()
    start = time.perf_counter()
    found, evidence = find(texts)
    size = sum(map(len, texts))
    print(f"characters {size} found {len(found)} per 10,000 {1e4 * len(found) / size:.2f} "
          f"seconds {time.perf_counter() - start:.2f}")  # fmt: skip
    show("found", sorted(found), texts, evidence, limit)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bio", type=Path)
    parser.add_argument("--spans", type=Path)
    parser.add_argument("--benign", type=Path)
    parser.add_argument("--encoding", default="utf-8")
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    if args.bio:
        compare(*read_bio(args.bio), args.show)
    if args.spans:
        compare(*read_spans(args.spans), args.show)
    if args.benign:
        benign(args.benign, args.encoding, args.show)
    if not (args.bio or args.spans or args.benign):
        parser.print_help()
        sys.exit(2)


if __name__ == "__main__":
    main()
