"""Invented households: children who are customers, and their guardians. Same seed, same people."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

SEGMENTS = ("幼児講座", "小学講座", "中学講座", "資料請求")
BUILDINGS = ("コーポ", "ハイツ", "メゾン", "パーク", "サンライズ", "レジデンス")
BUILDING_NAMES = ("青葉", "若葉", "緑", "桜", "富士見", "中央", "さくら", "みどり")
MAIL_WORDS = ("sakura", "hana", "sora", "umi", "neko", "inu", "tori", "kaze", "hoshi", "yuki", "mori", "hikari")
FIRST_BIRTH, BIRTH_DAYS = date(2008, 4, 2), 5_300  # school years from infants to 中3


@dataclass(frozen=True, slots=True)
class Address:
    """A real town with a block that does not exist."""

    postal_code: str  # 7 digits
    prefecture: str
    city: str
    town: str
    chome: int
    block: int  # 900 and more: no such block exists
    house: int
    building: str = ""

    def __str__(self) -> str:
        building = f"　{self.building}" if self.building else ""
        return f"{self.prefecture}{self.city}{self.town}{self.chome}-{self.block}-{self.house}{building}"


@dataclass(frozen=True, slots=True)
class Household:
    """What siblings share."""

    surname: str
    surname_kana: str
    guardian: str
    guardian_kana: str
    address: Address
    phone: str
    mail: str


@dataclass(frozen=True, slots=True)
class Child:
    """One invented child."""

    household: Household
    given: str
    given_kana: str
    sex: str
    birth: date


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """Rows of a list in data/, without its header."""
    text = (files(__package__) / "data" / f"{name}.csv").read_text(encoding="utf-8")
    return tuple(tuple(row) for row in csv.reader(text.splitlines()[1:]))


@cache
def _surname_weights() -> tuple[float, ...]:
    """The list begins with the most common surnames; a Zipf-like tail gives namesakes their share."""
    return tuple(1 / (i + 12) for i in range(len(table("surnames"))))


def address(rng: random.Random) -> Address:
    """A home; two in five are flats."""
    postal_code, prefecture, city, town = rng.choice(table("towns"))
    building = ""
    if rng.random() < 0.4:
        building = f"{rng.choice(BUILDINGS)}{rng.choice(BUILDING_NAMES)}{rng.randint(1, 9)}0{rng.randint(1, 9)}"
    return Address(
        postal_code, prefecture, city, town, rng.randint(1, 6), rng.randint(900, 999), rng.randint(1, 24), building
    )


def phone(rng: random.Random) -> str:
    """A number that cannot be assigned: no exchange begins with 0."""
    last = rng.randint(0, 9999)
    return (
        f"090-0{rng.randint(0, 999):03d}-{last:04d}"
        if rng.random() < 0.6
        else f"03-0{rng.randint(0, 999):03d}-{last:04d}"
    )


def household(rng: random.Random) -> Household:
    """Surname, guardian, home, telephone, mail."""
    surname, surname_kana = rng.choices(table("surnames"), _surname_weights())[0]
    guardian, guardian_kana, _ = rng.choice(table("given_names"))
    mail = (
        f"{rng.choice(MAIL_WORDS)}.{rng.choice(MAIL_WORDS)}{rng.randint(1, 9999)}@example.{rng.choice(('jp', 'com'))}"
    )
    return Household(surname, surname_kana, guardian, guardian_kana, address(rng), phone(rng), mail)


def child(rng: random.Random, home: Household) -> Child:
    """One more child of a household."""
    given, kana, sex = rng.choice(table("given_names"))
    return Child(home, given, kana, sex, FIRST_BIRTH + timedelta(days=rng.randrange(BIRTH_DAYS)))


def children(rng: random.Random) -> Iterator[Child]:
    """Children without end, siblings one after another; about 1.6 a household."""
    while True:
        home = household(rng)
        taken: set[str] = set()
        for _ in range(rng.choices((1, 2, 3), (5, 3, 1))[0]):
            one = child(rng, home)
            if one.given not in taken:
                taken.add(one.given)
                yield one
