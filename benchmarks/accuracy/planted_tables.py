"""What is printed: recall and precision per identifier, carrier and spelling; errors with masked samples."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from planted_kinds import KINDS
from planted_score import Result

ALONE = ("alone", "csv alone")


def masked(text: str, spans: Sequence[tuple[int, int]] = ()) -> str:
    """Digits as 9 in their own width and script, the letters of a value as a; line breaks shown."""
    start, end = spans[0] if spans else (0, 0)
    value = re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", text[start:end]))
    text = text[:start] + "⟦" + value + "⟧" + text[end:] if spans else text
    text = re.sub(r"[一二三四五六七八九〇](?=[一二三四五六七八九〇－]{3})", "九", re.sub(r"[0-9]", "9", text))
    return re.sub(r"[０-９]", "９", text).replace("\n", "⏎")[:140]


class Tally:
    """Counts of one row of a table."""

    def __init__(self) -> None:
        self.plants = self.exact = self.found = self.false = 0

    def add(self, result: Result) -> None:
        self.plants += 1
        self.exact += result.outcome == "exact"
        self.found += result.outcome in ("exact", "overlap")

    @property
    def recall(self) -> float:
        return self.found / self.plants if self.plants else float("nan")

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false) if self.found + self.false else float("nan")

    def row(self, name: str) -> str:
        exact = self.exact / self.plants if self.plants else float("nan")
        return f"{name:48} {self.plants:6d} {exact:7.3f} {self.recall:7.3f} {self.precision:9.3f} {self.false:6d}"


HEAD = f"{'':48} {'plants':>6} {'exact':>7} {'overlap':>7} {'precision':>9} {'false':>6}"


def tally(
    results: Sequence[Result], key: Callable[[Result], str], false_key: Callable[[Result, str], str]
) -> dict[str, Tally]:
    """Rows by key; a false finding counts in the row that `false_key` names."""
    rows: dict[str, Tally] = defaultdict(Tally)
    for result in results:
        if result.outcome:
            rows[key(result)].add(result)
        for hit in result.false:
            rows[false_key(result, hit.entity)].false += 1
    return dict(sorted(rows.items()))


def known(results: Sequence[Result], entities: Sequence[str]) -> list[Result]:
    """Decoys, and plants whose entity some recognizer names."""
    return [r for r in results if not r.plant.entity or r.plant.entity in entities]


def report(results: Sequence[Result], entities: Sequence[str]) -> Iterator[str]:
    missing = sorted({k.entity for k in KINDS} - set(entities))
    yield f"entities without a recognizer ({len(missing)}): {', '.join(missing) or 'none'}"
    results = known(results, entities)
    named = [r for r in results if r.plant.carrier not in ALONE]
    yield "\nby entity and identifier, with a word, header or label that names it (medium and better)\n" + HEAD
    by_kind = tally(named, lambda r: f"{r.plant.entity}  {r.plant.kind}", lambda r, e: e)
    for name in sorted({*by_kind, *(n.split("  ")[0] for n in by_kind)}):
        whole = Tally()
        if "  " in name:
            yield by_kind[name].row(name)
            continue
        parts = [row for n, row in by_kind.items() if n == name or n.startswith(name + "  ")]
        for field in ("plants", "exact", "found", "false"):
            setattr(whole, field, sum(getattr(p, field) for p in parts))
        yield whole.row(name)
    for title, key in (("carrier", lambda r: r.plant.carrier), ("spelling", lambda r: r.plant.spelling)):
        yield f"\nby {title}\n{HEAD}"
        yield from (row.row(name) for name, row in tally(named, key, lambda r, e, key=key: key(r)).items())
    total = next(iter(tally(named, lambda r: "all", lambda r, e: "all").values()))
    yield "\n" + HEAD + "\n" + total.row("all, with context")
    alone = {k.id for k in KINDS if k.alone}
    for title, wanted in (
        ("alone, form speaks for itself", True),
        ("alone, nothing names it (found is not asked)", False),
    ):
        part = [r for r in results if r.plant.carrier in ALONE and r.outcome and (r.plant.kind in alone) == wanted]
        if part:
            yield next(iter(tally(part, lambda r: "all", lambda r, e: "all").values())).row(title)


def false_of_decoys(results: Sequence[Result]) -> Iterator[str]:
    """How often each family of look-alikes is taken for what."""
    tries = Counter(r.plant.kind for r in results if not r.outcome)
    taken = Counter((r.plant.kind, h.entity) for r in results if not r.outcome for h in r.false)
    yield "\nlook-alikes taken for an identifier"
    yield from (f"{kind:28} {n:5d} of {tries[kind]:5d}  {entity}" for (kind, entity), n in taken.most_common())


def errors(results: Sequence[Result], low: Callable[[Result], str], limit: int = 3) -> Iterator[str]:
    """Misses and false findings, grouped, the most frequent first; samples are masked."""
    groups: dict[tuple[str, ...], list[Result]] = defaultdict(list)
    for r in results:
        if r.plant.carrier in ALONE and r.outcome:
            continue
        if r.outcome in ("missed", "overlap"):
            groups[r.outcome, r.plant.kind, r.plant.spelling, r.plant.carrier].append(r)
        for entity in {h.entity for h in r.false}:
            groups["false " + entity, r.plant.kind, r.plant.spelling, r.plant.carrier].append(r)
    for name, group in sorted(groups.items(), key=lambda item: (item[0][0], item[0][1], -len(item[1]))):
        yield f"{' | '.join(name)} | {len(group)}"
        for r in group[:limit]:
            yield f"    {masked(r.text, r.plant.spans)}" + (f"   {low(r)}" if r.outcome == "missed" else "")
