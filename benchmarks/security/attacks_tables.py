"""Attacks on the look-up tables: bucket sizes, guessing without the key, joining tables by their pointers, two builds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations

import numpy as np
import numpy.typing as npt
from attacks_rank import by_frequency
from attacks_release import People, Release, Texts, Values, coded_of
from attacks_score import Outcome, counted

from piiscan.keys import Key
from piiscan.match.keytables import composite, words_of_rows
from piiscan.match.store import IndexInfo

Rows = npt.NDArray[np.int64]
Guess = Callable[[str], Iterator[Values]]
Keys = Mapping[str, tuple[str, ...]]  # parts of each table
_ZERO = bytes(32)
HASHES: dict[str, Callable[[bytes], bytes]] = {
    **{name: lambda text, name=name: hashlib.new(name, text).digest() for name in ("md5", "sha1", "sha256")},  # type: ignore[misc]
    "blake2b": lambda text: hashlib.blake2b(text, digest_size=8).digest(),
    "blake2b, key of zeros": lambda text: hashlib.blake2b(text, key=_ZERO, digest_size=8).digest(),
}
JOINS = ("", "+", "|", "\0")
WRONG_KEYS = (_ZERO, bytes(range(32)), b"\xff" * 32, b"password".ljust(32, b"\0"), b"piiscan-key-1".ljust(32, b"\0"))


def joined(fields: Mapping[str, Texts], names: tuple[str, ...], join: str = "\0") -> Texts:
    """The composite of each row in clear text, "" where a part is missing."""
    cells = zip(*(fields[name] for name in names), strict=True)
    return np.array([join.join(row) if all(row) else "" for row in cells], object)


def histograms(release: Release, people: People, keys: Keys, hashes: Mapping[str, Values]) -> list[Outcome]:
    """Buckets of each table are paired with composites of the same people by size, equal sizes at random."""
    found, totals = [], np.zeros(3)
    for name, parts in keys.items():
        plain, held = joined(people.fields, parts), hashes[name]
        texts, sizes = np.unique(plain[plain != ""], return_counts=True)
        order = texts[np.argsort(-sizes, kind="stable")].tolist()
        stored = release.tables[name]["hash"]
        guess = dict(zip(stored.tolist(), by_frequency(stored).tolist(), strict=True))
        ranks = [guess[h] for h in held.tolist() if h in guess]
        true = plain[np.isin(held, np.array(list(guess), np.uint64))]
        right = sum(rank < len(order) and order[rank] == text for rank, text in zip(ranks, true, strict=True))
        totals += right, len(true), len(true) / len(order)
        found.append(counted(release.name, "bucket sizes, best table", name, right, len(true), 1 / len(order)))
    worst = max(found, key=lambda o: o.share - o.chance)
    chance = totals[2] / totals[1]
    whole = counted(release.name, "bucket sizes", f"{len(found)} tables", int(totals[0]), int(totals[1]), chance)
    return [whole, worst]


def guessing(release: str, detail: str, held: Mapping[str, Values], bits: Mapping[str, int], guess: Guess) -> Outcome:
    """Rows whose stored hash is among what is guessed of them. held: per table the hash of each row, 0 for none; bits:
    how many of a hash it keeps; guess: name of a table -> hashes of 64 bits of every row, of which either end may be kept."""
    right = rows = 0
    expected = 0.0
    for name, stored in held.items():
        hit, tries = np.zeros(len(stored), bool), 0
        for words in guess(name):
            ends = {64: (words,)}.get(bits[name], (words >> np.uint64(64 - bits[name]), words & _mask(bits[name])))
            for end in ends:
                hit |= end == stored
                tries += 1
        here = stored != 0
        right, rows = right + int((hit & here).sum()), rows + int(here.sum())
        expected += int(here.sum()) * tries / 2.0 ** bits[name]
    return counted(release, "dictionary without the key", detail, right, rows, expected / max(1, rows))


def _mask(bits: int) -> np.uint64:
    return np.uint64((1 << bits) - 1)


def unkeyed(people: People, parts: Mapping[str, tuple[str, ...]]) -> Guess:
    """Usual hashes of the true values, joined in usual ways; both byte orders."""

    def guess(name: str) -> Iterator[Values]:
        for join in JOINS[: 1 if len(parts[name]) == 1 else len(JOINS)]:
            texts = [text.encode() for text in joined(people.fields, parts[name], join).tolist()]
            for digest in HASHES.values():
                raw = b"".join(digest(text)[:8] for text in texts)
                yield from (np.frombuffer(raw, order).astype(np.uint64) for order in ("<u8", ">u8"))

    return guess


def wrong_keys(people: People, info: IndexInfo) -> Guess:
    """The true composites through piiscan itself, under keys that are not the owner's."""
    keys = [Key(secret) for secret in WRONG_KEYS]
    words = [words_of_rows(coded_of(people, key)) for key in keys]
    tables = {table.name: table for table in info.keys}

    def guess(name: str) -> Iterator[Values]:
        for key, known in zip(keys, words, strict=True):
            hashes, rows = composite(key, bytes.fromhex(info.series), tables[name].parts, known)
            out = np.zeros(len(people), np.uint64)
            out[rows] = hashes
            yield out

    return guess


def entries(release: Release, hashes: Mapping[str, Values]) -> dict[str, tuple[Rows, Values, Rows]]:
    """Per table: place, pointer and true row of the entries whose hash one row alone has."""
    found = {}
    for name, held in hashes.items():
        stored = release.tables[name]
        values, first, counts = np.unique(held, return_index=True, return_counts=True)
        values, first = values[(counts == 1) & (values != 0)], first[(counts == 1) & (values != 0)]
        place = np.searchsorted(values, stored["hash"])
        place[place == len(values)] = 0
        good = np.flatnonzero(values[place] == stored["hash"]) if len(values) else np.zeros(0, np.int64)
        found[name] = (good, stored["pointer"][good], first[place[good]])
    return found


def links(release: Release, hashes: Mapping[str, Values], rows: int) -> list[Outcome]:
    """Entries of two tables are joined: by equal pointers, by equal place; and pointers are read as row numbers."""
    known = entries(release, hashes)
    right, tries = {"equal pointers": 0, "equal places": 0}, 0
    for one, two in combinations(known.values(), 2):
        tries += len(one[0])
        for kind, column in (("equal pointers", 1), ("equal places", 0)):
            _, ours, theirs = np.intersect1d(one[column], two[column], return_indices=True)
            right[kind] += int((one[2][ours] == two[2][theirs]).sum())
    found = [counted(release.name, "linking two key tables", kind, n, tries, 1 / rows) for kind, n in right.items()]
    named = sum(int((pointers.astype(np.int64) % rows == true).sum()) for _, pointers, true in known.values())
    ranked = sum(int((_rank(pointers, rows) == true).sum()) for _, pointers, true in known.values())
    count = sum(len(true) for _, _, true in known.values())
    found.append(counted(release.name, "pointers as row numbers", "value", named, count, 1 / rows))
    return [*found, counted(release.name, "pointers as row numbers", "rank", ranked, count, 1 / rows)]


def _rank(pointers: Values, rows: int) -> Rows:
    """Place of each pointer among all, stretched to the number of rows."""
    order = np.argsort(np.argsort(pointers, kind="stable"), kind="stable")
    return np.asarray(order * rows // max(1, len(pointers)), np.int64)
