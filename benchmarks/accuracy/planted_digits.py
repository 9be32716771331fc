"""Check digits from the published rules, one number at a time; independent of the package under test.

Sources: My Number: ordinance 85 of 2014, article 5. Corporate number: ordinance 70 of 2014. Driver's licence and
Japan Post accounts: published code and vectors. Insurers, payers, institutions: setting rules of the health ministry.
Cards, IMEI, ICCID: Luhn (ISO/IEC 7812). Passport: ICAO 9303. Parcels: modulus 7 (7DR). Books and goods: modulus 10.
"""

from __future__ import annotations

from random import Random


def digits(rng: Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def number(rng: Random, first: int, last: int, width: int = 0) -> str:
    return str(rng.randint(first, last)).zfill(width)


def weighted(text: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * w for d, w in zip(text, weights, strict=True))


def my_number(base: str) -> str:
    rest = weighted(base, (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return base + str(0 if rest <= 1 else 11 - rest)


def corporate(base: str) -> str:
    total = sum(int(d) * (1 + i % 2) for i, d in enumerate(reversed(base)))
    return str(9 - total % 9) + base


def resident_code(base: str) -> str | None:
    """None where the published rule leaves the check digit open."""
    rest = weighted(base, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return None if rest < 2 else base + str(11 - rest)


def licence(base: str, issue: str) -> str:
    rest = weighted(base, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
    return base + str((11 - rest) % 10) + issue


def luhn(base: str) -> str:
    twice = [int(d) * (2 - i % 2) for i, d in enumerate(reversed(base))]
    return base + str(-sum(d // 10 + d % 10 for d in twice) % 10)


def yucho(mark: str, serial: str) -> str:
    """The mark with its fourth digit right for this account number."""
    text = mark[:3] + "0" + mark[4] + serial.zfill(8)
    total = 0
    for i, digit in enumerate(map(int, text[:-1])):
        times = digit * (1, 3, 2)[i % 3]
        total += times - 9 if i % 3 == 2 and times > 9 else times
    return mark[:3] + str((total + int(text[-1])) % 10) + mark[4]


def icao(text: str) -> str:
    values = ["0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".find(c) if c != "<" else 0 for c in text]
    return str(sum(v * (7, 3, 1)[i % 3] for i, v in enumerate(values)) % 10)


def parcel(base: str) -> str:
    return base + str(int(base) % 7)


def goods(base: str) -> str:
    """EAN-13, ISBN-13 from 12 digits (also ITF-14 from 13, UPC from 11)."""
    total = sum(int(d) * (3 - 2 * (i % 2)) for i, d in enumerate(reversed(base)))
    return base + str(-total % 10)


def municipality(base: str) -> str:
    rest = weighted(base, (6, 5, 4, 3, 2)) % 11
    return base + str((11 - rest) % 10)
