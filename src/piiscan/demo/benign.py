"""Ordinary office files full of numbers and capitalized words in which no person occurs: a scanner must stay silent."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from piiscan.demo.people import table

GOODS = (
    "コピー用紙A4",
    "クリアファイル",
    "付箋75mm",
    "電池単3",
    "LED電球",
    "延長コード3m",
    "ホワイトボード",
    "名札ケース",
)


def goods(rng: random.Random) -> bytes:
    """Product codes and JAN codes, CP932 CSV."""
    lines = ["商品コード,商品名,JANコード,単価,在庫数"]
    for _ in range(120):
        code = f"AB-{rng.randint(1000, 9999)}-{rng.randint(10, 99)}"
        lines.append(f"{code},{rng.choice(GOODS)},{_ean13(rng, '49')},{rng.randint(80, 9800)},{rng.randint(0, 500)}")
    return "\r\n".join(lines).encode("cp932")


def orders(rng: random.Random) -> bytes:
    """Order and parcel numbers of 12 digits, with dates: what a careless scanner calls a My Number or a phone."""
    lines = ["注文番号\t伝票番号\t出荷日時\t数量"]
    for i in range(120):
        day = datetime(2025, 4, 1, 8, 30) + timedelta(minutes=37 * i)  # noqa: DTZ001 (a printed time, no clock)
        lines.append(f"{day:%Y%m%d}{i:04d}\t{_parcel(rng)}\t{day:%Y/%m/%d %H:%M:%S}\t{rng.randint(1, 40)}")
    return ("\ufeff" + "\n".join(lines)).encode("utf-8")


def access_log(rng: random.Random) -> bytes:
    """Time stamps in seconds and milliseconds, durations, request ids."""
    start, lines = 1_743_465_600, []
    for i in range(150):
        at = start + 61 * i
        request = f"GET /api/items/{rng.randint(1, 99999):05d} 200 {rng.randint(1, 900)}ms"
        lines.append(f"{at} {at * 1000 + i} {request} req={rng.getrandbits(64):016x}")
    return "\n".join(lines).encode("ascii")


def books(rng: random.Random) -> bytes:
    """Titles and ISBN-13."""
    topics = ("表計算の基礎", "図解 会計のしくみ", "品質管理入門", "統計の教科書", "文書作成の技術")
    lines = [f"{rng.choice(topics)} 第{rng.randint(1, 9)}版  ISBN {_ean13(rng, '9784')}" for _ in range(60)]
    return ("図書目録\n" + "\n".join(lines)).encode("euc-jp")


def population(rng: random.Random) -> bytes:
    """Counts by municipality: place names, but nobody lives in them here."""
    cities = sorted({(prefecture, city) for _, prefecture, city, _ in table("towns")})
    lines = ["都道府県,市区町村,世帯数,人口"]
    for prefecture, city in rng.sample(cities, 80):
        homes = rng.randint(4_000, 250_000)
        lines.append(f"{prefecture},{city},{homes},{int(homes * 2.2)}")
    return "\n".join(lines).encode("utf-8")


def _ean13(rng: random.Random, prefix: str) -> str:
    body = prefix + "".join(rng.choices("0123456789", k=12 - len(prefix)))
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body))
    return body + str(-total % 10)


def _parcel(rng: random.Random) -> str:
    """12 digits: 11 and their remainder by 7, the usual check of Japanese parcel numbers."""
    body = rng.randint(10_000_000_000, 99_999_999_999)
    return f"{body}{body % 7}"
