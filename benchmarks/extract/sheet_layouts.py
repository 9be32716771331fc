"""Sheets as Japanese offices write them, with every personal value known. Same seed, same workbooks.

A layout is a function (Page) -> None: it writes one sheet and notes what is personal in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from random import Random
from typing import Any

from piiscan.demo.people import children

ERAS = (
    ("令和", "R", date(2019, 5, 1), 2018),
    ("平成", "H", date(1989, 1, 8), 1988),
    ("昭和", "S", date(1926, 12, 25), 1925),
)


@dataclass(frozen=True)
class Person:
    """One invented person, every field as text."""

    family: str
    given: str
    family_kana: str
    given_kana: str
    sex: str
    birth: date
    postal: str
    address: str
    phone: str
    mail: str
    my_number: str
    account: str

    @property
    def name(self) -> str:
        return f"{self.family}　{self.given}"

    @property
    def kana(self) -> str:
        return f"{self.family_kana}　{self.given_kana}"

    @property
    def zip(self) -> str:
        return f"{self.postal[:3]}-{self.postal[3:]}"

    def era(self) -> tuple[str, int]:
        """Name of the era and the year in it."""
        name, _, _, before = next(e for e in ERAS if self.birth >= e[2])
        return name, self.birth.year - before


def _check_digit(digits: str) -> str:
    """Of a My Number (law-and-identifiers: weights 6 5 4 3 2 7 6 5 4 3 2, modulo 11)."""
    rest = sum(int(d) * w for d, w in zip(digits, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
    return str(0 if rest <= 1 else 11 - rest)


def persons(rng: Random) -> Any:
    """Persons without end."""
    for child in children(rng):
        home = child.household
        digits = "".join(rng.choices("0123456789", k=11))
        birth = child.birth.replace(year=rng.randint(1940, 2010), day=min(child.birth.day, 28))
        yield Person(
            home.surname,
            child.given,
            home.surname_kana,
            child.given_kana,
            child.sex,
            birth,
            home.address.postal_code,
            str(home.address),
            home.phone,
            home.mail,
            digits + _check_digit(digits),
            f"{rng.randint(1_000_000, 9_999_999)}",
        )


@dataclass
class Page:
    """A sheet being written, the persons to write and what is personal in it."""

    sheet: Any
    people: Any
    rng: Random
    merged: Any
    truth: list[tuple[str, str]] = field(default_factory=list)

    def take(self, count: int) -> list[Person]:
        return list(islice(self.people, count))

    def row(self, row: int, column: int, cells: Sequence[object]) -> None:
        for i, cell in enumerate(cells):
            if cell != "":
                self.put(row, column + i, cell)

    def put(self, row: int, column: int, cell: object) -> None:
        (self.sheet.write_number if isinstance(cell, int) else self.sheet.write_string)(row, column, cell)

    def merge(self, row: int, column: int, rows: int, columns: int, cell: str) -> None:
        if rows * columns == 1:
            self.put(row, column, cell)
        else:
            self.sheet.merge_range(row, column, row + rows - 1, column + columns - 1, cell, self.merged)

    def boxes(self, row: int, column: int, text: str) -> None:
        """One character in each cell."""
        self.row(row, column, list(text))

    def know(self, person: Person, *fields: str) -> None:
        """Note values of the person that the sheet holds."""
        for name in fields:
            self.truth.append((ENTITY[name], value_of(person, name)))


ENTITY = {
    "name": "PERSON",
    "kana": "PERSON",
    "family": "PERSON",
    "given": "PERSON",
    "family_kana": "PERSON",
    "given_kana": "PERSON",
    "sex": "GENDER",
    "birth": "DATE_OF_BIRTH",
    "postal": "JP_POSTAL_CODE",
    "address": "JP_ADDRESS",
    "phone": "PHONE_NUMBER",
    "mail": "EMAIL_ADDRESS",
    "my_number": "JP_MY_NUMBER",
    "account": "JP_BANK_ACCOUNT",
}


def value_of(person: Person, name: str) -> str:
    """The value as it is compared."""
    value = getattr(person, name)
    return value.isoformat() if isinstance(value, date) else str(value)


Layout = Callable[[Page], None]
