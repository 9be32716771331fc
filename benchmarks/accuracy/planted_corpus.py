"""The planted corpus: documents and tables with exact labels, from a seed alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import planted_carriers as c
from planted_carriers import Document, Plant
from planted_decoys import COLUMN_DECOYS, DECOYS, SENTENCES, Decoy
from planted_kinds import KINDS, LATIN, Kind

ROWS = 12  # cells of a planted column: enough for its pass rate to count


@dataclass(frozen=True)
class Table:
    """Columns with one label per cell: whole cells are the plants. kinds[i] is None for a column of decoys."""

    header: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    plants: tuple[tuple[Plant, ...], ...]


def spans(value: str, core: str, at: int = 0) -> tuple[tuple[int, int], ...]:
    """Where a finding on `value` may lie exactly: the whole, and its core."""
    whole = (at, at + len(value))
    found = re.search(core, value) if core else None
    return (whole, (at + found.start(), at + found.end())) if found else (whole,)


def document(kind: Kind, spelling: str, carrier: str, rng: Random, templates: Sequence[str]) -> Document:
    value = kind.spellings[spelling](kind.make(rng))
    if carrier == "wrapped":
        value = c.wrap(value, rng)
    labels = [x for x in kind.labels if carrier != "glued" or not x[-1].isascii()]
    key = LATIN.get(kind.id, kind.key) if carrier == "latin" else kind.key
    templates = [t for t in templates if not kind.never or kind.never not in t]
    text, at = c.fill(rng.choice(templates), rng.choice(labels), key, value)
    return Document(text, (Plant(kind.id, kind.entity, spelling, carrier, spans(value, kind.core, at)),))


def beside(kind: Kind, spelling: str, rng: Random) -> Document:
    """A value and a look-alike under their own labels in one line, or one below the other."""
    value, label = kind.spellings[spelling](kind.make(rng)), rng.choice(kind.labels)
    decoy = rng.choice([d for d in COLUMN_DECOYS if not d.id.startswith("wrong")])
    other, name = decoy.make(rng), rng.choice(decoy.labels)
    sign = rng.choice(("：", ":", " "))
    parts = [(f"{label}{sign}", value, kind), (f"{name}{sign}", other, None)]
    rng.shuffle(parts)
    text, plants, gap = "", [], rng.choice(("　", "、", " / ", "\n", "\t", "　　"))
    for front, written, mine in parts:
        text += (gap if text else "") + front
        if mine:
            plants.append(Plant(kind.id, kind.entity, spelling, "beside", spans(written, kind.core, len(text))))
        else:
            plants.append(_none(decoy.id, "beside", len(text), len(text) + len(written)))
        text += written
    return Document(text, tuple(plants))


def documents(seed: int, kinds: Sequence[Kind] = KINDS, times: int = 2) -> Iterator[Document]:
    """Every kind x spelling x carrier, `times` each with values, labels and templates drawn anew.

    What is drawn for one kind does not depend on the others.
    """
    for kind in kinds:
        rng = Random(f"{seed} {kind.id}")
        for spelling in kind.spellings:
            for carrier, templates in (c.CARRIERS | c.SPECIAL | {"wrapped": c.TEXT[:3]}).items():
                if _fits(kind, spelling, carrier):
                    for _ in range(times):
                        yield document(kind, spelling, carrier, rng, templates)
            if not kind.carriers or "labelled" in kind.carriers:
                yield from (beside(kind, spelling, rng) for _ in range(times))


def _fits(kind: Kind, spelling: str, carrier: str) -> bool:
    if carrier == "wrapped":  # the second view joins digits
        numeric = re.fullmatch(r"[0-9-]{6,}", kind.make(Random(0)))
        return spelling in ("plain", "no separator", "full width") and not kind.carriers and numeric is not None
    if carrier == "alone":
        return kind.carriers != ("term",)
    if carrier == "latin":
        return kind.id in LATIN and spelling[0] not in "〒(（"
    if carrier == "glued" and all(label[-1].isascii() for label in kind.labels):
        return False
    return carrier in kind.carriers if kind.carriers else carrier != "term"


def tables(seed: int, kinds: Sequence[Kind] = KINDS) -> Iterator[Table]:
    """For every kind a table per spelling (one column of it, two of decoys) under its header, then without one."""
    for kind in kinds:
        if kind.carriers and "csv" not in kind.carriers:
            continue
        rng = Random(f"{seed} table {kind.id}")
        for spelling in kind.spellings:
            yield _table(kind, spelling, rng.choice((kind.labels[0], kind.key)), "csv", rng)
        yield _table(kind, next(iter(kind.spellings)), "column 1", "csv alone", rng)


def _table(kind: Kind, spelling: str, name: str, carrier: str, rng: Random) -> Table:
    decoys = rng.sample(COLUMN_DECOYS, 2)
    cells = tuple(kind.spellings[spelling](kind.make(rng)) for _ in range(ROWS))
    planted = tuple(Plant(kind.id, kind.entity, spelling, carrier, spans(v, kind.core)) for v in cells)
    header, columns, plants = [name], [cells], [planted]
    for decoy in decoys:
        values = tuple(decoy.make(rng) for _ in range(ROWS))
        header.append(rng.choice((decoy.labels[0], decoy.key)))
        columns.append(values)
        plants.append(tuple(_none(decoy.id, "csv", 0, len(v)) for v in values))
    return Table(tuple(header), tuple(columns), tuple(plants))


def _none(decoy: str, carrier: str, start: int, end: int) -> Plant:
    return Plant(decoy, "", "decoy", carrier, ((start, end),))


def negatives(seed: int, times: int = 6, decoys: Sequence[Decoy] = DECOYS) -> Iterator[Document]:
    """Every decoy in every carrier, and sentences that name identifiers without a value."""
    for decoy in decoys:
        rng = Random(f"{seed} decoy {decoy.id}")
        for carrier, templates in (c.CARRIERS | {"alone": c.ALONE}).items():
            for _ in range(times):
                value = decoy.make(rng)
                text, at = c.fill(rng.choice(templates), rng.choice(decoy.labels), decoy.key, value)
                yield Document(text, (_none(decoy.id, carrier, at, at + len(value)),))
    for sentence in SENTENCES:
        yield Document(sentence, (_none("sentence", "text", 0, len(sentence)),))
