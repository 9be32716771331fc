"""What the columns of `field_lists.py` hold: invented people of piiscan.demo, written in the ways that lists have."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from piiscan.demo.people import Child, child, household
from piiscan.demo.spelling import HALF_KANA, date_text

_WORDS = ("要確認", "再送済", "電話不通", "担当へ連絡", "特になし", "折返し希望", "次回訪問")
_FIRMS = ("株式会社青葉商会", "みどり電機株式会社", "有限会社桜工務店", "合同会社ハイツ企画", "さくら銀行")
_HIRA = str.maketrans({chr(c): chr(c - 0x60) for c in range(0x30A1, 0x30F7)})


@dataclass(frozen=True)
class Person:
    """One row's person, and its place in the list."""

    child: Child
    number: int
    rng: random.Random

    @property
    def home(self):
        return self.child.household


def persons(rng: random.Random, count: int) -> list[Person]:
    return [Person(child(rng, household(rng)), i + 1, rng) for i in range(count)]


def _kana(p: Person, gap: str = "　") -> str:
    return f"{p.home.surname_kana}{gap}{p.child.given_kana}"


def _full(p: Person, gap: str = "") -> str:
    return f"{p.home.surname}{gap}{p.child.given}"


def _block(p: Person) -> str:
    a = p.home.address
    return p.rng.choice((f"{a.chome}-{a.block}-{a.house}", f"{a.chome}丁目{a.block}番{a.house}号"))


def _town_block(p: Person) -> str:
    return p.home.address.town + _block(p)


def _phone(p: Person) -> str:
    return f"03-0{p.rng.randint(100, 999)}-{p.rng.randint(0, 9999):04d}"


def _mobile(p: Person) -> str:
    return f"090-0{p.rng.randint(100, 999)}-{p.rng.randint(0, 9999):04d}"


def _era(p: Person) -> str:
    return next(t for _ in iter(int, 1) if (t := date_text(p.rng, p.child.birth))[0] in "令平")


def _short_era(p: Person) -> str:
    return next(t for _ in iter(int, 1) if (t := date_text(p.rng, p.child.birth))[0] in "RH")


def _other_day(p: Person) -> date:
    return date(2023, 4, 1) + timedelta(days=p.rng.randint(0, 700))


def _code(p: Person) -> str:
    return f"{p.rng.randint(100, 999)}{p.rng.choice('ABCDE')}"


_POSTAL: Callable[[Person], str] = lambda p: p.home.address.postal_code  # noqa: E731
_PHONE_PARTS = "phone"

