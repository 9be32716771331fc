"""Marked people, and every form in which a trace of them could lie in a file: strings, n-grams, encodings, unkeyed digests."""

from __future__ import annotations

import base64
import hashlib
import json
import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import combinations

import numpy as np

HEADER = ("会員番号", "氏名", "フリガナ", "保護者氏名", "生年月日", "郵便番号", "住所", "電話番号", "メール", "商品")
RARE = "鸞龕鬱籠鱗凰驫鬮黌鼈鸚鵡爨釁"  # kanji of names that no text of the program holds
KANA = "ヅヂヴヱヰヮヲヌムユ"
LETTERS = "qzxjkvw"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp932", "euc-jp", "iso2022_jp")
LEAST = 6  # bytes of a needle: among 10 MB of random bytes a given one turns up once in 28 million runs
DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha512", "sha3_256", "blake2b", "blake2s")

Row = tuple[str, ...]


def marked_rows(count: int, seed: int = 1) -> list[Row]:
    """Rows of HEADER: invented people whose every field is rare enough to be searched for."""
    chance = random.Random(seed)
    return [_row(chance, number) for number in range(count)]


def _row(chance: random.Random, number: int) -> Row:
    family, given, guardian = ("".join(chance.choices(RARE, k=3)) for _ in range(3))
    kana = " ".join("".join(chance.choices(KANA, k=4)) for _ in range(2))
    birth = f"{chance.randint(1940, 2015)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
    home = f"東京都渋谷区渋谷{chance.randint(1, 3)}-9{chance.randint(10, 99)}-{chance.randint(1, 20)} {''.join(chance.choices(RARE, k=3))}荘{number:03d}号"
    phone = f"090-0{chance.randint(0, 999):03d}-{chance.randint(0, 9999):04d}"
    mail = f"{''.join(chance.choices(LETTERS, k=8))}@example.com"
    return (
        f"QZX{number:05d}J",
        f"{family} {given}",
        kana,
        f"{family} {guardian}",
        birth,
        "150-0002",
        home,
        phone,
        mail,
        f"講座{number % 3}",
    )


def values_of(row: Row, *, with_id: bool) -> list[str]:
    """The personal values of a row, whole, in parts, and without separators."""
    number, name, kana, guardian, birth, _, home, phone, mail, _ = row
    parts = [name, *name.split(), kana, *kana.split(), guardian, birth, home, home.split()[1], phone, mail]
    digits = [birth.replace("-", ""), phone.replace("-", ""), phone.replace("-", "")[-8:]]
    joined = [name.replace(" ", ""), kana.replace(" ", ""), guardian.replace(" ", ""), name.replace(" ", "　")]
    return [*parts, *digits, *joined, *([number] if with_id else [])]


def needles_of(rows: Iterable[Row], *, with_id: bool) -> dict[bytes, str]:
    """Byte strings to look for -> what they are."""
    found: dict[bytes, str] = {}
    for row in rows:
        values = values_of(row, with_id=with_id)
        for value in values:
            found |= {form: f"{value!r} as {name}" for name, form in _forms(value)}
        for text in [*values, *_composites(row)]:
            found |= {form: f"{name} of {text!r}" for name, form in _digests(text)}
    return found


def _forms(value: str) -> Iterator[tuple[str, bytes]]:
    """The value and, of rare characters, its shortest n-grams of at least LEAST bytes, in every encoding."""
    for encoding in ENCODINGS:
        grams = {value, *_grams(value, encoding)}
        for gram in sorted(grams):
            with suppress(UnicodeEncodeError):
                form = gram.encode(encoding)
                if len(form) >= LEAST:
                    yield encoding, form
    if not value.isascii():
        yield "JSON escapes", json.dumps(value)[1:-1].encode()
    yield "reversed", value[::-1].encode()
    yield "base64", base64.b64encode(value.encode())[:-4]
    yield "hexadecimal", value.encode().hex().encode()


def _grams(value: str, encoding: str) -> set[str]:
    rare = set(RARE) | set(KANA)
    with suppress(UnicodeEncodeError):
        width = max((len(c.encode(encoding)) for c in value if c in rare), default=0)
        size = max(2 if set(value) & set(RARE) else 3, -(-LEAST // width)) if width else 0
        grams = {value[i : i + size] for i in range(len(value) - size + 1)} if size else set()
        return {gram for gram in grams if set(gram) <= rare}
    return set()


def _composites(row: Row) -> Iterator[str]:
    """Two fields joined, as look-up keys are made elsewhere."""
    _, name, kana, guardian, birth, _, _, phone, *_ = (cell.replace(" ", "").replace("-", "") for cell in row)
    for one, two in combinations((name, kana, guardian, birth, phone), 2):
        yield from (f"{one}{join}{two}" for join in ("", "+", "|"))


def _digests(text: str) -> Iterator[tuple[str, bytes]]:
    """Unkeyed digests: the first bytes as they are, backward, as hexadecimal and base64."""
    raw = text.encode()
    made = {name: hashlib.new(name, raw).digest() for name in DIGESTS}
    made["blake2b of 8 bytes"] = hashlib.blake2b(raw, digest_size=8).digest()
    with suppress(ImportError):
        import xxhash

        made |= {"xxh64": xxhash.xxh64_digest(raw), "xxh3": xxhash.xxh3_64_digest(raw)}
    for name, digest in made.items():
        yield name, digest[:8]
        yield f"{name}, backward", digest[7::-1]
        yield f"{name}, hexadecimal", digest[:8].hex().encode()
        yield f"{name}, base64", base64.b64encode(digest[:9])


class Search:
    """Looks for many byte strings at once: their first LEAST bytes as numbers, against every window of the content."""

    def __init__(self, needles: Mapping[bytes, str]) -> None:
        self._needles = needles
        self._starts: dict[int, list[bytes]] = {}
        for needle in needles:
            self._starts.setdefault(int.from_bytes(needle[:LEAST], "little"), []).append(needle)
        self._heads = np.array(sorted(self._starts), np.uint64)

    def __len__(self) -> int:
        return len(self._needles)

    def __call__(self, content: bytes) -> list[str]:
        """What of the needles lies in `content`."""
        raw = np.frombuffer(content, np.uint8).astype(np.uint64)
        size = len(raw) - LEAST + 1
        if size <= 0:
            return []
        windows = np.zeros(size, np.uint64)
        for place in range(LEAST):
            windows |= raw[place : place + size] << np.uint64(8 * place)
        windows = np.unique(windows)
        place = np.minimum(np.searchsorted(self._heads, windows), len(self._heads) - 1)
        met = windows[self._heads[place] == windows].tolist()
        return sorted(self._needles[n] for head in met for n in self._starts[head] if n in content)
