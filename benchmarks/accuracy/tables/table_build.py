"""The 200 tables from one seed: columns chosen, rows written, headers spoiled, labels kept."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from random import Random

import table_cells
import table_headers as headers
import table_numbers
import table_other
import table_texts
from table_kinds import RECIPES
from table_model import ColumnTruth, Kind, Made, Marked, Recipe, Row, Table
from table_people import company, person

KINDS: dict[str, Kind] = {k.name: k for m in (table_cells, table_numbers, table_other, table_texts) for k in m.KINDS}
PERSONAL = frozenset(k.name for k in table_cells.KINDS)  # whose headers take the role's word
FILLED = ("name", "sei", "mei", "romaji", "first_en", "last_en")  # a list of persons names them
EMPTY = ("", "", "", "", None, None, "-", "不明", "該当なし", "NULL", "なし", "未入力", "ー", "*", "0000-00-00", "N/A")
DIRT = ("不明", "-", "重複", "同上", "〃", "要確認", "0000-00-00", "99999999", "テスト", "？", "○", "#N/A", "削除済")
NULL_SHARES = (0.0, 0.0, 0.0, 0.02, 0.1, 0.3, 0.6, 0.9, 0.95)
CLASSES = ("good",) * 26 + ("none",) * 8 + ("misleading",) * 6  # of 40: 30 % without or with misleading headers
STORES = ("csv", "csv", "csv cp932", "parquet", "parquet", "sqlite", "arrow")


def tables(seed: int = 1, count: int = 200) -> Iterator[Table]:
    """The set; the same seed gives the same tables. `count` takes the first ones of each kind in turn."""
    classes = list(CLASSES * (count // len(CLASSES) + 1))[:count]
    Random(f"{seed}/classes").shuffle(classes)
    for number in range(count):
        recipe = RECIPES[number % len(RECIPES)]
        yield table(recipe, f"{seed}/{number}", f"t{number:03}_{recipe.name}", classes[number])


@cache
def kept() -> frozenset[str]:
    """Half of the kinds, drawn by their names: of their tables only totals are ever printed."""
    drawn = sorted(RECIPES, key=lambda r: hashlib.sha256(f"kept/{r.name}".encode()).digest())
    return frozenset(r.name for r in drawn[: len(RECIPES) // 2])


def table(recipe: Recipe, seed: str, name: str, header_class: str, most: int = 0) -> Table:
    """One table of a kind; `most`: at most so many rows."""
    rng = Random(seed)
    tokens = _columns(rng, recipe)
    store = rng.choice(STORES)
    if header_class == "none" and rng.random() < 0.25:
        header_class, store = "comment", "arrow"
    elif header_class == "none" and rng.random() < 0.25:
        store = "csv bare"
    rows = _rows(rng, recipe, tokens)[: most or None]
    made = [KINDS[t.rpartition(".")[2]].make(rng, _role(t, recipe)) for t in tokens]
    header, wrong = _header(rng, recipe, tokens, header_class)
    truths, cells = [], []
    for i, token in enumerate(tokens):
        column, told = _cells(rng, KINDS[token.rpartition(".")[2]], made[i], rows)
        comment = header[i][1]
        truths.append(_truth(token, header[i][0], comment, made[i], told, len(rows), header_class, wrong[i]))
        cells.append(column)
    named = {_role(t, recipe) for t in tokens if _names(t)} | {""}
    people = [{id(row.people[role]) for row in rows} for role in sorted(named)]
    counts = len(people[0]), sum(map(len, people))
    return Table(name, recipe.name, recipe.name in kept(), header_class, store, recipe.person, *counts, truths, cells)


def _names(token: str) -> bool:
    """Whether a column names the person of its role."""
    return token.rpartition(".")[2] in (*FILLED, "kana", "sei_kana", "holder", "name_phone", "name_kana", "name_mail")


def _role(token: str, recipe: Recipe) -> str:
    role = token.rpartition(".")[0]
    return "" if role == recipe.role else role


def _columns(rng: Random, recipe: Recipe) -> list[str]:
    result: list[str] = []
    for word in recipe.columns.split():
        if word.endswith("?") and rng.random() < 0.45:
            continue
        result += rng.choice(word.rstrip("?").split("|")).rstrip("?").split("+")
    if rng.random() < 0.2:  # grown systems: flags, spare fields, time stamps
        result += rng.choices(("flag", "class", "moment", "day", "code", "note", "price", "count", "hash"), k=rng.randint(3, 20))  # fmt: skip
    return result[:40]


def _rows(rng: Random, recipe: Recipe, tokens: list[str]) -> list[Row]:
    """Rows with their persons: repeats in the same spelling (visits), planted duplicates in another."""
    low, high = recipe.rows
    count = int(low * (high / low) ** rng.random())
    roles = sorted({_role(t, recipe) for t in tokens if "." in t} - {""})
    twice = rng.choice((0.0, 0.0, 0.02, 0.08))
    rows: list[Row] = []
    for number in range(count):
        again = rng.random()
        old = rng.choice(rows) if rows and again < recipe.repeat + twice else None
        people = old.people if old else {"": person(rng, recipe.ages)}
        for role in roles if not old else ():
            kin = people[""] if role not in ("担当者",) else None
            people[role] = person(rng, "child" if role == "生徒" else "adult", kin)
        variant = old is not None and again >= recipe.repeat
        rows.append(Row(number, people, company(rng), rng.getrandbits(40), variant))
    return rows


def _cells(rng: Random, kind: Kind, made: Made, rows: list[Row]) -> tuple[list[object], Counter[str]]:
    """The cells of a column with its gaps and its dirt, and how many cells hold which entity."""
    wide = rng.random() < 0.5 and kind.name not in FILLED
    nulls = 0.0 if kind.fixed else rng.choice(NULL_SHARES if wide else (0.0, 0.01))
    dirt = 0.0 if kind.fixed else rng.choice((0.0, 0.0, 0.01, 0.05))
    empty = rng.choice(EMPTY)
    told: Counter[str] = Counter()
    cells: list[object] = []
    for row in rows:
        chance = rng.random()
        value = made.cell(row, rng)
        if chance < nulls:
            value = empty
        elif chance < nulls + dirt:
            value = rng.choice(DIRT)
        elif isinstance(value, Marked):
            told.update(value.entities)
            value = value.text
        elif value not in ("", None):
            told.update(kind.entities)
        cells.append(value)
    return cells, told


def _header(rng: Random, recipe: Recipe, tokens: list[str], header_class: str) -> tuple[list[tuple[str, str]], list[str]]:  # fmt: skip
    """(name, comment) of each column, and the kind whose name it bears wrongly ("" where the name is right)."""
    kinds = [t.rpartition(".")[2] for t in tokens]
    plain = [t if k in PERSONAL else k for t, k in zip(tokens, kinds, strict=True)]
    names = headers.good(rng, plain, recipe.role, PERSONAL)
    right = [""] * len(tokens)
    if header_class in ("none", "comment"):
        bare = rng.choice(headers.BARE)
        japanese = headers.good(rng, plain, recipe.role, PERSONAL, "ja")
        return [(bare(i), japanese[i] if header_class == "comment" else "") for i in range(len(names))], right
    if header_class == "good":
        return [(n, "") for n in names], right
    if rng.random() < 0.4:
        return [(n, "") for n in headers.shifted(names)], headers.shifted(kinds)
    return _swapped(rng, names, kinds)


def _swapped(rng: Random, names: list[str], kinds: list[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Half of the personal columns are called 備考 or コード, some columns of things 氏名 or 電話番号."""
    wrong = [""] * len(names)
    for i, kind in enumerate(kinds):
        if KINDS[kind].entities and rng.random() < 0.5:
            names[i], wrong[i] = rng.choice(headers.EMPTY_NAMES), "note"
        elif not KINDS[kind].entities and not KINDS[kind].part and rng.random() < 0.3:
            form = "text" if kind in headers.TEXTS else "number"
            names[i], wrong[i] = rng.choice(headers.WRONG[form]), "name" if form == "text" else "phone"
    return [(n, "") for n in names], wrong