# value -> (field kind, "" for none; how it is written)
VALUES: dict[str, tuple[str, Callable[[Person], str]]] = {
    "name": ("name", _full),
    "name_wide": ("name", lambda p: _full(p, "　")),
    "name_other": ("", lambda p: f"{p.home.surname}{child(p.rng, p.home).given}"),
    "partner": ("", lambda p: p.home.guardian),
    "former": ("", lambda p: household(p.rng).surname if p.rng.random() < 0.5 else ""),
    "staff": ("", lambda p: household(random.Random(p.number % 5)).surname),
    "family": ("family_name", lambda p: p.home.surname),
    "given": ("given_name", lambda p: p.child.given),
    "kana": ("name_kana", _kana),
    "kana_half": ("name_kana", lambda p: _kana(p, " ").translate(HALF_KANA)),
    "hira": ("name_kana", lambda p: _kana(p).translate(_HIRA)),
    "family_kana": ("family_name_kana", lambda p: p.home.surname_kana),
    "given_kana": ("given_name_kana", lambda p: p.child.given_kana),
    "family_kana_half": ("family_name_kana", lambda p: p.home.surname_kana.translate(HALF_KANA)),
    "given_kana_half": ("given_name_kana", lambda p: p.child.given_kana.translate(HALF_KANA)),
    "family_hira": ("family_name_kana", lambda p: p.home.surname_kana.translate(_HIRA)),
    "given_hira": ("given_name_kana", lambda p: p.child.given_kana.translate(_HIRA)),
    "guardian": ("guardian_name", lambda p: f"{p.home.surname}{p.home.guardian}"),
    "guardian_wide": ("guardian_name", lambda p: f"{p.home.surname}　{p.home.guardian}"),
    "guardian_kana": ("guardian_name_kana", lambda p: f"{p.home.surname_kana}　{p.home.guardian_kana}"),
    "birth": ("birth_date", lambda p: p.child.birth.isoformat()),
    "birth_slash": ("birth_date", lambda p: f"{p.child.birth:%Y/%m/%d}"),
    "birth_compact": ("birth_date", lambda p: f"{p.child.birth:%Y%m%d}"),
    "birth_era": ("birth_date", _era),
    "birth_era_short": ("birth_date", _short_era),
    "sex": ("sex", lambda p: p.child.sex),
    "sex_long": ("sex", lambda p: p.child.sex + "性"),
    "sex_number": ("sex", lambda p: "1" if p.child.sex == "男" else "2"),
    "postal": ("postal_code", lambda p: f"{_POSTAL(p)[:3]}-{_POSTAL(p)[3:]}"),
    "postal7": ("postal_code", _POSTAL),
    "postal3": ("postal_code", lambda p: _POSTAL(p)[:3]),
    "postal4": ("postal_code", lambda p: _POSTAL(p)[3:]),
    "work_postal": ("", lambda p: f"{_POSTAL(p)[:3]}-{_POSTAL(p)[3:]}"),
    "address": ("address", lambda p: str(p.home.address)),
    "address_only": ("address", lambda p: p.home.address.prefecture + p.home.address.city + _town_block(p)),
    "address_old": ("", lambda p: str(household(p.rng).address) if p.rng.random() < 0.3 else ""),
    "address_kana": ("", lambda p: "ﾄｳｷﾖｳﾄ ｼﾌﾞﾔｸ ｼﾌﾞﾔ 1-2-" + str(p.number)),
    "pref": ("address", lambda p: p.home.address.prefecture),
    "city": ("address", lambda p: p.home.address.city),
    "town": ("address", lambda p: p.home.address.town),
    "block": ("address", _block),
    "building": ("address", lambda p: p.home.address.building),
    "pref_city": ("address", lambda p: p.home.address.prefecture + p.home.address.city),
    "city_town": ("address", lambda p: p.home.address.city + p.home.address.town),
    "town_block": ("address", _town_block),
    "city_town_block": ("address", lambda p: p.home.address.city + _town_block(p)),
    "block_building": ("address", lambda p: f"{_block(p)} {p.home.address.building}".strip()),
    "phone": ("phone", _phone),
    "phone_plain": ("phone", lambda p: _phone(p).replace("-", "")),
    "mobile": ("phone", _mobile),
    "phone1": ("phone", lambda p: "03"),
    "phone2": ("phone", lambda p: f"0{p.rng.randint(100, 999)}"),
    "phone3": ("phone", lambda p: f"{p.rng.randint(0, 9999):04d}"),
    "work_phone": ("", _phone),
    "work_phone_only": ("phone", _phone),
    "mail": ("email", lambda p: p.home.mail),
    "member": ("customer_id", lambda p: f"C{100000 + 37 * p.number}"),
    "seq": ("", lambda p: str(p.number)),
    "grade": ("", lambda p: str(p.rng.randint(1, 6))),
    "class": ("", lambda p: str(p.rng.randint(1, 4))),
    "age": ("", lambda p: str(p.rng.randint(20, 80))),
    "small": ("", lambda p: str(p.rng.randint(1, 5))),
    "year": ("", lambda p: str(p.rng.randint(1990, 2020))),
    "yearmonth": ("", lambda p: f"{_other_day(p):%Y%m}"),
    "amount": ("", lambda p: str(100 * p.rng.randint(10, 900))),
    "account": ("", lambda p: f"{p.rng.randint(0, 9999999):07d}"),
    "policy": ("", lambda p: f"{p.rng.randint(10**9, 10**10 - 1)}"),
    "code": ("", _code),
    "flag": ("", lambda p: str(p.rng.randint(0, 1))),
    "date": ("", lambda p: f"{_other_day(p):%Y/%m/%d}"),
    "date_compact": ("", lambda p: f"{_other_day(p):%Y%m%d}"),
    "datetime": ("", lambda p: f"{_other_day(p):%Y/%m/%d} {p.rng.randint(8, 20)}:{p.rng.randint(0, 59):02d}:00"),
    "school": ("", lambda p: f"{p.home.address.city}立{p.rng.choice('東西南北')}小学校"),
    "company": ("", lambda p: p.rng.choice(_FIRMS)),
    "dept": ("", lambda p: p.rng.choice(("営業部", "総務課", "開発本部"))),
    "title": ("", lambda p: p.rng.choice(("部長", "課長", "主任", ""))),
    "course": ("", lambda p: p.rng.choice(("小学講座", "水泳", "英会話", "書籍"))),
    "relation": ("", lambda p: p.rng.choice(("本人", "長男", "長女", "妻"))),
    "honorific": ("", lambda p: "様"),
    "memo": ("", lambda p: p.rng.choice(_WORDS) if p.rng.random() < 0.5 else ""),
}
