"""How people write one value: functions from the canonical spelling to another one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

Spell = Callable[[str], str]
WIDE = {c: c + 0xFEE0 for c in range(0x21, 0x7F)}
KANJI = str.maketrans("0123456789", "〇一二三四五六七八九")
DASHES = {
    "hyphen U+2010": "\u2010",
    "dash U+2011": "\u2011",
    "dash U+2012": "\u2012",
    "en dash": "\u2013",
    "em dash": "\u2014",
    "bar U+2015": "\u2015",
    "minus": "\u2212",
    "long vowel ー": "ー",
    "half-width ｰ": "ｰ",
    "full-width －": "－",
    "small ﹣": "\ufe63",
    "small ﹘": "\ufe58",
    "box ─": "─",
    "bullet U+2043": "\u2043",
}


def same(text: str) -> str:
    return text


def wide(text: str) -> str:
    """Every ASCII sign full width."""
    return text.translate(WIDE)


def bare(text: str) -> str:
    return text.replace("-", "")


def by(sign: str) -> Spell:
    return lambda text: text.replace("-", sign)


def wide_by(sign: str) -> Spell:
    return lambda text: wide(text.replace("-", "\0")).replace("\0", sign)


def kanji(text: str) -> str:
    return text.translate(KANJI).replace("-", "－")


def inner(left: str, right: str) -> Spell:
    """03(1234)5678"""
    return lambda text: re.sub(r"-(\d+)-", lambda m: f"{left}{m[1]}{right}", text, count=1)


def outer(left: str, right: str) -> Spell:
    """(03)1234-5678"""
    return lambda text: re.sub(r"^(\d+)-", lambda m: f"{left}{m[1]}{right}", text, count=1)


PLAIN = {"plain": same}
WIDTH = {"plain": same, "full width": wide}
BARE = {"no separator": bare, "full width, no separator": lambda t: wide(bare(t))}
SPACES = {"space": by(" "), "wide space": wide_by("\u3000"), "no-break space": by("\u00a0")}
HYPHENS = {"plain": same} | {name: by(sign) for name, sign in DASHES.items()}
WIDE_HYPHENS = {"full width": wide, "full width, ー": wide_by("ー"), "full width, ‐": wide_by("\u2010")}
GROUPED = HYPHENS | WIDE_HYPHENS | BARE
SPACED = GROUPED | SPACES
PHONE = (
    SPACED
    | {"dots": by("."), "kanji digits": kanji, "kanji digits, no separator": lambda t: kanji(bare(t))}
    | {
        "03(1234)5678": inner("(", ")"),
        "03（1234）5678": inner("（", "）"),
        "full width （）": lambda t: wide(inner("(", ")")(t)),
    }
    | {"(03)1234-5678": outer("(", ")"), "（03）1234-5678": outer("（", "）"), "(03) 1234-5678": outer("(", ") ")}
)
SERVICE = {k: v for k, v in PHONE.items() if "3" not in k and k != "full width （）"}
ABROAD = {"plain": same, "space": by(" "), "full width": wide, "no separator": bare} | {
    "(0)": lambda t: re.sub(r"^\+81-(\d)", r"+81-(0)\1", t),
    "(+81)": lambda t: t.replace("+81-", "(+81) ", 1),
    "0081": lambda t: t.replace("+81", "0081", 1),
    "dots": by("."),
}
POSTAL = GROUPED | {
    "〒": lambda t: "〒" + t,
    "〒 space": lambda t: "〒 " + t,
    "〒 bare": lambda t: "〒" + bare(t),
    "〒 wide": lambda t: "〒" + wide(t),
}


def _date(form: str, *, pad: bool = True) -> Spell:
    def spell(text: str) -> str:
        y, m, d = text.split("-")
        return form.format(y=y, m=m if pad else int(m), d=d if pad else int(d))

    return spell


DATE: Mapping[str, Spell] = {
    "1980-04-01": same,
    "1980/04/01": by("/"),
    "1980/4/1": _date("{y}/{m}/{d}", pad=False),
    "1980.4.1": _date("{y}.{m}.{d}", pad=False),
    "1980年4月1日": _date("{y}年{m}月{d}日", pad=False),
    "1980年04月01日": _date("{y}年{m}月{d}日"),
    "１９８０年４月１日": lambda t: wide(_date("{y}年{m}月{d}日", pad=False)(t)),
    "1980 年 4 月 1 日": _date("{y} 年 {m} 月 {d} 日", pad=False),
    "１９８０／０４／０１": lambda t: wide(by("/")(t)),
    "1980ー04ー01": by("ー"),
}
_INITIAL = {"昭和": "S", "平成": "H", "令和": "R"}
_SQUARE = {"昭和": "㍼", "平成": "㍻", "令和": "㋿"}


def _era(names: Mapping[str, str] | None, form: str) -> Spell:
    def spell(text: str) -> str:
        era, y, m, d = re.fullmatch(r"(..)(\d+)年(\d+)月(\d+)日", text).groups()  # type: ignore[union-attr]
        return form.format(e=names[era] if names else era, y=y, m=m, d=d)

    return spell


def kanji_number(text: str) -> str:
    """1 to 99 in kanji: 五十五, 十, 元 is not used."""
    tens, ones = divmod(int(text), 10)
    return ("" if not tens else ("" if tens == 1 else "一二三四五六七八九"[tens - 1]) + "十") + (
        "一二三四五六七八九"[ones - 1] if ones else ""
    )


ERA: Mapping[str, Spell] = {
    "昭和55年4月1日": same,
    "昭和５５年４月１日": wide,
    "S55.4.1": _era(_INITIAL, "{e}{y}.{m}.{d}"),
    "Ｓ５５．４．１": lambda t: wide(_era(_INITIAL, "{e}{y}.{m}.{d}")(t)),
    "S55/4/1": _era(_INITIAL, "{e}{y}/{m}/{d}"),
    "S55-4-1": _era(_INITIAL, "{e}{y}-{m}-{d}"),
    "昭55.4.1": _era({k: k[0] for k in _INITIAL}, "{e}{y}.{m}.{d}"),
    "㍼55年4月1日": _era(_SQUARE, "{e}{y}年{m}月{d}日"),
    "昭和五十五年四月一日": lambda t: re.sub(r"\d+", lambda m: kanji_number(m[0]), t),
    "昭和 55年 4月 1日": _era(None, "{e} {y}年 {m}月 {d}日"),
    "元年": lambda t: re.sub(r"(?<=和|成)1年", "元年", t),
}
PLATE: Mapping[str, Spell] = {
    "plain": same,
    "no spaces": lambda t: t.replace(" ", ""),
    "full width": lambda t: wide(t).replace(" ", "\u3000"),
    "full width, no spaces": lambda t: wide(t.replace(" ", "")),
    "wide spaces": lambda t: t.replace(" ", "\u3000"),
    "dots ・・12": lambda t: re.sub(r"\d\d-(\d\d)$", r"・・\1", t),
    "no hyphen": by(""),
}
SLASHED = {"plain": same, "full width": wide, "spaced": lambda t: t.replace("/", " / ")}
PASSPORT = WIDTH | {"space": lambda t: re.sub(r"(?<=[A-Z])(?=\d)", " ", t, count=1)}
MAC: Mapping[str, Spell] = {"plain": same, "hyphens": lambda t: t.replace(":", "-"), "small": str.lower}
