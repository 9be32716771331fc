"""Invented persons and companies. Same seed, same people; nobody lives in those blocks.

Telephone numbers are drawn in the forms that are given out (as for the planted identifiers): where no header helps, a
number that cannot exist is rightly doubted. They live in memory and in temporary files only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from table_words import listed

from piiscan.demo.people import Address, address, table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import planted_contacts as contacts

T = TypeVar("T")
RARE = """小鳥遊 タカナシ,勅使河原 テシガワラ,東海林 ショウジ,喜屋武 キャン,比嘉 ヒガ,金城 キンジョウ,長谷部 ハセベ,
曽我部 ソガベ,四十万 シジマ,一ノ瀬 イチノセ,西園寺 サイオンジ,五月女 ソウトメ,薬師寺 ヤクシジ,髙橋 タカハシ,渡邊 ワタナベ,
齋藤 サイトウ,濱田 ハマダ,𠮷田 ヨシダ,山﨑 ヤマサキ,二階堂 ニカイドウ,百瀬 モモセ,鬼頭 キトウ,毛利 モウリ,真壁 マカベ,
江 コウ,柳 ヤナギ,梶 カジ,轟 トドロキ,三ツ橋 ミツハシ,宇佐美 ウサミ,土居 ドイ,越智 オチ,甲斐 カイ,知念 チネン"""
ELDERS = """正雄 マサオ 男,清志 キヨシ 男,勇 イサム 男,武 タケシ 男,茂雄 シゲオ 男,キヨ キヨ 女,ハル ハル 女,フミ フミ 女,
千代子 チヨコ 女,和枝 カズエ 女,敏子 トシコ 女,ヨシ子 ヨシコ 女,好子 ヨシコ 女,留吉 トメキチ 男,トメ トメ 女,喜一郎 キイチロウ 男"""
YOUNG = """心春 コハル 女,陽向 ヒナタ 男,朝陽 アサヒ 男,結愛 ユア 女,碧 アオイ 男,湊斗 ミナト 男,紗良 サラ 女,芽生 メイ 女,
琉生 ルイ 男,一颯 イブキ 男,乃愛 ノア 女,詩 ウタ 女"""
FOREIGN = """グエン ヴァン・アン NGUYEN VAN_ANH,グエン ティ・ラン NGUYEN THI_LAN,王 偉 WANG WEI,李 娜 LI NA,金 秀賢 KIM SUHYEON,
シルバ マリア SILVA MARIA,スミス ジョン SMITH JOHN,サントス ホセ SANTOS JOSE,シェルパ ニマ SHERPA NIMA,ファム ミン PHAM MINH"""
MAIL_HOSTS = ("example.com", "example.jp", "example.co.jp", "mail.example.jp", "docomo.example.jp")
TRADES = listed("trades")
PLACES = listed("places")
FORMS = (
    "株式会社{}",
    "{}株式会社",
    "有限会社{}",
    "(株){}",
    "{}(株)",
    "㈱{}",
    "合同会社{}",
    "一般社団法人{}",
    "医療法人{}会",
)


@dataclass(frozen=True, slots=True)
class Company:
    """A company, a shop or an office."""

    name: str
    kana: str
    trade: str
    address: Address
    phone: str
    seed: int


@dataclass(slots=True)
class Person:
    """One invented person; further values (numbers of cards, accounts) are made when asked for, always the same."""

    seed: int
    surname: str
    surname_kana: str
    given: str
    given_kana: str
    sex: str
    birth: date
    address: Address
    mobile: str
    home: str
    latin: tuple[str, str] | None
    _more: dict[str, object] = field(default_factory=dict)

    def value(self, key: str, make: Callable[[Random], T]) -> T:
        if key not in self._more:
            self._more[key] = make(Random(f"{self.seed}/{key}"))
        return self._more[key]  # type: ignore[return-value]


def _listed(text: str) -> list[list[str]]:
    return [entry.split() for entry in text.replace("\n", "").split(",")]


def birth(rng: Random, ages: str) -> date:
    first, days = {"adult": (date(1938, 1, 1), 25_000), "child": (date(2007, 4, 2), 5_400), "old": (date(1925, 1, 1), 11_000)}[ages]  # fmt: skip
    return first + timedelta(days=rng.randrange(days))


def person(rng: Random, ages: str = "adult", kin: Person | None = None) -> Person:
    """Somebody; with `kin` somebody of the same household."""
    born = birth(rng, ages)
    latin = None
    surname, surname_kana = _surname(rng)
    given, given_kana, sex = _given(rng, born)
    if kin is None and rng.random() < 0.02:
        surname, given, last, first = rng.choice(_listed(FOREIGN))
        surname_kana, given_kana, latin = surname, given, (last, first.replace("_", " "))
    if kin is not None:
        surname, surname_kana = kin.surname, kin.surname_kana
    home = kin.address if kin else address(rng)
    line = kin.home if kin else contacts.phone_fixed(rng)
    return Person(
        rng.getrandbits(60),
        surname,
        surname_kana,
        given,
        given_kana,
        sex,
        born,
        home,
        contacts.phone_mobile(rng),
        line,
        latin,
    )


def _surname(rng: Random) -> list[str]:
    if rng.random() < 0.06:
        return rng.choice(_listed(RARE))
    names = table("surnames")
    return list(names[min(int(rng.expovariate(1 / 60)), len(names) - 1)])


def _given(rng: Random, born: date) -> list[str]:
    pool = ELDERS if born.year < 1950 else YOUNG if born.year > 2010 else ""
    return rng.choice(_listed(pool)) if pool and rng.random() < 0.3 else list(rng.choice(table("given_names")))


def company(rng: Random) -> Company:
    """Every sixth bears the surname of its founder, as real ones do."""
    trade = rng.choice(TRADES)
    base, kana = rng.choice(PLACES), "アオバ"
    if rng.random() < 0.17:
        base, kana = _surname(rng)
    name = rng.choice(FORMS).format(base + trade)
    return Company(name, f"{kana}ショウジ", trade, address(rng), contacts.phone_fixed(rng), rng.getrandbits(60))
