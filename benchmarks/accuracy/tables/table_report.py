"""Figures from tables and what was told of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import mean, median
from typing import Any

from table_model import ColumnTruth, Table


@dataclass(frozen=True, slots=True)
class Judged:
    """A table and its profile as JSON, None where nothing was told of it."""

    table: Table
    told: dict[str, Any] | None

    @property
    def entities(self) -> list[str | None]:
        columns = (self.told or {}).get("columns", [])
        found = [c["entity"] for c in columns]
        return found + [None] * (len(self.table.truths) - len(found))


def outcome(truth: ColumnTruth, said: str | None) -> str:
    """right | missed | false | wrong (another entity) | none (rightly nothing) | open (both answers are right)."""
    if truth.free:
        return "open"
    if said is None:
        return "none" if not truth.entities else "open" if truth.optional else "missed"
    if said in truth.entities:
        return "open" if truth.optional else "right"
    return "wrong" if truth.entities and not truth.optional else "false"


def tally(judged: list[Judged]) -> Counter[str]:
    return Counter(outcome(t, s) for j in judged for t, s in zip(j.table.truths, j.entities, strict=False))


def figures(count: Counter[str]) -> str:
    """P and R, and what they are of. A column of another entity is both missed and false."""
    right, told = count["right"], count["right"] + count["false"] + count["wrong"]
    there = right + count["missed"] + count["wrong"]
    return f"P {_share(right, told)}  R {_share(right, there)}  of {there:4} columns ({count['false']} false, {count['missed']} missed, {count['wrong']} wrong; {count['none']} rightly nothing, {count['open']} open)"  # fmt: skip


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "   -  "


def report(judged: list[Judged]) -> list[str]:
    """All totals; entities and kinds of the half that is not kept."""
    dev, kept = [j for j in judged if not j.table.kept], [j for j in judged if j.table.kept]
    lines = ["column types"]
    for name, some in (("all", judged), ("dev half", dev), ("kept half", kept)):
        lines.append(f"  {name:22} {figures(tally(some))}")
    for header in ("good", "comment", "none", "misleading"):
        for half, some in (("dev", dev), ("kept", kept)):
            lines.append(f"  {header + ', ' + half:22} {figures(tally([j for j in some if j.table.header_class == header]))}")  # fmt: skip
    lines += ["", "entities, dev half", *_by_entity(dev), "", "person records", *_persons(judged, dev, kept)]
    return [*lines, "", "whole or part, where the entity is right", *_forms(judged)]


def _by_entity(judged: list[Judged]) -> Iterator[str]:
    counts: dict[str, Counter[str]] = {}
    for j in judged:
        for truth, said in zip(j.table.truths, j.entities, strict=False):
            result = outcome(truth, said)
            if result in ("right", "missed", "wrong"):
                counts.setdefault(str(said) if result == "right" else truth.entities[0], Counter())[result] += 1
            if result in ("false", "wrong"):
                counts.setdefault(str(said), Counter())["false"] += 1
    for entity, c in sorted(counts.items()):
        told, there = c["right"] + c["false"], c["right"] + c["missed"] + c["wrong"]
        yield f"  {entity:34} P {_share(c['right'], told)}  R {_share(c['right'], there)}  of {there}"


def _persons(judged: list[Judged], dev: list[Judged], kept: list[Judged]) -> Iterator[str]:
    for name, some in (("all", judged), ("dev half", dev), ("kept half", kept)):
        yes, no, said = ([j for j in some if j.table.person == "yes"], [j for j in some if j.table.person == "no"], lambda j: bool((j.told or {}).get("person_record")))  # fmt: skip
        yield f"  {name:10} found {sum(map(said, yes))} of {len(yes)}, false {sum(map(said, no))} of {len(no)} tables of things"
    one = [j for j in judged if j.table.subjects == j.table.persons]
    several = [j for j in judged if j.table.subjects < j.table.persons]
    for name, some in (("one person a row", one), ("several persons a row", several)):
        off = sorted(head_count(j) for j in some if j.table.person == "yes")
        size = sorted(map(abs, off))
        if size:
            yield f"  head count, {name}: median error {median(size):.3f}, mean {mean(size):.3f}, 90 % within {size[int(0.9 * (len(size) - 1))]:.3f}, mean with sign {mean(off):+.3f} ({len(size)} tables)"  # fmt: skip


def head_count(judged: Judged) -> float:
    """Relative error of the persons counted."""
    return float((judged.told or {}).get("persons", 0) / judged.table.persons - 1)


def _forms(judged: list[Judged]) -> Iterator[str]:
    seen: Counter[tuple[str, str]] = Counter()
    for j in judged:
        for truth, column in zip(j.table.truths, (j.told or {}).get("columns", []), strict=False):
            if truth.form and column["entity"] in truth.entities:
                seen[truth.form, column["kind"] or "nothing"] += 1
    for (form, said), n in sorted(seen.items()):
        yield f"  {form:5} told as {said}: {n}"


def errors(judged: list[Judged]) -> Iterator[str]:
    """Errors of the half that is not kept, by kind of column, then one by one without any value."""
    listed = []
    for j in (j for j in judged if not j.table.kept):
        if j.told is None:
            yield f"no profile at all: {j.table.name} ({j.table.store})"
        for at, (truth, said) in enumerate(zip(j.table.truths, j.entities, strict=False)):
            result = outcome(truth, said)
            if result in ("missed", "false", "wrong"):
                listed.append((truth.kind.rpartition(".")[2], result, j.table.header_class, j.table, at, truth, said))
        record = bool((j.told or {}).get("person_record"))
        if j.table.person in ("yes", "no") and record != (j.table.person == "yes"):
            yield f"person record {'false' if record else 'missed'}: {j.table.name} ({j.table.header_class}, {j.table.store}, {j.table.rows} rows)"
        if j.table.person == "yes" and record and abs(head_count(j)) > 0.1:
            yield f"head count {head_count(j):+.2f}: {j.table.name} ({j.table.header_class}, {j.table.store}, {j.table.rows} rows, {j.table.subjects} subjects, {j.table.persons} persons named)"
    for (kind, result, header), n in sorted(Counter(e[:3] for e in listed).items(), key=lambda e: -e[1]):
        yield f"{n:4} {kind:18} {result:7} {header}"
    for kind, result, header, table, at, truth, said in sorted(listed, key=lambda e: e[:3]):
        yield f"{result:7} {kind:16} {header:10} {table.name}/{at} {truth.header!r} {truth.comment!r} should be {'|'.join(truth.entities) or 'nothing'}, told {said}"  # fmt: skip
