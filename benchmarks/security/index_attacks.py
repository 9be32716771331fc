"""Attacks of a thief who has an index and not its key, beside encodings that the same code breaks.

    python benchmarks/security/index_attacks.py [--rows 5000] [--out benchmarks/security/results/index_attacks.md]

The thief has, attack by attack, the frequencies of the population, the plaintext of the same people, or some rows that
he knows. Ends with 1 if an index gives more than chance (0.1 % are allowed), or if a control does not break: then the
attack is worth nothing.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from attacks_controls import clk, open_tables, single_fields, tags_alone, unkeyed_fields
from attacks_graph import graph_attack, seed_attack
from attacks_rank import rank_alignment
from attacks_release import People, Release, people_of, release_of, true_hashes
from attacks_rows import in_common, presence
from attacks_score import ALLOWED, BROKEN, Outcome
from attacks_tables import guessing, histograms, links, unkeyed, wrong_keys

from piiscan.demo.customers import make_customers
from piiscan.keys import Key
from piiscan.match import build_index, update_index
from piiscan.match.store import IndexInfo

SEEDS = (20, 100, 500)
GRAPH_ROWS = 1000
MISSING = {"電話番号": 0.25, "保護者氏名": 0.3, "フリガナ": 0.2}
THIEF, OWNER = Key(b"a key of the thief's own making ..."[:32]), Key(bytes(range(32)))
MOVED = 0.05  # rows with another address and telephone in the second build


@dataclass(frozen=True, slots=True)
class Scene:
    """An index, another one of the master some time later, the first one's second generation of that time, who is in
    it, which rows changed, and other people of the same population."""

    info: IndexInfo
    index: Release
    later: Release
    second: Release
    people: People
    changed: np.ndarray
    public: People
    hashes: dict[str, np.ndarray]

    @property
    def keys(self) -> dict[str, tuple[str, ...]]:
        return {table.name: table.parts for table in self.info.keys if table.used}


def make_scene(folder: Path, rows: int, seed: int = 1) -> Scene:
    """Invented masters, and their indexes under one random key."""
    key = Key(random.Random(seed).randbytes(32))
    make_customers(folder / "other.csv", rows, seed=seed + 100)
    make_customers(folder / "whole.csv", rows, seed=seed)
    changed = _changed(folder, rows, seed)
    info, _ = (
        build_index(folder / f"{name}.csv", key=key, out=folder / name, segment_column="商品", id_column="会員番号")
        for name in ("master", "later")
    )
    update_index(folder / "later.csv", index=folder / "master", key=key)
    people, index = people_of(folder / "master.csv"), release_of(folder / "master")
    return Scene(
        info,
        index,
        release_of(folder / "later"),
        release_of(folder / "master", generation=2),
        people,
        np.flatnonzero(changed),
        people_of(folder / "other.csv"),
        true_hashes(index, info, key),
    )


def _changed(folder: Path, rows: int, seed: int) -> np.ndarray:
    """master.csv with gaps, later.csv with people who moved; which rows those are."""
    chance = random.Random(seed)
    with (folder / "whole.csv").open(encoding="utf-8", newline="") as file:
        master = list(csv.DictReader(file))
    with (folder / "other.csv").open(encoding="utf-8", newline="") as file:
        homes = list(csv.DictReader(file))
    for row in master:
        row |= {column: "" for column, share in MISSING.items() if chance.random() < share}
    changed = np.array([chance.random() < MOVED for _ in range(rows)])
    later = [
        row | {c: home[c] for c in ("郵便番号", "住所", "電話番号")} if moved else row
        for row, home, moved in zip(master, homes, changed, strict=True)
    ]
    for name, content in (("master", master), ("later", later)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(master[0]))
            writer.writeheader()
            writer.writerows(content)
    return changed


def attacks_on_index(scene: Scene) -> Iterator[Outcome]:
    """Every attack, on the index."""
    people, index, rows = scene.people, scene.index, len(scene.people)
    mine = tags_alone(people, THIEF)
    yield from rank_alignment(index, people.fields, people.fields, "same people")
    yield from rank_alignment(index, people.fields, scene.public.fields, "population")
    yield from histograms(index, people, scene.keys, scene.hashes)
    for count in _seed_counts(rows):
        yield from seed_attack(index, mine, _seeds(rows, count))
    yield from graph_attack(index, mine, min(GRAPH_ROWS, rows))
    bits = {table.name: file.bits for table in scene.info.keys for file in table.files}
    yield guessing(index.name, "unkeyed hashes", scene.hashes, bits, unkeyed(people, scene.keys))
    yield guessing(index.name, "other keys", scene.hashes, bits, wrong_keys(people, scene.info))
    yield from links(index, scene.hashes, rows)
    same = np.setdiff1d(np.arange(rows), scene.changed)
    yield from in_common("two builds", index, scene.later, same, same)
    second = np.arange(len(scene.second.bits))
    yield from in_common("two generations", index, scene.second, scene.changed, second)
    yield from presence(index, people.fields)


def attacks_on_controls(scene: Scene) -> Iterator[Outcome]:
    """The same functions on encodings that each of them is known to break: the best answer of each."""
    people, rows = scene.people, len(scene.people)
    single, bare = single_fields(people, OWNER), tags_alone(people, OWNER)
    for public, name in ((people, "same people"), (scene.public, "population")):
        yield rank_alignment(single, people.fields, public.fields, name)[1]
    buckets = open_tables(single.columns)
    yield histograms(replace(buckets, name=single.name), people, {f: (f,) for f in people.fields}, single.columns)[1]
    for release, own in ((clk(people, b"owner"), clk(people, b"thief")), (bare, tags_alone(people, THIEF))):
        for count in _seed_counts(rows)[1:]:
            yield _best(seed_attack(release, own, _seeds(rows, count)))
        yield _best(graph_attack(release, own, min(GRAPH_ROWS, rows)))
    bare, singles = unkeyed_fields(people), {part: (part,) for part in people.fields}
    yield guessing(bare.name, "SHA-256", bare.columns, dict.fromkeys(singles, 64), unkeyed(people, singles))
    yield from links(open_tables(scene.hashes), scene.hashes, rows)[::2]
    yield in_common("two builds", single, single, np.arange(rows), np.arange(rows))[0]
    yield presence(single, people.fields)[1]


def _best(outcomes: list[Outcome]) -> Outcome:
    return max(outcomes, key=lambda o: o.share)


def _seed_counts(rows: int) -> list[int]:
    return [count for count in SEEDS if 2 * count <= rows]


def _seeds(rows: int, count: int) -> np.ndarray:
    return np.sort(np.random.default_rng(count).permutation(rows)[:count])


def table_of(outcomes: list[Outcome]) -> list[str]:
    """Lines of a table in Markdown."""
    head = "| release | attack | on | tries | named right | chance | 99.9 % interval | result |"
    lines = [head, "|" + " --- |" * 8]
    for o in outcomes:
        result = "**breaks**" if o.broken else "chance" if o.holds else "**more than chance**"
        cells = (o.release, o.attack, o.detail, f"{o.tries:,}", f"{o.share:.4%}", f"{o.chance:.4%}")
        lines.append(f"| {' | '.join(cells)} | {max(0, o.low):.4%} to {o.high:.4%} | {result} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scene = make_scene(Path(folder), options.rows)
        index, controls = list(attacks_on_index(scene)), list(attacks_on_controls(scene))
    lines = [
        f"# Attacks without the key: {options.rows:,} invented people",
        "",
        f"`python benchmarks/security/index_attacks.py --rows {options.rows}`; {time.process_time():.0f} s of one core.",
        f"An index has to stay within {ALLOWED:.1%} of chance; the same code has to name {BROKEN:.0%} more than chance in the controls.",
        "",
        "## The index",
        "",
        *table_of(index),
        "",
        "## Controls",
        "",
        *table_of(controls),
    ]
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    if options.out:
        options.out.write_text(text, "utf-8")
    sys.exit(0 if all(o.holds for o in index) and all(o.broken for o in controls) else 1)


if __name__ == "__main__":
    main()
