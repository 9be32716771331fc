"""Invented values of every identifier, in a canonical spelling whose groups are parted by "-".

Check digits are right by the published rules.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import planted_digits as rules
from planted_digits import digits, number

Make = Callable[[Random], str]
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SMALL = CAPITALS.lower()
COMMISSIONS = tuple(
    f"{n:02}"
    for n in (
        *range(10, 15),
        *range(20, 26),
        30,
        *range(40, 56),
        *range(60, 66),
        *range(70, 75),
        *range(80, 84),
        *range(90, 98),
    )
)


def letters(rng: Random, count: int, alphabet: str = CAPITALS) -> str:
    return "".join(rng.choices(alphabet, k=count))


def hexadecimal(rng: Random, count: int) -> str:
    return letters(rng, count, "0123456789abcdef")


def cut(text: str, *sizes: int) -> str:
    """Groups of the given sizes parted by "-"."""
    parts, at = [], 0
    for size in sizes:
        parts.append(text[at : at + size])
        at += size
    return "-".join(parts)


def prefecture(rng: Random) -> str:
    return number(rng, 1, 47, 2)


def my_number(rng: Random) -> str:
    return cut(rules.my_number(digits(rng, 11)), 4, 4, 4)


def corporate(rng: Random) -> str:
    return cut(rules.corporate(digits(rng, 12)), 1, 4, 4, 4)


def company(rng: Random) -> str:
    return f"{number(rng, 100, 4999, 4)}-{rng.choice(('01', '02', '03', '05'))}-{digits(rng, 6)}"


def resident_code(rng: Random) -> str:
    while not (code := rules.resident_code(number(rng, 1, 9) + digits(rng, 9))):
        pass
    return code


def pension(rng: Random) -> str:
    return f"{number(rng, 1000, 9199)}-{digits(rng, 6)}"


def licence(rng: Random) -> str:
    base = rng.choice(COMMISSIONS) + number(rng, 0, 99, 2) + digits(rng, 6)
    return rules.licence(base, number(rng, 0, 3))


def mrz(rng: Random) -> str:
    book = letters(rng, 1, "TM") + letters(rng, 1) + digits(rng, 7)
    birth, expiry = f"{rng.randint(50, 99)}0{rng.randint(1, 9)}1{rng.randint(0, 9)}", f"3{digits(rng, 1)}0101"
    first = book + rules.icao(book)
    dates = birth + rules.icao(birth), expiry + rules.icao(expiry)
    rest = "<" * 14 + "0"
    return (
        first + "JPN" + dates[0] + rng.choice("MF") + dates[1] + rest + rules.icao(first + dates[0] + dates[1] + rest)
    )


def card_number(rng: Random) -> str:
    return letters(rng, 2) + digits(rng, 8) + letters(rng, 2)


def insurer(rng: Random) -> str:
    return rules.luhn(rng.choice(("01", "06", "31", "34", "39", "63")) + prefecture(rng) + digits(rng, 3))


def payer(rng: Random) -> str:
    return rules.luhn(rng.choice(("12", "15", "21", "51", "52", "54")) + prefecture(rng) + digits(rng, 3))


def insured(rng: Random) -> str:
    branch = f" 枝番 0{rng.randint(0, 4)}" if rng.random() < 0.5 else ""
    return f"記号 {digits(rng, 8)} 番号 {number(rng, 1, 9999)}{branch}"


def institution(rng: Random) -> str:
    return rules.luhn(prefecture(rng) + rng.choice("1346") + digits(rng, 6))


def care_provider(rng: Random) -> str:
    return rules.luhn(prefecture(rng) + rng.choice("0257") + digits(rng, 6))


def yucho(rng: Random) -> str:
    serial = number(rng, 1, 9) + digits(rng, 6) + "1"
    return f"{rules.yucho('1' + digits(rng, 2) + '00', serial)}-{serial}"


def giro(rng: Random) -> str:
    serial = number(rng, 1, 9) + digits(rng, 5)
    return f"{rules.yucho('0' + digits(rng, 2) + '00', serial)}-{number(rng, 0, 9)}-{serial}"


def card(rng: Random) -> str:
    head, size = rng.choice((("4", 16), ("52", 16), ("3566", 16), ("37", 15), ("36", 14)))
    text = rules.luhn(head + digits(rng, size - 1 - len(head)))
    return cut(text, *{16: (4, 4, 4, 4), 15: (4, 6, 5), 14: (4, 6, 4)}[size])


def expiry(rng: Random) -> str:
    return f"{number(rng, 1, 12, 2)}/{number(rng, 27, 35)}"


def uuid(rng: Random) -> str:
    return f"{hexadecimal(rng, 8)}-{hexadecimal(rng, 4)}-4{hexadecimal(rng, 3)}-a{hexadecimal(rng, 3)}-{hexadecimal(rng, 12)}"


def password(rng: Random) -> str:
    return letters(rng, 5, SMALL) + rng.choice("#!@_") + letters(rng, 1) + digits(rng, 3)


def zengin(rng: Random) -> str:
    head = f"2{digits(rng, 4)}{'ﾐﾎﾝ':<15}{digits(rng, 3)}{'ﾎﾝﾃﾝ':<15}    1{digits(rng, 7)}{'ｼﾞﾕｹﾞﾑ ﾀﾛｳ':<30}"
    return f"{head}{number(rng, 1000, 900000, 10)}0{'':<20}7 {'':<7}"


def pattern(form: str) -> Make:
    """A value of a form: 9 a digit, A a capital, a a small letter; all other signs stand for themselves."""
    alphabet = {"9": "0123456789", "A": CAPITALS, "a": SMALL}
    return lambda rng: "".join(rng.choice(alphabet[c]) if c in alphabet else c for c in form)


def one_of(*values: str) -> Make:
    return lambda rng: rng.choice(values)


def either(*makes: Make) -> Make:
    return lambda rng: rng.choice(makes)(rng)
