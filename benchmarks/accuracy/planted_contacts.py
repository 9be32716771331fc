"""Invented telephone numbers, addresses of devices and nets, plates, dates of birth, in their canonical spelling.

Telephone numbers are drawn at random and live in memory only.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import planted_digits as rules
from planted_digits import digits, number
from planted_values import SMALL, Make, cut, hexadecimal, letters

PLATES = ("品川", "横浜", "なにわ", "足立", "名古屋", "札幌", "福岡", "世田谷", "つくば", "富士山")
KANA = "あいうえかきくけこさすせそたちつてとなにぬねのはひふほまみむめもやゆらりるれろわ"
AREAS = ("3", "6", "11", "45", "52", "92", "463", "422", "267", "1267")  # without the leading 0


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


def place(rng: Random) -> str:
    south, west = rng.choice(((31, 130), (33, 132), (34, 133), (35, 136), (35, 139), (38, 140), (42, 141), (43, 143)))
    return f"{south}.{digits(rng, 5)}1, {west}.{digits(rng, 5)}1"
