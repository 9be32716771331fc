"""Encodings that are known to break, so that each attack is shown to work in the run that finds nothing in an index."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from attacks_release import Bits, People, Release, Texts, Values, bits_of, coded_of

from piiscan.keys import Key, prf_texts, siphash24, subkey_words

GRAM_FIELDS = ("family", "given", "family_kana", "given_kana", "guardian", "birth", "postal", "town", "block", "phone")
BLOOM_BITS = 1024
HASHES = 10  # bits a gram: fills about half of the filter, the usual setting


def clk(people: People, secret: bytes, hashes: int = HASHES, bits: int = BLOOM_BITS) -> Release:
    """Cryptographic long-term keys (Schnell, Bachteler, Reiher 2011): one Bloom filter a row over all its bigrams."""
    filters = bloom(people, secret, hashes, bits)
    words = np.packbits(filters, axis=1).view(">u2").astype(np.uint64)
    return Release("plain CLK", {f"clk[{i}]": words[:, i] for i in range(words.shape[1])}, filters)


def bloom(people: People, secret: bytes, hashes: int, bits: int) -> Bits:
    """uint8[rows, bits]"""
    rows, codes, grams = _grams(people.fields)
    digests = b"".join(hashlib.blake2b(g.encode(), key=secret, digest_size=4 * hashes).digest() for g in grams)
    places = np.frombuffer(digests, "<u4").reshape(len(grams), hashes) % bits
    filters = np.zeros((len(people), bits), np.uint8)
    filters[rows[:, None], places[codes]] = 1
    return filters


def _grams(fields: Mapping[str, Texts]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], list[str]]:
    """Row and code of every gram of every row; the grams."""
    known: dict[str, int] = {}
    rows, codes = [], []
    for name in (f for f in GRAM_FIELDS if f in fields):
        made: dict[str, list[int]] = {}
        for row, text in enumerate(fields[name]):
            if text not in made:
                marked = f"_{text}_" if text else ""
                pairs = {f"{name} {marked[i : i + 2]}" for i in range(len(marked) - 1)}
                made[text] = [known.setdefault(pair, len(known)) for pair in sorted(pairs)]
            codes += made[text]
            rows += [row] * len(made[text])
    return np.array(rows), np.array(codes), list(known)


def single_fields(people: People, key: Key) -> Release:
    """A keyed hash of each field by itself, the same for the same value: deterministic encryption of columns."""
    columns = {}
    for name, texts in people.fields.items():
        known, codes = np.unique(texts, return_inverse=True)
        words = prf_texts(key.derive(f"field {name}"), known.tolist())
        columns[name] = np.where(known == "", np.uint64(0), words)[codes]
    return Release("keyed single fields", columns, bits_of(columns))


def tags_alone(people: People, key: Key) -> Release:
    """The 16-bit tags of an index before they are hidden: what the pad has to protect."""
    k0, k1 = subkey_words(key.derive("tags"))
    columns: dict[str, Values] = {}
    for part, coded in coded_of(people, key).items():
        tags = siphash24(k0, k1, [coded.grams]) >> np.uint64(48)
        tags = np.where(coded.grams == 0, np.uint64(0), tags)[coded.codes]
        columns |= {f"{part}[{i}]": tags[:, i] for i in range(tags.shape[1])}
    return Release("tags without pad", columns, bits_of(columns))


def unkeyed_fields(people: People) -> Release:
    """SHA-256 of each field, 64 bits kept: pseudonyms as they are often made."""
    columns = {}
    for name, texts in people.fields.items():
        known, codes = np.unique(texts, return_inverse=True)
        words = b"".join(hashlib.sha256(text.encode()).digest()[:8] for text in known)
        columns[name] = np.frombuffer(words, "<u8").astype(np.uint64)[codes]
    return Release("unkeyed single fields", columns, bits_of(columns))


def open_tables(hashes: Mapping[str, Values]) -> Release:
    """Key tables whose pointers are the row numbers themselves."""
    tables = {}
    for name, held in hashes.items():
        rows = np.flatnonzero(held)
        rows = rows[np.argsort(held[rows], kind="stable")]
        tables[name] = {"hash": held[rows], "pointer": rows.astype(np.uint64)}
    rows = len(next(iter(hashes.values())))
    return Release("tables with plain pointers", {}, np.zeros((rows, 1), np.uint8), tables)
