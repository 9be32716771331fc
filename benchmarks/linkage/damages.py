"""The fifteen kinds of errors of a leaked list. Each changes some rows of the cells (object arrays) in place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import draws
import numpy as np
import numpy.typing as npt
import people
import pyarrow as pa
from draws import Floats, Index
from vocabulary import Vocabulary

Objects = npt.NDArray[np.object_]
Places = npt.NDArray[np.int64]
ELSEWHERE = 1 << 41  # numbers of households where people moved to

VARIANTS = str.maketrans("斎高崎辺沢浜広島国桜竜恵真栄吉穂関塚徳", "齋髙﨑邊澤濱廣嶋國櫻龍惠眞榮𠮷穗關塚德")
TYPO_KANJI = "山田中村木本川井野原藤石上大小松竹林森池橋内口西東北南青金銀"


@dataclass(frozen=True)
class Case:
    """What a damage works on: `at` are the places in `cells`, `rows` the list rows there."""

    words: Vocabulary
    seed: int
    step: int  # 0 .. 2: the how manieth error of the row
    cells: dict[str, Objects]
    rows: Index
    at: Places

    def draw(self, purpose: str) -> Floats:
        return draws.uniform(self.seed, f"{purpose} {self.step}", self.rows[self.at])

    def whole(self, purpose: str, low: int, high: int) -> list[int]:
        return (low + (self.draw(purpose) * (high - low)).astype(np.int64)).tolist()

    def part(self, places: Places) -> Case:
        return Case(self.words, self.seed, self.step, self.cells, self.rows, places)

    def change(self, column: str, values: object) -> None:
        self.cells[column][self.at] = values


def damage(words: Vocabulary, seed: int, cells: dict[str, Objects], rows: Index) -> list[str]:
    """One to three errors in every row, in drawn order; their names joined by commas."""
    names, weights = list(DAMAGES), np.array([weight for weight, _ in DAMAGES.values()])
    # Least exponential waiting times: a draw without replacement by weight (Efraimidis and Spirakis 2006).
    waits = np.stack(
        [-np.log1p(-draws.uniform(seed, f"error {name}", rows)) / w for name, w in zip(names, weights, strict=True)]
    )
    order = np.argsort(waits, axis=0)[:3]
    count = draws.whole(seed, "errors", rows, 1, 4)
    for step in range(3):
        for number, name in enumerate(names):
            at = np.nonzero((order[step] == number) & (count > step))[0]
            if len(at):
                DAMAGES[name][1](Case(words, seed, step, cells, rows, at))
    return [",".join(names[i] for i in chosen[:n]) for chosen, n in zip(order.T.tolist(), count.tolist(), strict=True)]


def _texts(column: str, change: Callable[[Case, list[str]], list[str]]) -> Callable[[Case], None]:
    """A damage of the filled cells of one column."""

    def apply(case: Case) -> None:
        filled = case.part(case.at[np.array([v is not None for v in case.cells[column][case.at]], bool)])
        filled.change(column, change(filled, filled.cells[column][filled.at].tolist()))

    return apply


def _missing(*columns: str) -> Callable[[Case], None]:
    def apply(case: Case) -> None:
        for column in columns:
            case.change(column, None)

    return apply


def _variant(case: Case) -> None:
    """The old form of a kanji in the surname, else in the given name; else another spelling."""
    left = case
    for column in ("sei", "mei"):
        old = left.cells[column][left.at].tolist()
        new = [text.translate(VARIANTS) for text in old]
        changed = np.array([a != b for a, b in zip(old, new, strict=True)], bool)
        left.change(column, new)
        left = left.part(left.at[~changed])
    _homophone(left)


def _homophone(case: Case) -> None:
    """A spelling with the same reading (the same one, where there is but one)."""
    kana, sexes, names = (case.cells[c][case.at].tolist() for c in ("mei_kana", "sex", "mei"))
    new = []
    for reading, sex, name, drawn in zip(kana, sexes, names, case.draw("spelling").tolist(), strict=True):
        others = case.words.given[sex == "女"].spellings.get(reading, ())
        new.append(others[int(drawn * len(others))] if len(others) > 1 else name)
    case.change("mei", new)


def _typo_name(case: Case) -> None:
    surname = case.draw("which name") < 0.5
    for column, places in (("sei", case.at[surname]), ("mei", case.at[~surname])):
        part = case.part(places)
        texts = part.cells[column][places].tolist()
        wrong = part.whole("kanji", 0, len(TYPO_KANJI))
        spots = part.draw("letter").tolist()
        part.change(
            column, [_put(t, int(s * len(t)), TYPO_KANJI[w]) for t, s, w in zip(texts, spots, wrong, strict=True)]
        )


def _put(text: str, place: int, letter: str) -> str:
    return text[:place] + letter + text[place + 1 :]


def _typo_digit(case: Case, texts: list[str]) -> list[str]:
    out = []
    for text, spot, shift in zip(texts, case.draw("digit").tolist(), case.whole("shift", 1, 9), strict=True):
        places = [i for i, c in enumerate(text) if c.isdigit()]
        place = places[int(spot * len(places))]
        out.append(_put(text, place, str((int(text[place]) + shift) % 10)))
    return out


def _typo_date(case: Case, texts: list[str]) -> list[str]:
    """Month and day exchanged, another day, or another year."""
    out = []
    kinds, shifts, years = case.draw("date").tolist(), case.whole("day", 1, 9), case.whole("year", 0, 4)
    for text, kind, shift, year in zip(texts, kinds, shifts, years, strict=True):
        y, m, d = text.split("-")
        if kind < 0.3 and int(d) <= 12:
            m, d = d, m
        elif kind < 0.7:
            d = f"{1 + (int(d) + shift) % 28:02d}"
        else:
            y = str(int(y) + (-1, 1, 10, -10)[year])
        out.append(f"{y}-{m}-{d}")
    return out


def _moved(case: Case) -> None:
    home = _other_homes(case)
    for column in ("zip", "pref", "city", "town", "block", "bld"):
        case.change(column, _objects(home[column]))


def _new_telephone(case: Case) -> None:
    case.change("tel", _objects(people.telephones(case.seed, case.rows[case.at] + np.uint64(2 * ELSEWHERE))))


def _new_surname(case: Case) -> None:
    home = _other_homes(case)
    for column in ("sei", "sei_kana"):
        case.change(column, _objects(home[column]))


def _other_homes(case: Case) -> people.Columns:
    return people.homes(case.words, case.seed, case.rows[case.at] + np.uint64(ELSEWHERE))


def _objects(column: pa.Array) -> Objects:
    return column.to_numpy(zero_copy_only=False)


# Weight and work of each kind; the weights are a guess at how often brokers' lists err.
DAMAGES: dict[str, tuple[float, Callable[[Case], None]]] = {
    "variant": (0.12, _variant),
    "homophone": (0.09, _homophone),
    "typo_name": (0.07, _typo_name),
    "kana_missing": (0.06, _missing("sei_kana", "mei_kana")),
    "dob_typo": (0.08, _texts("dob", _typo_date)),
    "dob_missing": (0.05, _missing("dob")),
    "bld_drop": (0.12, _missing("bld")),
    "block_typo": (0.07, _texts("block", _typo_digit)),
    "moved": (0.06, _moved),
    "tel_changed": (0.07, _new_telephone),
    "tel_missing": (0.07, _missing("tel")),
    "tel_typo": (0.06, _texts("tel", _typo_digit)),
    "zip_missing": (0.04, _missing("zip")),
    "surname_changed": (0.02, _new_surname),
    "guardian_missing": (0.02, _missing("guardian")),
}