def _truth(token: str, header: str, comment: str, made: Made, told: Counter[str], rows: int, header_class: str, wrong: str) -> ColumnTruth:  # fmt: skip
    """What may be asked of a judgement: all that header, comment, values or neighbors tell."""
    kind = KINDS[token.rpartition(".")[2]]
    blind = bool(wrong) or header_class == "none"
    free = blind and not made.telling
    free = free or (kind.name in ("serial", "code", "code7") and header.strip().startswith(headers.OF_CUSTOMERS))
    if wrong and not kind.entities and not kind.part:  # a name that fits: nothing contradicts it
        free = free or (wrong not in headers.TEXTS and kind.name not in headers.TEXTS and not _telling(wrong))
    entities, optional = kind.entities, kind.optional
    if kind.part:
        entities = tuple(sorted(told))
        optional = bool(told) and (max(told.values()) < 3 or max(told.values()) < 0.02 * rows)
    elif entities and max(told.values(), default=0) < 3:
        optional = True
    form = "" if not entities else "part" if kind.part else "whole"
    return ColumnTruth(header, token, entities, form, optional, free, comment)


def _telling(kind: str) -> bool:
    """Whether values can contradict a wrong name of this kind."""
    return kind in ("name", "sei", "mei", "kana", "addr", "mail", "phone", "mobile", "home", "romaji")
