"""The ways in which a broker's list differs from the master: other spellings of the same, and real errors."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from piiscan.demo.people import Address, Child, address, household, phone, table

# Old and new forms that CP932 can write.
OLD_FORMS = str.maketrans("高崎辺沢浜広島国桜竜恵真栄吉斎斉穂関徳", "髙﨑邊澤濱廣嶋國櫻龍惠眞榮吉齋齊穗關德")
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
_KANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー"
)
_HALF = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ"
HALF_KANA = str.maketrans(
    dict(zip(_KANA, _HALF, strict=True))
    | dict(zip("ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ", (f"{c}ﾞ" for c in "ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳ"), strict=True))
    | dict(zip("パピプペポ", (f"{c}ﾟ" for c in "ﾊﾋﾌﾍﾎ"), strict=True))
    | {"　": " "}
)
TYPO_KANJI = "山田中村木本川井野原石上大小松林森池橋内口"


def list_cells(rng: random.Random, person: Child, changes: Sequence[str]) -> list[str]:
    """The cells of LIST_COLUMNS after No. `changes` may name values that are missing."""
    home = person.household
    gap = rng.choice(("　", " ", ""))
    name = f"{home.surname}{gap}{person.given}"
    if rng.random() < 0.15:
        name = name.translate(OLD_FORMS)
    postal = home.address.postal_code
    return [
        address_text(rng, home.address),
        rng.choice((postal, f"{postal[:3]}-{postal[3:]}")),
        name,
        f"{home.surname_kana}　{person.given_kana}".translate(HALF_KANA),
        f"{home.surname}{gap}{home.guardian}" if rng.random() < 0.9 else "",
        "" if "phone_missing" in changes else phone_text(rng, home.phone),
        "" if "birth_missing" in changes else date_text(rng, person.birth),
        rng.choice((person.sex, "M" if person.sex == "男" else "F")),
    ]


def address_text(rng: random.Random, a: Address) -> str:
    """One of the ways people write it: figures or words, prefecture or not, building or not, ヶ or ケ, old kanji."""
    prefecture = "" if rng.random() < 0.3 else a.prefecture
    place = f"{a.city}{a.town}"
    if rng.random() < 0.5:
        place = place.translate(str.maketrans("ケヶ", "ヶケ"))
    if rng.random() < 0.1:
        place = place.translate(OLD_FORMS)
    building = a.building if a.building and rng.random() < 0.6 else ""
    if not a.building and rng.random() < 0.05:
        building = f"{rng.randint(1, 4)}0{rng.randint(1, 9)}号室"
    text = f"{prefecture}{place}{_block(rng, a)}"
    return text + (rng.choice(("　", " ", "")) + building if building else "")


def _block(rng: random.Random, a: Address) -> str:
    numbers = (a.chome, a.block, a.house)
    style = rng.randrange(5)
    if style == 0:
        return "-".join(map(str, numbers))
    if style == 1:
        return "－".join(map(str, numbers)).translate(WIDE_DIGITS)
    chome, block, house = map(str, numbers)
    text = f"{chome}丁目{block}番{house}号"
    if style == 2:
        return text.translate(WIDE_DIGITS)
    return f"{kanji_number(a.chome)}丁目{kanji_number(a.block)}番{kanji_number(a.house)}号" if style == 3 else text


def kanji_number(n: int) -> str:
    """1-999 in kanji with 百 and 十: 903 is 九百三."""
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    digits = "〇一二三四五六七八九"
    words = [("" if k == 1 else digits[k]) + unit for k, unit in ((hundreds, "百"), (tens, "十")) if k]
    return "".join(words) + (digits[ones] if ones else "")


def phone_text(rng: random.Random, number: str) -> str:
    """With or without hyphens."""
    return number.replace("-", "") if rng.random() < 0.7 else number


def date_text(rng: random.Random, day: date) -> str:
    """Japanese era or western, long or short."""
    era, year = ("令和", day.year - 2018) if day >= date(2019, 5, 1) else ("平成", day.year - 1988)
    letter = "R" if era == "令和" else "H"
    first = "元" if year == 1 else str(year)
    return rng.choice(
        (
            f"{era}{first}年{day.month}月{day.day}日",
            f"{letter}{year}.{day.month}.{day.day}",
            f"{letter}{year:02d}/{day.month:02d}/{day.day:02d}",
            f"{day:%Y/%m/%d}",
            f"{day:%Y%m%d}",
        )
    )


def damage(rng: random.Random, person: Child) -> tuple[Child, list[str]]:
    """The person with one to three errors, and their names."""
    names = rng.sample(sorted(DAMAGES), rng.choices((1, 2, 3), (6, 3, 1))[0])
    for name in names:
        person = DAMAGES[name](rng, person)
    return person, sorted(names)


def _typo_name(rng: random.Random, p: Child) -> Child:
    i = rng.randrange(len(p.given))
    wrong = rng.choice(TYPO_KANJI.replace(p.given[i], ""))
    return replace(p, given=p.given[:i] + wrong + p.given[i + 1 :])


def _homophone(rng: random.Random, p: Child) -> Child:
    """Another spelling of the same reading, where the list of names has one."""
    others = [g for g, kana, _ in table("given_names") if kana == p.given_kana and g != p.given]
    return replace(p, given=rng.choice(others)) if others else _typo_name(rng, p)


def _wrong_birth(rng: random.Random, p: Child) -> Child:
    if p.birth.day <= 12 and p.birth.day != p.birth.month and rng.random() < 0.5:
        return replace(p, birth=p.birth.replace(month=p.birth.day, day=p.birth.month))
    return replace(p, birth=p.birth + timedelta(days=rng.choice((-10, -1, 1, 10))))


def _moved(rng: random.Random, p: Child) -> Child:
    return replace(p, household=replace(p.household, address=address(rng)))


def _new_phone(rng: random.Random, p: Child) -> Child:
    return replace(p, household=replace(p.household, phone=phone(rng)))


def _typo_phone(rng: random.Random, p: Child) -> Child:
    number = p.household.phone
    wrong = rng.choice("0123456789".replace(number[-1], ""))
    return replace(p, household=replace(p.household, phone=number[:-1] + wrong))


def _wrong_block(rng: random.Random, p: Child) -> Child:
    home = replace(p.household.address, house=p.household.address.house + rng.randint(1, 9))
    return replace(p, household=replace(p.household, address=home))


def _new_surname(rng: random.Random, p: Child) -> Child:
    other = household(rng)
    return replace(p, household=replace(p.household, surname=other.surname, surname_kana=other.surname_kana))


def _unchanged(_: random.Random, p: Child) -> Child:
    """The value is left out when the cells are written."""
    return p


DAMAGES: dict[str, Callable[[random.Random, Child], Child]] = {
    "name_typo": _typo_name,
    "name_homophone": _homophone,
    "birth_wrong": _wrong_birth,
    "birth_missing": _unchanged,
    "moved": _moved,
    "phone_new": _new_phone,
    "phone_typo": _typo_phone,
    "phone_missing": _unchanged,
    "block_wrong": _wrong_block,
    "surname_new": _new_surname,
}
