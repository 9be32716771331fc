"""Recall of JP_ADDRESS: is each address line found as one span from its first to its last character?

python benchmarks/accuracy/addresses/lines.py LIST.csv [--column 住所] [--show N]
python benchmarks/accuracy/addresses/lines.py --lines input.txt
python benchmarks/accuracy/addresses/lines.py --benign FOLDER [--encoding cp932]
"""

from __future__ import annotations

import argparse
import csv
import time
from pathlib import Path

import numpy as np

from piiscan.catalog import nodes, recognizers
from piiscan.japanese.address import find as address
from piiscan.model import EVIDENCE
from piiscan.text import buffer
from piiscan.text.spans import Spans

SPEC = Path(__file__).parents[3] / "recognizers/jp_address.yaml"


def scores(found: Spans) -> np.ndarray:
    """Probability of each span by the recognizer's base and evidence bits alone."""
    problems: list[str] = []
    spec = recognizers.read(nodes.parse(SPEC, SPEC.name, problems))
    bits = np.full(len(found), spec.base)
    for i, code in enumerate(EVIDENCE):
        bits += np.where(found.evidence >> np.uint64(i) & np.uint64(1), spec.bits.get(code, 0.0), 0.0)
    return 1 / (1 + 2.0**-bits)


def recall(texts: list[str], limit: int) -> None:
    start = time.perf_counter()
    whole = buffer.of_texts(texts)
    found = address.find_addresses(whole)
    seconds = time.perf_counter() - start
    found = found.take(scores(found) >= 0.5)
    unit = whole.unit_of(found.start)
    full = (found.start == whole.starts[unit]) & (found.end == whole.ends[unit])
    to_end = found.end == whole.ends[unit]
    count = np.bincount(unit, minlength=len(texts))
    exact, ends, some = len(np.unique(unit[full])), len(np.unique(unit[to_end])), int((count > 0).sum())
    print(f"lines {len(texts)} exact {exact / len(texts):.3f} to the end {ends / len(texts):.3f} "
          f"some {some / len(texts):.3f} seconds {seconds:.2f}")  # fmt: skip
    shown = {int(u): (int(s), int(e)) for u, s, e, f in zip(unit, found.start, found.end, full, strict=True) if not f}
    for index in [i for i in range(len(texts)) if i in shown or not count[i]][:limit]:
        span = shown.get(index)
        print(texts[index], "->", whole.text[span[0] : span[1]] if span else "nothing")


def benign(folder: Path, encoding: str, limit: int) -> None:
    texts = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        texts += path.read_bytes().decode(encoding, "replace").splitlines()
    start = time.perf_counter()
    whole = buffer.of_texts(texts)
    found = address.find_addresses(whole)
    seconds = time.perf_counter() - start
    print(f"characters {len(whole.text)} candidates {len(found)} ", end="")
    found = found.take(scores(found) >= 0.5)
    print(f"found {len(found)} seconds {seconds:.2f}")
    for s, e in zip(found.start[:limit], found.end[:limit], strict=True):
        print(f"{whole.text[max(s - 8, 0) : s]}[{whole.text[s:e]}]{whole.text[e : e + 8]}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list", type=Path, nargs="?")
    parser.add_argument("--column", default="住所")
    parser.add_argument("--lines", type=Path)
    parser.add_argument("--benign", type=Path)
    parser.add_argument("--encoding", default="utf-8")
    parser.add_argument("--show", type=int, default=0)
    args = parser.parse_args()
    if args.list:
        with args.list.open(encoding="utf-8") as file:
            recall([row[args.column] for row in csv.DictReader(file)], args.show)
    if args.lines:
        lines = args.lines.read_text(encoding="utf-8").splitlines()
        recall([line for line in lines if line and not line.startswith(("#", "//"))], args.show)
    if args.benign:
        benign(args.benign, args.encoding, args.show)


if __name__ == "__main__":
    main()
