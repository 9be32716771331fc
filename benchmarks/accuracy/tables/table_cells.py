"""Column kinds of persons: names, dates, addresses, telephones, whole, split and combined."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

import table_spelling as s
from table_model import Kind, Made, Row
from table_people import MAIL_HOSTS, Person
from table_spelling import Spelling, spelled

from piiscan.demo.people import MAIL_WORDS

NAME, BIRTH, ADDRESS, PHONE, MAIL, POSTAL = ("PERSON",), ("DATE_OF_BIRTH",), ("JP_ADDRESS",), ("PHONE_NUMBER",), ("EMAIL_ADDRESS",), ("JP_POSTAL_CODE",)  # fmt: skip


def mail(p: Person) -> str:
    """Half are of words, half of the name."""

    def make(rng: Random) -> str:
        last, first = s.latin(p)
        named = f"{first}.{last}{rng.choice(('', rng.randint(1, 99)))}".lower().replace(" ", "").replace("'", "")
        words = f"{rng.choice(MAIL_WORDS)}{rng.choice('._-')}{rng.choice(MAIL_WORDS)}{rng.randint(1, 999)}"
        local = rng.choice((named if named.isascii() else words, words))
        return f"{local}@{rng.choice(MAIL_HOSTS)}"

    return p.value("mail", make)


def age(p: Person) -> int:
    return (date(2025, 4, 1) - p.birth).days // 365


def part(get: Callable[[Person], object], telling: bool = True) -> Callable[[Random, str], Made]:
    return lambda rng, role: Made(lambda row, _: get(row.people[role]), telling)


def joined(get: Callable[[Person], str], spellings: tuple[str, ...]) -> Callable[[Random, str], Made]:
    """Two values in one cell, by one pattern; "{a}" and "{b}"."""

    def make(rng: Random, role: str) -> Made:
        pattern = rng.choice(spellings)

        def cell(row: Row, _: Random) -> str:
            p = row.people[role]
            return pattern.format(a=f"{p.surname} {p.given}", b=get(p))

        return Made(cell)

    return make


def _sex(rng: Random, role: str) -> Made:
    words, telling = rng.choice(
        ((("男", "女"), True), (("男性", "女性"), True), (("1", "2"), False), (("M", "F"), False), ((1, 2), False), (("male", "female"), True))
    )  # fmt: skip
    return Made(lambda row, _: words[row.people[role].sex == "女"], telling)


def _birth_part(form: str) -> Callable[[Person], object]:
    return lambda p: int(f"{p.birth:{form}}")


def _home(place: Callable[[Person], object]) -> Callable[[Random, str], Made]:
    return spelled(place, s.PLAIN)


def _town_and_block(rng: Random, role: str) -> Made:
    style = rng.choice((0, 1, 3))

    def cell(row: Row, rng: Random) -> str:
        a = row.people[role].address
        return a.town + s.blocks(a, rng, style)

    return Made(cell)


def _block(rng: Random, role: str) -> Made:
    style = rng.choice((0, 1, 3))
    return Made(lambda row, rng: s.blocks(row.people[role].address, rng, style))


def _kana_of(get: Callable[[Person], str]) -> Callable[[Random, str], Made]:
    forms = tuple(Spelling(lambda t, _, by=by: t.translate(by)) for by in ({}, s.HALF_KANA, s.HIRAGANA))  # type: ignore[misc]
    return spelled(get, forms, mixed=0.1)


def _latin_name(p: Person) -> tuple[str, str]:
    return s.latin(p)


ROMAJI = (
    Spelling(lambda n, _: f"{n[0]} {n[1]}"),  # type: ignore[index]
    Spelling(lambda n, _: f"{n[1].title()} {n[0].title()}"),  # type: ignore[index]
    Spelling(lambda n, _: f"{n[1].title()} {n[0]}"),  # type: ignore[index]
    Spelling(lambda n, _: f"{n[0]}, {n[1].title()}"),  # type: ignore[index]
)
KINDS = [
    Kind("name", NAME, spelled(lambda p: p, s.NAMES)),
    Kind("sei", NAME, part(lambda p: p.surname)),
    Kind("mei", NAME, part(lambda p: p.given)),
    Kind("surname_only", NAME, part(lambda p: p.surname)),
    Kind("kana", NAME, spelled(lambda p: p, s.KANA)),
    Kind("sei_kana", NAME, _kana_of(lambda p: p.surname_kana)),
    Kind("mei_kana", NAME, _kana_of(lambda p: p.given_kana)),
    Kind("romaji", NAME, spelled(_latin_name, ROMAJI)),
    Kind("first_en", NAME, part(lambda p: s.latin(p)[1].title())),
    Kind("last_en", NAME, part(lambda p: s.latin(p)[0].title())),
    Kind("holder", NAME, part(lambda p: f"{p.surname_kana} {p.given_kana}".translate(s.HALF_KANA))),
    Kind("birth", BIRTH, spelled(lambda p: p.birth, s.DATES, mixed=0.15)),
    Kind("birth_y", BIRTH, part(_birth_part("%Y"))),
    Kind("birth_m", BIRTH, part(_birth_part("%m"))),
    Kind("birth_d", BIRTH, part(_birth_part("%d"))),
    Kind("age", ("AGE",), spelled(age, (Spelling(lambda n, _: n, False), Spelling(lambda n, _: n, False), Spelling(lambda n, _: f"{n}歳")))),
    Kind("sex", ("GENDER",), _sex),
    Kind("zip", POSTAL, spelled(lambda p: p.address.postal_code, s.POSTAL)),
    Kind("zip3", POSTAL, part(lambda p: p.address.postal_code[:3], telling=False)),
    Kind("zip4", POSTAL, part(lambda p: p.address.postal_code[3:], telling=False)),
    Kind("addr", ADDRESS, spelled(lambda p: p.address, s.ADDRESSES)),
    Kind("pref", ADDRESS, _home(lambda p: p.address.prefecture), optional=True),
    Kind("city", ADDRESS, _home(lambda p: p.address.city)),
    Kind("cityfull", ADDRESS, _home(lambda p: p.address.prefecture + p.address.city)),
    Kind("town", ADDRESS, _home(lambda p: p.address.town)),
    Kind("townblock", ADDRESS, _town_and_block),
    Kind("block", ADDRESS, _block),
    Kind("building", ADDRESS, _home(lambda p: p.address.building), optional=True),
    Kind("phone", PHONE, spelled(lambda p: p.mobile, s.PHONES)),
    Kind("mobile", PHONE, spelled(lambda p: p.mobile, s.PHONES)),
    Kind("home", PHONE, spelled(lambda p: p.home, s.PHONES[:6] + s.PHONES[8:])),
    Kind("fax", PHONE, spelled(lambda p: p.home[:-1] + "9", s.PHONES[:3])),
    Kind("tel_a", PHONE, part(lambda p: p.home.split("-")[0], telling=False)),
    Kind("tel_b", PHONE, part(lambda p: p.home.split("-")[1], telling=False)),
    Kind("tel_c", PHONE, part(lambda p: p.home.split("-")[2], telling=False)),
    Kind("mail", MAIL, spelled(mail, (*s.PLAIN, *s.PLAIN, *s.PLAIN, Spelling(lambda t, _: t.upper()), Spelling(lambda t, _: t.translate(s.WIDE))))),  # type: ignore[attr-defined]
    Kind("name_phone", NAME + PHONE, joined(lambda p: p.mobile, ("{a} {b}", "{a}({b})", "{a}／{b}", "{b} {a}様", "{a}　TEL:{b}"))),
    Kind("name_kana", NAME, joined(lambda p: f"{p.surname_kana} {p.given_kana}", ("{a}({b})", "{a}（{b}）", "{a} / {b}"))),
    Kind("name_mail", NAME + MAIL, joined(mail, ("{a} <{b}>", "{a}<{b}>", "{a}, {b}"))),
    Kind("zip_addr", ADDRESS + POSTAL, joined(lambda p: f"〒{p.address.postal_code[:3]}-{p.address.postal_code[3:]} {p.address}", ("{b}",))),
    Kind("contact", ADDRESS + PHONE + POSTAL, joined(lambda p: f"{p.address} TEL {p.home}", ("{b}",))),
]  # fmt: skip
