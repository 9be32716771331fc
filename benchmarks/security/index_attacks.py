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
from attacks_release import People, Release, people_of, release_of, stored_columns, true_hashes
from attacks_rows import presence, two_builds
from attacks_score import ALLOWED, BROKEN, Outcome
from attacks_tables import guessing, histograms, keyed_guesses, links, unkeyed_guesses

from piiscan.demo.customers import make_customers
from piiscan.keys import Key
from piiscan.match import build_index
from piiscan.match.store import IndexInfo

SEEDS = (20, 100, 500)
GRAPH_ROWS = 1000
MISSING = {"電話番号": 0.25, "保護者氏名": 0.3, "フリガナ": 0.2}
THIEF, OWNER = Key(b"a key of the thief's own making ..."[:32]), Key(bytes(range(32)))
MOVED = 0.05  # rows with another address and telephone in the second build


@dataclass(frozen=True, slots=True)
class Scene:
    """An index, a second one of the master some time later, who is in it, and other people of the same population."""

    info: IndexInfo
    index: Release
    later: Release
    stored: dict[str, np.ndarray]
    people: People
    unchanged: np.ndarray
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
    people = people_of(folder / "master.csv")
    return Scene(
        info,
        release_of(folder / "master"),
        release_of(folder / "later"),
        stored_columns(folder / "master"),
        people,
        ~changed,
        people_of(folder / "other.csv"),
        true_hashes(people, info, key),
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
    wide = np.concatenate([v for v in scene.stored.values() if v.max(initial=np.uint64(0)) >> np.uint64(32)])
    names = [*((part,) for part in people.fields), *scene.keys.values()]
    yield guessing(index.name, wide, unkeyed_guesses(people, names), 2.0**40)
    yield guessing(index.name, wide, keyed_guesses(people, scene.info), 2.0**40)
    yield from links(index, scene.hashes, rows)
    yield from two_builds(index, scene.later, scene.unchanged)
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
    unkeyed = unkeyed_fields(people)
    stored = np.concatenate(list(unkeyed.columns.values()))
    yield guessing(unkeyed.name, stored, unkeyed_guesses(people, [(part,) for part in people.fields]), 2.0**64)
    yield from links(open_tables(scene.hashes), scene.hashes, rows)[::2]
    yield two_builds(single, single, scene.unchanged)[0]
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
