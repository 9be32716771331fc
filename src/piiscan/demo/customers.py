"""The invented customer master, and the list a broker made of it, with the truth beside it."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from piiscan.demo import spelling
from piiscan.demo.people import SEGMENTS, Address, Child, Household, child, children, household, table

CUSTOMER_COLUMNS = (
    "会員番号",
    "氏名",
    "フリガナ",
    "保護者氏名",
    "生年月日",
    "性別",
    "郵便番号",
    "住所",
    "電話番号",
    "メールアドレス",
    "商品",
)
LIST_COLUMNS = ("No", "ご住所", "〒", "お名前", "ﾌﾘｶﾞﾅ", "保護者", "TEL", "誕生日", "性")
TRUTH_COLUMNS = ("list_row", "kind", "customer_id", "household_of", "changes")
KINDS = {"member": 0.45, "perturbed": 0.25, "sibling": 0.10, "stranger": 0.20}
LIST_SEGMENTS = {"小学講座": 15, "幼児講座": 4, "中学講座": 1}  # one product's extract with some of its neighbours


@dataclass(frozen=True, slots=True)
class Customer:
    """A row of the master."""

    id: str
    person: Child
    segment: str


def make_customers(path: Path, rows: int = 10_000, seed: int = 1) -> None:
    """Write the master as CSV (UTF-8): children in households, siblings apart from each other in the file."""
    rng = random.Random(seed)  # noqa: S311 (must repeat)
    people = list(islice(children(rng), rows))
    rng.shuffle(people)
    customers = [Customer(f"C{i:06d}", p, _segment(rng, p.birth)) for i, p in enumerate(people, 1)]
    _write(path, "utf-8", CUSTOMER_COLUMNS, (_master_row(c) for c in customers))


def make_list(customers_path: Path, path: Path, rows: int = 3_000, seed: int = 2) -> None:
    """Write the broker's list (CP932) and, as `<stem>_truth.csv` (UTF-8), what each row is.

    Kinds: member (a customer, spelled another way), perturbed (with one to three errors), sibling (of a customer,
    not one), stranger. `customer_id` is set for members and perturbed ones, `household_of` for siblings.
    """
    rng = random.Random(seed)  # noqa: S311 (must repeat)
    customers = read_customers(customers_path)
    made = _draw(rng, customers, rows)
    rng.shuffle(made)
    _write(path, "cp932", LIST_COLUMNS, ([str(i), *cells] for i, (cells, _) in enumerate(made, 1)))
    _write(truth_path(path), "utf-8", TRUTH_COLUMNS, ([str(i), *truth] for i, (_, truth) in enumerate(made, 1)))


def truth_path(list_path: Path) -> Path:
    """Where the truth of a list lies."""
    return list_path.with_name(f"{list_path.stem}_truth.csv")


def read_customers(path: Path) -> list[Customer]:
    """The master back as objects."""
    towns = {(t[0], t[3]): t for t in table("towns")}
    with path.open(encoding="utf-8", newline="") as file:
        return [_customer(row, towns) for row in csv.DictReader(file)]


Made = tuple[list[str], list[str]]  # cells without No, truth without list_row


def _draw(rng: random.Random, customers: Sequence[Customer], rows: int) -> list[Made]:
    counts = {kind: round(share * rows) for kind, share in KINDS.items()}
    counts["stranger"] += rows - sum(counts.values())
    pool = _members(rng, customers, min(counts["member"] + counts["perturbed"], len(customers)))
    given = _given_names(customers)
    out = []
    for i, customer in enumerate(pool):
        person, changes = customer.person, list[str]()
        kind = "member" if i < counts["member"] else "perturbed"
        if kind == "perturbed":
            person, changes = spelling.damage(rng, person)
        out.append((spelling.list_cells(rng, person, changes), [kind, customer.id, "", " ".join(changes)]))
    for customer in rng.choices(pool, k=counts["sibling"]):
        person = _sibling(rng, customer.person, given[customer.person.household])
        out.append((spelling.list_cells(rng, person, []), ["sibling", "", customer.id, ""]))
    for _ in range(counts["stranger"]):
        out.append((spelling.list_cells(rng, child(rng, household(rng)), []), ["stranger", "", "", ""]))
    return out


def _members(rng: random.Random, customers: Sequence[Customer], count: int) -> list[Customer]:
    """`count` customers, most of them of the segments the extract was made for, in random order."""
    keys = {c.id: rng.random() ** (1 / LIST_SEGMENTS.get(c.segment, 0.05)) for c in customers}
    pool = sorted(customers, key=lambda c: keys[c.id], reverse=True)[:count]
    rng.shuffle(pool)
    return pool


def _given_names(customers: Sequence[Customer]) -> dict[Household, set[str]]:
    names: dict[Household, set[str]] = {}
    for c in customers:
        names.setdefault(c.person.household, set()).add(c.person.given)
    return names


def _sibling(rng: random.Random, person: Child, taken: set[str]) -> Child:
    """A child of the same household who is no customer."""
    while True:
        other = child(rng, person.household)
        if other.given not in taken and other.birth != person.birth:
            return other


def _segment(rng: random.Random, birth: date) -> str:
    if rng.random() < 0.15:
        return SEGMENTS[3]
    school_year = (date(2025, 4, 1) - birth).days // 365
    return SEGMENTS[0] if school_year < 6 else SEGMENTS[1] if school_year < 12 else SEGMENTS[2]


def _master_row(c: Customer) -> list[str]:
    p, home = c.person, c.person.household
    postal = home.address.postal_code
    return [
        c.id,
        f"{home.surname}　{p.given}",
        f"{home.surname_kana}　{p.given_kana}",
        f"{home.surname}　{home.guardian}",
        p.birth.isoformat(),
        p.sex,
        f"{postal[:3]}-{postal[3:]}",
        str(home.address),
        home.phone,
        home.mail,
        c.segment,
    ]


def _customer(row: dict[str, str], towns: dict[tuple[str, str], tuple[str, ...]]) -> Customer:
    surname, given = row["氏名"].split("　")
    surname_kana, given_kana = row["フリガナ"].split("　")
    guardian = row["保護者氏名"].split("　")[1]
    home = Household(surname, surname_kana, guardian, "", _address(row, towns), row["電話番号"], row["メールアドレス"])
    person = Child(home, given, given_kana, row["性別"], date.fromisoformat(row["生年月日"]))
    return Customer(row["会員番号"], person, row["商品"])


def _address(row: dict[str, str], towns: dict[tuple[str, str], tuple[str, ...]]) -> Address:
    """Our own spelling read back: town by postal code, then chome-block-house and the building."""
    postal = row["郵便番号"].replace("-", "")
    for (code, town), (_, prefecture, city, _) in towns.items():
        if code == postal and row["住所"].startswith(prefecture + city + town):
            rest, _, building = row["住所"].removeprefix(prefecture + city + town).partition("　")
            chome, block, house = (int(n) for n in rest.split("-"))
            return Address(postal, prefecture, city, town, chome, block, house, building)
    raise ValueError("not an address of the demo")


def _write(path: Path, encoding: str, header: Iterable[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(header)
        writer.writerows(rows)
