"""Invented values of every identifier, in a canonical spelling whose groups are parted by "-".

Check digits are right by the published rules. Telephone numbers are drawn at random and live in memory only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
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
PLATES = ("品川", "横浜", "なにわ", "足立", "名古屋", "札幌", "福岡", "世田谷", "つくば", "富士山")
KANA = "あいうえかきくけこさすせそたちつてとなにぬねのはひふほまみむめもやゆらりるれろわ"
AREAS = ("3", "6", "11", "45", "52", "92", "463", "422", "267", "1267")  # without the leading 0


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


def phone_fixed(rng: Random) -> str:
    area = rng.choice(AREAS)
    first = rng.choice("235678" if area == "11" else "23456789")  # 011-4xx and 011-9xx are not given out
    exchange = first + digits(rng, 4 - len(area))
    return f"0{area}-{exchange}-{digits(rng, 4)}"


def phone_of(prefix: str) -> Make:
    return lambda rng: f"{prefix}-{number(rng, 1, 9)}{digits(rng, 3)}-{digits(rng, 4)}"


def phone_mobile(rng: Random) -> str:
    return phone_of(rng.choice(("060", "070", "080", "090")))(rng)


def phone_service(rng: Random) -> str:
    return rng.choice((f"0120-{digits(rng, 3)}-{digits(rng, 3)}", f"0800-{digits(rng, 3)}-{digits(rng, 4)}"))


def phone_m2m(rng: Random) -> str:
    return f"020-{rng.choice('1235678')}{digits(rng, 2)}-{digits(rng, 5)}"


def phone_abroad(rng: Random) -> str:
    return "+81-" + (phone_fixed(rng) if rng.random() < 0.5 else phone_mobile(rng))[1:]


POSTAL = ("100-0001", "530-0001", "060-0001", "222-0033", "160-0022", "460-0008", "812-0011", "980-0014", "150-0002")


def postal(rng: Random) -> str:
    return rng.choice(POSTAL)


def plate(rng: Random) -> str:
    serial = cut(digits(rng, 4).replace("0", "1"), 2, 2)
    return f"{rng.choice(PLATES)} {rng.choice('35')}{number(rng, 0, 99, 2)} {rng.choice(KANA)} {serial}"


def email(rng: Random) -> str:
    name = letters(rng, rng.randint(4, 8), SMALL)
    user = rng.choice((name, f"{name}.{letters(rng, 5, SMALL)}", f"{name}_{number(rng, 1, 99)}", f"{name}+shop"))
    return f"{user}@{rng.choice(('example.com', 'example.co.jp', 'mail.example.ne.jp', 'example.org'))}"


def ipv4(rng: Random) -> str:
    """Not private, not of the documentation ranges."""
    return f"{rng.choice((27, 59, 106, 133, 153, 202, 219))}.{number(rng, 1, 250)}.{number(rng, 1, 250)}.{number(rng, 1, 254)}"


def ipv6(rng: Random) -> str:
    tail = rng.choice(
        (f"::{hexadecimal(rng, 3)}:{hexadecimal(rng, 4)}", ":" + ":".join(hexadecimal(rng, 4) for _ in range(5)))
    )
    return f"2400:{hexadecimal(rng, 4)}:a{hexadecimal(rng, 3)}{tail}"


def mac(rng: Random) -> str:
    return ":".join(("02", "00", "5E", *(hexadecimal(rng, 2).upper() for _ in range(3))))


def imei(rng: Random) -> str:
    return rules.luhn(rng.choice(("49015420", "35693803")) + digits(rng, 6))


def iccid(rng: Random) -> str:
    return rules.luhn("8981" + digits(rng, 14))


def uuid(rng: Random) -> str:
    return f"{hexadecimal(rng, 8)}-{hexadecimal(rng, 4)}-4{hexadecimal(rng, 3)}-a{hexadecimal(rng, 3)}-{hexadecimal(rng, 12)}"


def handle(rng: Random) -> str:
    return letters(rng, rng.randint(4, 8), SMALL) + rng.choice(("", "_jp", ".y", "01"))


def profile(rng: Random) -> str:
    site = rng.choice(("x.com", "twitter.com", "www.instagram.com", "www.facebook.com"))
    return f"https://{site}/{letters(rng, 7, SMALL)}_{number(rng, 1, 99)}"


def day(rng: Random) -> date:
    return date(1935, 1, 1) + timedelta(rng.randrange(30000))


def birth(rng: Random) -> str:
    return day(rng).isoformat()


ERAS = ((date(2019, 5, 1), "令和", 2018), (date(1989, 1, 8), "平成", 1988), (date(1926, 12, 25), "昭和", 1925))


def birth_era(rng: Random) -> str:
    when = day(rng)
    era, before = next((name, before) for first, name, before in ERAS if when >= first)
    return f"{era}{when.year - before}年{when.month}月{when.day}日"


def birth_compact(rng: Random) -> str:
    return f"{day(rng):%Y%m%d}"


def password(rng: Random) -> str:
    return letters(rng, 5, SMALL) + rng.choice("#!@_") + letters(rng, 1) + digits(rng, 3)


def place(rng: Random) -> str:
    return f"{number(rng, 31, 43)}.{digits(rng, 5)}1, {number(rng, 130, 141)}.{digits(rng, 5)}1"


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
