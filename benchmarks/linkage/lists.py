"""Match lists of known make-up, in several sets of columns, and print what was said beside what is true.

usage: python benchmarks/linkage/lists.py [CUSTOMERS [ROWS [SEED]]]      (default 6000 3000 1)

Kinds of rows: member (a customer), sibling (of a customer, not one), guardian (parent of a customer, same address and
telephone), stranger. `wrong` counts rows said to be a person who is not that customer.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pyarrow as pa

from piiscan.demo.customers import Customer, make_customers, read_customers
from piiscan.demo.people import Child, child, household
from piiscan.demo.spelling import address_text, date_text, phone_text
from piiscan.keys import Key
from piiscan.match import build_index, match_list

KEY = Key(bytes(range(32)))
COLUMNS = ("name", "name_kana", "guardian_name", "birth_date", "postal_code", "address", "phone", "email")
SETS: dict[str, tuple[str, ...]] = {
    "full": COLUMNS,
    "name+phone": ("name", "phone"),
    "name+address": ("name", "address"),
    "name+birth": ("name", "birth_date"),
    "name+address+birth": ("name", "address", "birth_date"),
    "name": ("name",),
    "mail": ("email",),
}
MIXES: dict[str, dict[str, float]] = {
    "members": {"member": 1},
    "siblings": {"sibling": 1},
    "guardians": {"guardian": 1},
    "strangers": {"stranger": 1},
    "mix 1:1:3": {"member": 1, "sibling": 1, "stranger": 3},
    "mix 3:1:1": {"member": 3, "sibling": 1, "stranger": 1},
}


@dataclass(frozen=True)
class Row:
    """A list row and whose it is."""

    cells: tuple[str, ...]
    customer: str


def rows_of(rng: random.Random, customers: Sequence[Customer], mix: dict[str, float], count: int) -> list[Row]:
    """`count` rows in the shares of `mix`, in random order."""
    total = sum(mix.values())
    rows = [row for kind, share in mix.items() for row in _some(rng, customers, kind, round(count * share / total))]
    rng.shuffle(rows)
    return rows


def _some(rng: random.Random, customers: Sequence[Customer], kind: str, count: int) -> list[Row]:
    if kind == "stranger":
        return [Row(cells(rng, child(rng, household(rng))), "") for _ in range(count)]
    drawn = rng.sample(list(customers), min(count, len(customers)))
    if kind == "member":
        return [Row(cells(rng, c.person), c.id) for c in drawn]
    taken = {(c.person.household.phone, c.person.given) for c in customers}
    return [Row(cells(rng, _KIN[kind](rng, c.person, taken)), "") for c in drawn]


def _sibling(rng: random.Random, person: Child, taken: set[tuple[str, str]]) -> Child:
    options = (child(rng, person.household) for _ in iter(int, 1))
    return next(c for c in options if (c.household.phone, c.given) not in taken and c.birth != person.birth)


def _guardian(rng: random.Random, person: Child, taken: set[tuple[str, str]]) -> Child:
    home = person.household
    return Child(home, home.guardian, home.guardian_kana, "男", person.birth - timedelta(days=rng.randint(8000, 15000)))


_KIN: dict[str, Callable[[random.Random, Child, set[tuple[str, str]]], Child]] = {
    "sibling": _sibling,
    "guardian": _guardian,
}


def cells(rng: random.Random, person: Child) -> tuple[str, ...]:
    """One row of COLUMNS."""
    home = person.household
    return (
        f"{home.surname}　{person.given}",
        f"{home.surname_kana}　{person.given_kana}",
        f"{home.surname}　{home.guardian}",
        date_text(rng, person.birth) if person.birth.year > 1988 else person.birth.isoformat(),
        home.address.postal_code,
        address_text(rng, home.address),
        phone_text(rng, home.phone),
        home.mail,
    )


def table_of(rows: Sequence[Row], columns: Sequence[str]) -> pa.Table:
    return pa.table({name: pa.array([row.cells[COLUMNS.index(name)] for row in rows]) for name in columns})


def answer(name: str, rows: Sequence[Row], columns: Sequence[str], index: Path) -> str:
    """One line of the table."""
    result = match_list(table_of(rows, columns), index=index, key=KEY, mapping={c: c for c in columns})
    told = result.summary
    persons = [m for m in result if m.class_ == "person"]
    wrong = sum(rows[m.list_row - 1].customer != m.customer for m in persons)
    members = sum(1 for row in rows if row.customer)
    true = f"{wrong / len(persons):.4f}" if persons else "-"
    said, upper = ("-" if told[k] is None else f"{told[k]:.4f}" for k in ("false_match_rate", "false_match_rate_upper"))
    return (
        f"| {name} | {len(rows)} | {members} | {len(persons)} | {wrong} | {told['household_rows']} | "
        f"{told['verdict']} | {said} | {upper} | {true} |"
    )


def odd_lists(rng: random.Random, customers: Sequence[Customer]) -> list[tuple[str, list[Row], tuple[str, ...]]]:
    """Short, repeated and damaged lists."""
    address = ("name", "postal_code", "address", "phone")
    mix = rows_of(rng, customers, MIXES["mix 1:1:3"], 15)
    strangers = rows_of(rng, customers, {"stranger": 1}, 1)
    members = rows_of(rng, customers, {"member": 1}, 500)
    romaji = [
        Row((f"{rng.choice('KSTN')}a{i}ra Taro{i}", *row.cells[1:]), row.customer) for i, row in enumerate(members)
    ]
    birthday = [Row((*row.cells[:3], "1900-01-01", *row.cells[4:]), row.customer) for row in members]
    return [
        ("5 members", rows_of(rng, customers, {"member": 1}, 5), COLUMNS),
        ("5 siblings", rows_of(rng, customers, {"sibling": 1}, 5), ("name", "phone")),
        ("5 of the mix", rows_of(rng, customers, MIXES["mix 1:1:3"], 5), COLUMNS),
        ("15 of the mix x 200", mix * 200, address),
        ("300 of the mix x 10", rows_of(rng, customers, MIXES["mix 1:1:3"], 300) * 10, address),
        ("1 stranger x 200", strangers * 200, address),
        ("members, romaji", romaji, ("name", "phone")),
        ("members, romaji", romaji, ("name", "address")),
        ("members, one birth date", birthday, ("name", "birth_date")),
    ]


def main(customers: int = 6000, count: int = 3000, seed: int = 1) -> None:
    rng = random.Random(seed + 1000)  # not the stream the master came from
    with tempfile.TemporaryDirectory() as folder:
        master, index = Path(folder) / "master.csv", Path(folder) / "index"
        make_customers(master, customers, seed=seed)
        build_index(master, key=KEY, out=index)
        known = read_customers(master)
        print("| list, columns | rows | members | persons | wrong | household | verdict | said | upper | true |")
        print("| --- " * 10 + "|")
        for kind, mix in MIXES.items():
            rows = rows_of(rng, known, mix, count)
            for name, columns in SETS.items():
                print(answer(f"{kind}, {name}", rows, columns, index))
        for name, rows, columns in odd_lists(rng, known):
            print(answer(f"{name}, {'+'.join(columns) if columns != COLUMNS else 'full'}", rows, columns, index))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:4]))
