"""How cells are spelled: one spelling for a column, or a mixture as grown systems have it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from random import Random
from typing import NamedTuple

from table_model import Made, Row
from table_people import Person
from table_words import listed

from piiscan.demo.people import Address
from piiscan.demo.spelling import HALF_KANA, OLD_FORMS, WIDE_DIGITS, kanji_number

HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
WIDE = str.maketrans({**{chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)}, "-": "－"})
Write = Callable[[object, Random], object]
LATIN = dict(
    zip(
        listed("kana"),
        listed("hepburn"),
        strict=True,
    )
)


class Spelling(NamedTuple):
    """One way to write; `telling`: the written value alone tells what it is."""

    write: Write
    telling: bool = True


def spelled(value: Callable[[Person], object], spellings: Sequence[Spelling], mixed: float = 0.25) -> Callable[[Random, str], Made]:  # fmt: skip
    """A column of a person's value; duplicates of a person are written in any of the spellings."""

    def make(rng: Random, role: str) -> Made:
        one, mixture = rng.choice(spellings), rng.random() < mixed
        alike = [s for s in spellings if s.telling == one.telling]

        def cell(row: Row, rng: Random) -> object:
            spelling = rng.choice(alike) if mixture or row.variant else one
            return spelling.write(value(row.people[role]), rng)

        return Made(cell, one.telling)

    return make


def romaji(kana: str) -> str:
    """Hepburn without long vowels: good enough for the names of a directory."""
    text = "".join(LATIN.get(c, c) for c in kana)
    for small, vowel in (("ャ", "a"), ("ュ", "u"), ("ョ", "o")):
        for head, new in (("shi", "sh"), ("chi", "ch"), ("ji", "j")):
            text = text.replace(head + small, new + vowel)
        text = text.replace("i" + small, "y" + vowel)
    while "ッ" in text:
        at = text.index("ッ")
        text = text[:at] + text[at + 1 : at + 2] + text[at + 1 :]
    return text.replace("ー", "").replace("ou", "o").replace("uu", "u").replace("・", " ")


def latin(p: Person) -> tuple[str, str]:
    return p.latin or (romaji(p.surname_kana).upper(), romaji(p.given_kana).upper())


def old(text: str, rng: Random) -> str:
    return text.translate(OLD_FORMS) if rng.random() < 0.1 else text


def name_in(gap: str, after: str = "") -> Spelling:
    return Spelling(lambda p, rng: old(p.surname, rng) + gap + p.given + after)  # type: ignore[attr-defined]


NAMES = (name_in("　"), name_in(" "), name_in(""), name_in("　"), name_in("", "様"))
KANA = tuple(
    Spelling(lambda p, _, g=gap, t=table: f"{p.surname_kana}{g}{p.given_kana}".translate(t))  # type: ignore[misc]
    for gap, table in (("　", {}), (" ", HALF_KANA), ("　", HIRAGANA), ("", {}), (" ", HIRAGANA), ("", HALF_KANA))
)
PLAIN = (Spelling(lambda text, _: text),)
PHONES = (
    Spelling(lambda t, _: t),
    Spelling(lambda t, _: t),
    Spelling(lambda t, _: t.replace("-", "")),  # type: ignore[attr-defined]
    Spelling(lambda t, _: t.replace("-", "")),  # type: ignore[attr-defined]
    Spelling(lambda t, _: t.translate(WIDE)),  # type: ignore[attr-defined]
    Spelling(lambda t, _: "{}({}){}".format(*t.split("-"))),  # type: ignore[attr-defined]
    Spelling(lambda t, _: "+81-" + t[1:]),  # type: ignore[index]
    Spelling(lambda t, _: "+81" + t[1:].replace("-", "")),  # type: ignore[index]
    Spelling(lambda t, _: t.replace("-", " ")),  # type: ignore[attr-defined]
    Spelling(lambda t, _: int(t.replace("-", "")), telling=False),  # type: ignore[attr-defined]
)
POSTAL = (
    Spelling(lambda t, _: f"{t[:3]}-{t[3:]}"),  # type: ignore[index]
    Spelling(lambda t, _: f"{t[:3]}-{t[3:]}"),  # type: ignore[index]
    Spelling(lambda t, _: f"〒{t[:3]}-{t[3:]}"),  # type: ignore[index]
    Spelling(lambda t, _: f"{t[:3]}-{t[3:]}".translate(WIDE)),  # type: ignore[index]
    Spelling(lambda t, _: t, telling=False),
    Spelling(lambda t, _: int(t), telling=False),  # type: ignore[call-overload]
)


