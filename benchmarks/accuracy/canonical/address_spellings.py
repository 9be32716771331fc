"""Twelve ways in which people write one address.

A `Style` is a set of choices, `written` writes an address so, `KINDS` names twelve kinds of style. A kind that cannot be told
from the first one for an address (no ヶ in its name) is None there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from random import Random

from address_draw import Drawn, alone

from piiscan.japanese import tables

DASHES = "-－‐‑‒–—―−─ーｰ"
OLD = dict(
    zip(
        "沢浜辺斎国広竜滝桜塩真宝恵栄円県学会関鉄台条豊万覚徳黒渓静斉巣弥与余両乗仏仮伝児処剣労区医双収号図団囲圧壮"
        "売変寿実写将専岳峡巌帯庁弐当従応懐拝数旧昼暁暦来桟楼楽様歓歩歯毎気浅渋済湾満灯炉点焼独猟画畳発砕稲穂粋糸経"
        "絵緑縄総声荘蔵薬虫蛍覧観訳誉読転軽郷釈鉱鎮隠雑霊駅駆鶏麦壱館桧",
        "澤濱邊齋國廣龍瀧櫻鹽眞寶惠榮圓縣學會關鐵臺條豐萬覺德黑溪靜齊巢彌與餘兩乘佛假傳兒處劍勞區醫雙收號圖團圍壓壯"
        "賣變壽實寫將專嶽峽巖帶廳貳當從應懷拜數舊晝曉曆來棧樓樂樣歡步齒每氣淺澁濟灣滿燈爐點燒獨獵畫疊發碎稻穗粹絲經"
        "繪綠繩總聲莊藏藥蟲螢覽觀譯譽讀轉輕鄕釋鑛鎭隱雜靈驛驅鷄麥壹舘檜",
        strict=True,
    )
)
_SIGNS = {"ケ": "ヶケがガ", "ノ": "ノ之の", "ツ": "ツッつっ"}
_SIGN_OF = {c: signs for signs in _SIGNS.values() for c in signs}
_WIDE = {c: c + 0xFEE0 for c in range(0x21, 0x7F)}
_KANJI = "〇一二三四五六七八九"
_NUMERALS = _KANJI + "十百千"
_NARROW = {unicodedata.normalize("NFKC", chr(c)): chr(c) for c in range(0xFF66, 0xFF9E)}
_MARKS = {"\u3099": "ﾞ", "\u309a": "ﾟ"}


@dataclass(frozen=True, slots=True)
class Style:
    prefecture: bool = True
    short_city: bool = False
    section: str = "kept"  # 大字 and 字: kept | left out | added
    numbers: str = "units"  # units | dashes | の | half: 丁目 named, then dashes
    digits: str = "half"  # half | full | kanji | place: 百二十
    dash: str = "-"
    no: str = "の"
    gap: str = ""
    postal: str = ""
    inside: int = 0  # way of writing building and room
    town_digits: bool = False  # 北24条 for 北二十四条
    names: Callable[[str], str] = str  # spelling of the place's names
    whole: Callable[[str], str] = str  # of all


def written(drawn: Drawn, style: Style) -> str:
    city = drawn.short if style.short_city and drawn.short else drawn.city
    town, koaza = _section(drawn, style.section)
    if style.town_digits:
        town = digits_before_units(town)
    parts = [style.names(part) for part in (drawn.prefecture if style.prefecture else "", city, town, koaza)]
    head = style.gap.join(part for part in parts if part)
    if style.digits in ("kanji", "place") and head[-1] in _NUMERALS:  # 十三 + 五番地: nobody could read it
        style = replace(style, digits="half")
    joint = " " if head[-1].isdecimal() else style.gap
    return style.whole(style.postal + head + joint + _numbers(drawn, style) + _inside(drawn, style))


def _section(drawn: Drawn, section: str) -> tuple[str, str]:
    """Town and 小字 with or without 大字 and 字."""
    town, koaza = drawn.town, drawn.koaza
    if section == "left out":
        bare = town.removeprefix("大字").removeprefix("字")
        return bare or town, koaza
    # A village's land: a town with blocks (丁目) or one that ends in 町 is no 大字.
    village = not drawn.chome and not town.startswith(("大字", "字")) and not town.endswith(("町", "丁", "通"))
    if section == "added" and village and town:
        town = "大字" + town
    return town, "字" + koaza if koaza else ""


def _numbers(drawn: Drawn, style: Style) -> str:
    chome = (drawn.chome,) if drawn.chome else ()
    told = [spelled(n, style.digits) for n in (*chome, *drawn.numbers)]
    if style.numbers == "dashes":
        return style.dash.join(told)
    if style.numbers == "の":
        return style.no.join(told)
    unit = [told.pop(0) + drawn.unit] if chome else []
    if style.numbers == "half":
        return "".join(unit) + style.dash.join(told)
    if chome:
        named = [t + u for t, u in zip(told, ("番", "号", ""), strict=False)]
        if len(told) == 3:
            named[1] = f"{told[1]}号{style.no}"
    else:
        named = [told[0] + "番地", *told[1:]]
    return "".join(unit + named)


def _inside(drawn: Drawn, style: Style) -> str:
    """Building and room or floor, three ways, with what parts them from the numbers."""
    digits = "full" if style.digits == "full" else "half"
    room, floor = (spelled(n, digits) for n in (drawn.room, drawn.floor))
    gap = "" if style.inside == 2 and drawn.building else style.gap or " "
    building = drawn.building + " " * drawn.building[-1:].isdecimal()  # コーポ21 and 305: nobody could part them
    if drawn.floor:
        return gap + building + (f" {floor}階", f"{floor}F", f"{floor}Ｆ")[style.inside]
    if not drawn.room:
        return gap + drawn.building if drawn.building else ""
    if drawn.building:
        return gap + building + (f" {room}号室", room, f"{room}号")[style.inside]
    # Behind three numbers a dash and three digits more are a room; behind fewer nobody could tell.
    if style.inside == 1 and style.numbers == "dashes" and drawn.chome and len(drawn.numbers) == 2:
        return style.dash + room
    return gap + room + ("号室", "号室", "室")[style.inside]


def spelled(number: int, digits: str) -> str:
    text = str(number)
    if digits == "full":
        return text.translate(_WIDE)
    if digits == "kanji":
        return "".join(_KANJI[int(c)] for c in text)
    return _place(number) if digits == "place" else text


def _place(number: int) -> str:
    """120 -> 百二十."""
    out = ""
    for value, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, value)
        if digit:
            out += ("" if digit == 1 and sign else _KANJI[digit]) + sign
    return out


def digits_before_units(name: str) -> str:
    """北二十四条西 -> 北24条西: kanji numerals in front of 条, 線, 号 or 地割."""
    out, run = "", ""
    for i, char in enumerate(name):
        if char in "一二三四五六七八九十":
            run += char
            continue
        unit = run and (char in "条線号" or name[i:].startswith("地割"))
        out += (str(_value(run)) if unit else run) + char
        run = ""
    return out + run


def _value(run: str) -> int:
    tens, _, ones = run.rpartition("十")
    if "十" not in run:
        return int("".join(str(_KANJI.index(c)) for c in run))
    return (_KANJI.index(tens[-1]) if tens else 1) * 10 + (_KANJI.index(ones) if ones else 0)


def _kana(random: Random) -> Callable[[str], str]:
    """ヶ, ノ and ツ between kanji in another spelling."""

    def spell(name: str) -> str:
        out = list(name)
        for i in range(1, len(name) - 1):
            signs = _SIGN_OF.get(name[i])
            if signs and _is_kanji(name[i - 1]) and _is_kanji(name[i + 1]):
                out[i] = random.choice(signs)
        return "".join(out)

    return spell


def _is_kanji(char: str) -> bool:
    return "一" <= char <= "鿿" or char == "々"


def old(name: str) -> str:
    return "".join(OLD.get(c, c) for c in name)


def narrow(text: str) -> str:
    """Katakana in half width, dakuten as signs of their own."""
    out = ""
    for char in text:
        base = unicodedata.normalize("NFD", char) if "ァ" <= char <= "ヺ" else char
        out += "".join(_MARKS.get(c) or _NARROW.get(c, c) for c in base)
    return out


def wide(text: str) -> str:
    return text.translate(_WIDE)


def styles(drawn: Drawn, random: Random) -> dict[str, Style | None]:
    """The twelve kinds for one address; None where a kind would be the first again."""
    no_prefecture, short, bare = omissible(drawn)
    return {
        "in full": Style(),
        "no prefecture": Style(prefecture=False, inside=1) if no_prefecture else None,
        "no county or city": Style(prefecture=not bare or random.random() < 0.5, short_city=True) if short else None,
        "大字, 字": Style(section=random.choice(("left out", "added")), numbers="dashes", inside=1),
        "dashes": Style(numbers="dashes", dash=random.choice(DASHES), inside=1),
        "の": Style(numbers="の", no=random.choice("のノ之"), inside=0),
        "kanji numerals": Style(digits=random.choice(("kanji", "place"))),
        "full width": Style(numbers=random.choice(("dashes", "units")), digits="full", dash="－", inside=2, whole=wide),
        "half-width kana": Style(numbers="half", inside=1, whole=narrow),
        "ヶ, の, ツ; 旧字": Style(names=_kana(random) if random.random() < 0.5 else old, inside=2),
        "spaces, 〒": Style(gap=random.choice(" 　"), postal=_postal(drawn, random), numbers="half", digits="full"),
        "mixed": mixed(drawn, random),
    }


@lru_cache(maxsize=4096)
def omissible(drawn: Drawn) -> tuple[bool, bool, bool]:
    """Can one leave out the prefecture; the county or designated city; that and the prefecture?"""
    short = bool(drawn.short) and alone(drawn, drawn.short, prefecture=True)
    bare = short and alone(drawn, drawn.short, prefecture=False)
    return alone(drawn, drawn.city, prefecture=False), short, bare


def mixed(drawn: Drawn, random: Random) -> Style:
    """Any of the choices together."""
    no_prefecture, short, bare = omissible(drawn)
    kana = _kana(random)
    short = short and random.random() < 0.5
    return Style(
        prefecture=not (bare if short else no_prefecture) or random.random() < 0.5,
        short_city=short,
        section=random.choice(("kept", "left out", "added")),
        numbers=random.choice(("units", "dashes", "half", "の")),
        digits=random.choice(("half", "full", "kanji")),
        dash=random.choice("-－−"),
        gap=random.choice(("", "", " ")),
        inside=random.randrange(3),
        town_digits=random.random() < 0.5,
        names=random.choice((str, kana, old)),
    )


def _postal(drawn: Drawn, random: Random) -> str:
    """A code of the municipality, written one of the usual ways."""
    code = f"{random.choice(_codes()[drawn.index]):07}"
    sign, dash, gap = random.choice(("〒", "")), random.choice(("-", "－")), random.choice((" ", "　", "\n"))
    return f"{sign}{code[:3]}{dash}{code[3:]}{gap}"


@cache
def _codes() -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for code, holder in zip(*(column.tolist() for column in tables.postal_codes()), strict=True):
        found.setdefault(holder, []).append(code)
    return found
