"""Annotated text for training and measuring: rows of text with typed spans, split by document into three parts.

Our own sentences (written/, Apache-2.0 like the rest; invented persons) are for training alone: `[[a person]]`, `{{any other
name}}`.

UD_Japanese-GSD with entities, train split (CC BY-SA 4.0): BIO, one token a line. stockmark ner-wikipedia-dataset (CC
BY-SA 3.0): JSON lines with `curid`, `text` and `entities` (`span`, `type`). The part of a row is a function of its
document (GSD: sentence, the set holds single ones): 12 % unseen until the end, 12 % dev, the rest train.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

Gold = set[tuple[int, int, int]]  # unit, start, end
PERSON = frozenset({"PERSON", "人名"})
# Other names that both sets annotate; the model learns them as one kind, so as not to take them for persons.
PLACE = frozenset({"GPE", "LOC", "FAC", "地名", "施設名"})
OTHER = PLACE | {
    "ORG",
    "法人名",
    "政治的組織名",
    "その他の組織名",
    "PRODUCT",
    "WORK_OF_ART",
    "EVENT",
    "製品名",
    "イベント名",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One text with (start, end, type) of its names."""

    text: str
    names: tuple[tuple[int, int, str], ...]
    part: str


def part_of(document: str) -> str:
    share = int.from_bytes(hashlib.sha256(document.encode()).digest()[:4], "big") % 100
    return "unseen" if share < 12 else "dev" if share < 24 else "train"


def read_bio(path: Path) -> list[Row]:
    return [row for block in path.read_text(encoding="utf-8").split("\n\n") if (row := _bio_row(block)).text]


def _bio_row(block: str) -> Row:
    text, names, held = "", [], None
    for line in [*block.split("\n"), "\tO"]:
        if "\t" not in line:
            continue
        token, tag = line.split("\t")[:2]
        if held is not None and tag != "I-" + held[1]:
            names.append((held[0], len(text), held[1]))
            held = None
        if tag[0] == "B":
            held = (len(text), tag[2:])
        text += token
    return Row(text, tuple(names), part_of(text))


def read_spans(path: Path) -> list[Row]:
    found = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [
        Row(row["text"], tuple((*e["span"], e["type"]) for e in row["entities"]), part_of(row["curid"]))
        for row in found
    ]


WRITTEN = Path(__file__).parent / "written"
_MARK = re.compile(r"(\[\[|\{\{|\]\]|\}\})")


def read_written(folder: Path = WRITTEN) -> list[Row]:
    lines = [line for path in sorted(folder.glob("*.txt")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row for line in lines if (row := _marked_row(line)).text.strip()]


def _marked_row(line: str) -> Row:
    text, names, held = "", [], None
    for piece in _MARK.split(line):
        if piece in ("[[", "{{"):
            held = (len(text), "PERSON" if piece == "[[" else "ORG")
        elif piece in ("]]", "}}"):
            if held and held[0] < len(text):
                names.append((held[0], len(text), held[1]))
            held = None
        else:
            text += piece
    return Row(text, tuple(names), "train")


def gold(rows: Iterable[Row]) -> Gold:
    return {(unit, s, e) for unit, row in enumerate(rows) for s, e, kind in row.names if kind in PERSON}