def era(day: date) -> tuple[str, str, int, int]:
    """Name, letter and code of the era, year."""
    for first, name, letter, code in ((date(2019, 5, 1), "令和", "R", 5), (date(1989, 1, 8), "平成", "H", 4), (date(1926, 12, 25), "昭和", "S", 3), (date(1912, 7, 30), "大正", "T", 2)):  # fmt: skip
        if day >= first:
            return name, letter, code, day.year - first.year + 1
    raise ValueError(day)


def _era(day: date) -> str:
    name, _, _, year = era(day)
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def _letter(day: date, form: str) -> str:
    _, letter, code, year = era(day)
    return form.format(letter=letter, code=code, y=year, m=day.month, d=day.day)


DATES = (
    Spelling(lambda d, _: f"{d:%Y/%m/%d}"),
    Spelling(lambda d, _: f"{d:%Y-%m-%d}"),
    Spelling(lambda d, _: f"{d.year}/{d.month}/{d.day}"),  # type: ignore[attr-defined]
    Spelling(lambda d, _: f"{d:%Y%m%d}"),
    Spelling(lambda d, _: f"{d.year}年{d.month}月{d.day}日"),  # type: ignore[attr-defined]
    Spelling(lambda d, _: _era(d)),  # type: ignore[arg-type]
    Spelling(lambda d, _: _era(d).translate(WIDE_DIGITS)),  # type: ignore[arg-type]
    Spelling(lambda d, _: _letter(d, "{letter}{y:02}.{m:02}.{d:02}")),  # type: ignore[arg-type]
    Spelling(lambda d, _: _letter(d, "{letter}{y}/{m}/{d}")),  # type: ignore[arg-type]
    Spelling(lambda d, _: _letter(d, "{letter}{y:02}{m:02}{d:02}"), telling=False),  # type: ignore[arg-type]
    Spelling(lambda d, _: _letter(d, "{code}{y:02}{m:02}{d:02}"), telling=False),  # type: ignore[arg-type]
    Spelling(lambda d, _: f"{d:%Y-%m-%d} 00:00:00"),
    Spelling(lambda d, _: d),
    Spelling(lambda d, _: datetime(d.year, d.month, d.day)),  # type: ignore[attr-defined]
    Spelling(lambda d, _: (d - date(1899, 12, 30)).days, telling=False),  # type: ignore[operator]
)


def blocks(a: Address, rng: Random, style: int | None = None) -> str:
    """Figures of an address behind its town."""
    c, b, h = a.chome, a.block, a.house
    forms = (f"{c}-{b}-{h}", f"{c}丁目{b}番{h}号", f"{c}丁目{b}-{h}", f"{b}番地{h}", f"{kanji_number(c)}丁目{b}番{h}号", f"{b}番地")  # fmt: skip
    text = forms[rng.randrange(len(forms)) if style is None else style]
    return text.translate(WIDE) if rng.random() < 0.2 else text


def address_in(style: int, prefecture: bool = True, gap: str = "　", building: bool = True) -> Spelling:
    def write(a: Address, rng: Random) -> str:
        head = (a.prefecture if prefecture else "") + a.city + a.town
        return head + blocks(a, rng, style) + (gap + a.building if building and a.building else "")

    return Spelling(write)  # type: ignore[arg-type]


ADDRESSES = (address_in(0), address_in(0), address_in(1), address_in(2, gap=" "), address_in(3), address_in(4, gap=""), address_in(0, prefecture=False), address_in(1, building=False))  # fmt: skip
