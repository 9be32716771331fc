"""The same figures for other tools: a rule over SudachiPy morphemes, and GiNZA's label Person where it is installed.

    python benchmarks/accuracy/names/peers.py --bio ud_gsd_train.bio --spans stockmark_dev.jsonl --part unseen

Needs sudachipy and sudachidict-core, or ginza and ja-ginza (which pins an older SudachiPy: an environment of its own).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from corpora import gold, read_bio, read_spans

Tagger = Callable[[str], list[tuple[int, int]]]
JOINERS = "・＝= 　"  # between two morphemes that are parts of one name


def sudachi_rule() -> Tagger:
    """Neighboring morphemes 固有名詞,人名 are one name, also across a joiner; mode C."""
    import sudachipy

    tokenizer = sudachipy.Dictionary(dict="core").create(sudachipy.SplitMode.C)

    def tag(text: str) -> list[tuple[int, int]]:
        spans: list[tuple[int, int]] = []
        for m in tokenizer.tokenize(text):
            if m.part_of_speech()[1:3] != ("固有名詞", "人名"):
                continue
            if spans and (text[spans[-1][1] : m.begin()] == "" or text[spans[-1][1] : m.begin()] in JOINERS):
                spans[-1] = (spans[-1][0], m.end())
            else:
                spans.append((m.begin(), m.end()))
        return spans

    return tag


def ginza() -> Tagger:
    """Entities with the label Person; without the parser."""
    import spacy

    model = spacy.load("ja_ginza", exclude=["parser", "compound_splitter", "bunsetu_recognizer"])
    return lambda text: [(e.start_char, e.end_char) for e in model(text).ents if e.label_ == "Person"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bio", type=Path, required=True)
    parser.add_argument("--spans", type=Path, required=True)
    parser.add_argument("--part", default="unseen")
    args = parser.parse_args()
    tools = {"sudachi rule": sudachi_rule, "ginza": ginza}
    if not find_spec("ginza"):
        del tools["ginza"]
    for name, build in tools.items():
        tag = build()
        for path, read in ((args.bio, read_bio), (args.spans, read_spans)):
            rows = [row for row in read(path) if row.part == args.part]
            begun = time.process_time()
            found = {(i, s, e) for i, row in enumerate(rows) for s, e in tag(row.text)}
            seconds = time.process_time() - begun
            wanted, hit = gold(rows), len(found & gold(rows))
            precision, recall = hit / max(len(found), 1), hit / len(wanted)
            f1 = 2 * precision * recall / max(precision + recall, 1e-9)
            size = sum(len(row.text.encode()) for row in rows) / 1e6
            print(
                f"{name} {path.name} {args.part}: P {precision:.3f} R {recall:.3f} F1 {f1:.3f}, {size / seconds:.4f} MB/s"
            )


if __name__ == "__main__":
    main()
