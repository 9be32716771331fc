"""Lists of known make-up against the master of the `world` fixture: members, siblings, guardians, strangers."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pyarrow as pa
from conftest import KEY

from piiscan.demo.customers import Customer, read_customers
from piiscan.demo.people import Child, child, household
from piiscan.match import match_list
from piiscan.match.result import MatchResult

COLUMNS = ("name", "name_kana", "guardian_name", "birth_date", "postal_code", "address", "phone", "email")


@dataclass(frozen=True)
class Listed:
    """A list row: the person in it, and the customer that person is, if any."""

    person: Child
    customer: str = ""


def people(world, mix: Mapping[str, int], seed: int = 0) -> list[Listed]:
    """So many rows of each kind, in random order."""
    rng = random.Random(1000 + seed)
    customers = read_customers(world.master)
    rows = [row for kind, count in mix.items() for row in _KINDS[kind](rng, customers, count)]
    rng.shuffle(rows)
    return rows


def _members(rng: random.Random, customers: Sequence[Customer], count: int) -> list[Listed]:
    return [Listed(c.person, c.id) for c in rng.sample(list(customers), count)]


def _siblings(rng: random.Random, customers: Sequence[Customer], count: int) -> list[Listed]:
    taken = {(c.person.household.phone, c.person.given) for c in customers}
    out = []
    for one in rng.sample(list(customers), count):
        options = (child(rng, one.person.household) for _ in iter(int, 1))
        home = one.person.household.phone
        out.append(Listed(next(o for o in options if (home, o.given) not in taken and o.birth != one.person.birth)))
    return out


def _guardians(rng: random.Random, customers: Sequence[Customer], count: int) -> list[Listed]:
    taken = {(c.person.household.phone, c.person.given) for c in customers}
    able = [c.person for c in customers if (c.person.household.phone, c.person.household.guardian) not in taken]
    homes = [(p.household, p.birth) for p in rng.sample(able, count)]
    return [Listed(Child(h, h.guardian, h.guardian_kana, "男", b - timedelta(days=10_000))) for h, b in homes]


def _strangers(rng: random.Random, customers: Sequence[Customer], count: int) -> list[Listed]:
    return [Listed(child(rng, household(rng))) for _ in range(count)]


_KINDS = {"member": _members, "sibling": _siblings, "guardian": _guardians, "stranger": _strangers}


def cells(person: Child) -> dict[str, str]:
    home = person.household
    return {
        "name": f"{home.surname}　{person.given}",
        "name_kana": f"{home.surname_kana}　{person.given_kana}",
        "guardian_name": f"{home.surname}　{home.guardian}",
        "birth_date": person.birth.isoformat(),
        "postal_code": home.address.postal_code,
        "address": str(home.address),
        "phone": home.phone,
        "email": home.mail,
    }


def matched(world, rows: Sequence[Listed], columns: Sequence[str], **instead: Sequence[str]) -> MatchResult:
    """The answer for a list with these columns; `instead`: other cells for a column."""
    made = [cells(row.person) for row in rows]
    table = pa.table({name: instead.get(name) or [row[name] for row in made] for name in columns})
    return match_list(table, index=world.index, key=KEY, mapping={name: name for name in columns})


def wrong(result: MatchResult, rows: Sequence[Listed]) -> int:
    """Rows said to be a customer whom they are not."""
    return sum(m.class_ == "person" and rows[m.list_row - 1].customer != m.customer for m in result)


def typing_error(row: Listed, rng: random.Random) -> Listed:
    """The same with another last character in the given name."""
    given = row.person.given
    return replace(row, person=replace(row.person, given=given[:-1] + rng.choice("山田中村木本川井")))
