"""Exact-span precision, recall and F1 of PERSON on annotated text and made forms; findings per MB on benign text; MB/s.

    python benchmarks/accuracy/names/evaluate.py --bio ud_gsd_train.bio --spans stockmark_dev.jsonl --part unseen
    python benchmarks/accuracy/names/evaluate.py --forms 5000
    python benchmarks/accuracy/names/evaluate.py --benign FOLDER [--encoding cp932] [--show 20]
    python benchmarks/accuracy/names/evaluate.py --lists        (words of SudachiDict: needs sudachipy)

Every figure is of the default tier alone, japanese/person.find_names and the bits of recognizers/person_name.yaml; with
--words or --deep also of the names that SudachiPy or GiNZA confirms (extras piiscan[words], piiscan[deep]).
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import numpy as np
from corpora import Gold, Row, gold, read_bio, read_spans
from forms import rows as form_rows

from piiscan.catalog import nodes, recognizers
from piiscan.catalog.spec import RecognizerSpec
from piiscan.japanese import person
from piiscan.model import EVIDENCE
from piiscan.scan import second_look
from piiscan.scan.found import Found
from piiscan.text import buffer
from piiscan.text.spans import Spans

SPEC = Path(__file__).parent.parent.parent.parent / "recognizers/person_name.yaml"


def specification() -> RecognizerSpec:
    problems: list[str] = []
    return recognizers.read(nodes.parse(SPEC, SPEC.name, problems))


def scores(found: Spans) -> np.ndarray:
    """Probability of each span by the recognizer's base and evidence bits alone."""
    spec = specification()
    bits = np.full(len(found), spec.base)
    for i, code in enumerate(EVIDENCE):
        bits += np.where(found.evidence >> np.uint64(i) & np.uint64(1), spec.bits.get(code, 0.0), 0.0)
    return 1 / (1 + 2.0**-bits)


def find(texts: list[str], *, tier: str = "default") -> tuple[Gold, dict]:
    whole = buffer.of_texts(texts)
    found = person.find_names(whole)
    found = found.take(scores(found) >= 0.5)
    if tier != "default":
        found = confirmed(whole, found, tier)
    unit = whole.unit_of(found.start)
    first = whole.starts[unit]
    rows = zip(unit.tolist(), (found.start - first).tolist(), (found.end - first).tolist(), strict=True)
    evidence = dict(zip(rows, found.evidence.tolist(), strict=True))
    return set(evidence), evidence


def confirmed(whole: buffer.Buffer, known: Spans, tier: str) -> Spans:
    """With the names that another tier adds."""
    rows = len(known)
    found = Found(np.zeros(rows, np.int16), known.start, known.end, known.evidence, np.full(rows, 9.0))
    for event in second_look.look(whole, found, [specification()], tier):
        found = found if event is None else event
    assert not found.late
    return Spans(found.start, found.end, found.evidence)


def show(title: str, keys: list, texts: list[str], evidence: dict, limit: int) -> None:
    print(f"--- {title}")
    for unit, start, end in keys[:limit]:
        codes = "|".join(c for i, c in enumerate(EVIDENCE) if evidence.get((unit, start, end), 0) >> i & 1)
        text = texts[unit]
        print(f"{text[max(start - 8, 0) : start]}[{text[start:end]}]{text[end : end + 8]}  {codes}")


def compare(title: str, rows: list[Row], limit: int, *, tier: str) -> None:
    texts, wanted = [row.text for row in rows], gold(rows)
    begun = time.perf_counter()
    found, evidence = find(texts, tier=tier)
    seconds = time.perf_counter() - begun
    hit = len(found & wanted)
    precision, recall = hit / max(len(found), 1), hit / max(len(wanted), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    print(f"{title}: units {len(texts)} names {len(wanted)} found {len(found)} "
          f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f} seconds {seconds:.2f} "
          f"MB/s {sum(len(text.encode()) for text in texts) / 1e6 / seconds:.3f}")  # fmt: skip
    by_code: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for key, bits in evidence.items():
        for i, code in enumerate(EVIDENCE):
            by_code[code] += bits >> i & 1
            right[code] += (bits >> i & 1) * (key in wanted)
    print("  by evidence:", " ".join(f"{c} {right[c]}/{n}" for c, n in by_code.items() if n))
    if limit:
        show("wrong", sorted(found - wanted), texts, evidence, limit)
        show("missed", sorted(wanted - found), texts, {}, limit)


def benign(title: str, texts: list[str], limit: int, *, tier: str) -> None:
    begun = time.process_time()
    found, evidence = find(texts, tier=tier)
    seconds = time.process_time() - begun
    size = sum(len(text.encode()) + 1 for text in texts) / 1e6
    kinds = Counter("|".join(c for i, c in enumerate(EVIDENCE) if bits >> i & 1) for bits in evidence.values())
    print(
        f"{title}: {size:.2f} MB (UTF-8), found {len(found)}, {len(found) / size:.1f} per MB, {size / seconds:.1f} MB/s"
    )
    print("  by evidence:", ", ".join(f"{kind} {n}" for kind, n in kinds.most_common(8)))
    if limit:
        show("found", sorted(found), texts, evidence, limit)


def lines_of(folder: Path, encoding: str) -> list[str]:
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return [line for path in files for line in path.read_bytes().decode(encoding, "replace").splitlines()]


def listed(per_kind: int) -> dict[str, list[str]]:
    """Places, and other proper nouns but persons, of SudachiDict-core."""
    import sudachipy

    kinds: dict[str, list[str]] = {"places": [], "companies, products and other": []}
    for m in sudachipy.Dictionary(dict="core").entries():
        pos = m.part_of_speech()
        if pos[1] == "固有名詞" and pos[2] != "人名" and len(m.surface()) > 1:
            kinds["places" if pos[2] == "地名" else "companies, products and other"].append(m.surface())
    random = np.random.default_rng(0)
    return {
        kind: sorted(random.choice(words, min(per_kind, len(words)), replace=False)) for kind, words in kinds.items()
    }


def lists(limit: int, *, tier: str) -> None:
    for kind, words in listed(50_000).items():
        benign(f"{kind} as cells", words, limit, tier=tier)
        benign(f"{kind} in sentences", [f"{word}について調べた。" for word in words], limit, tier=tier)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bio", type=Path)
    parser.add_argument("--spans", type=Path)
    parser.add_argument("--part", choices=("train", "dev", "unseen"), default="unseen")
    parser.add_argument("--forms", type=int)
    parser.add_argument("--benign", type=Path)
    parser.add_argument("--encoding", default="utf-8")
    parser.add_argument("--lists", action="store_true")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--words", dest="tier", action="store_const", const="words", default="default")
    parser.add_argument("--deep", dest="tier", action="store_const", const="deep")
    args = parser.parse_args()
    find(
        ["氏名：山田太郎", "昨日クルツが来た。"], tier=args.tier
    )  # lexicons and weights are read before anything is timed
    for path, read in ((args.bio, read_bio), (args.spans, read_spans)):
        if path:
            compare(
                f"{path.name} {args.part}",
                [row for row in read(path) if row.part == args.part],
                args.show,
                tier=args.tier,
            )
    if args.forms:
        compare("forms", form_rows(args.forms, 1, cells=False), args.show, tier=args.tier)
        compare("cells", form_rows(args.forms, 2, cells=True), args.show, tier=args.tier)
    if args.benign:
        benign(args.benign.name, lines_of(args.benign, args.encoding), args.show, tier=args.tier)
    if args.lists:
        lists(args.show, tier=args.tier)


if __name__ == "__main__":
    main()
