"""The lexicons of data/lexicons from the lists they are made of: what `ready` reads, computed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain

import numpy as np

from piiscan.japanese import hashed, numerals, ready, romanized, tables
from piiscan.japanese.address import grammar, places
from piiscan.text.ngrams import Hashes

# Bits for what a lexicon says: also in the small dictionary, read alone as a name, also a word, also a place.
_FLAG_BITS = ((tables.COMMON, 2.0), (tables.ALONE, 1.5), (tables.WORD, -1.0), (tables.PLACE, -0.5))


def _names(groups: dict[int, tuple[str, ...]]) -> bytes:
    """Of surfaces that fold alike (斎藤, 齋藤) the one with most bits counts."""
    weight = {flags: sum(bits for bit, bits in _FLAG_BITS if flags & bit) for flags in groups}
    order = sorted(groups, key=lambda flags: -weight[flags])
    bits = np.repeat([weight[f] for f in order], [len(groups[f]) for f in order])
    return ready.packed(hashed.hashes("\n".join("\n".join(groups[f]) for f in order)), bits)


def _readings(kind: str) -> bytes:
    """Voiced marks joined or apart (half width)."""
    found = "\n".join(tables.readings(kind))
    return ready.packed(hashed.hashes(found + "\n" + unicodedata.normalize("NFD", found)))


def _romanized(kind: str) -> bytes:
    return ready.packed(np.concatenate([hashed.hashes(form) for form in romanized.spellings(tables.readings(kind))]))


def of_towns(municipalities: Iterable[tuple[str, str]], lines: Sequence[str]) -> dict[str, bytes]:
    """The lexicons of a town table. municipalities: prefecture and name of each; lines: their towns."""
    return {
        "towns": _of_municipalities(tables.town_names(lines)),
        "koaza": _of_municipalities(tables.koaza_names(lines)),
        "town_stems": _lines(lambda: _town_stems(municipalities)),
    }


def _town_stems(municipalities: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    parts = {part for name in set(chain(*municipalities)) for part in re.findall(".+?[市郡区町村都道府県]", name)}
    return tuple(sorted({part[:-1] for part in parts if len(part) > 2}))


def _known_places() -> list[tuple[str, str]]:
    return [(place.prefecture, place.name) for place in tables.municipalities()]


def _of_municipalities(listed: tuple[tuple[str, ...], ...]) -> bytes:
    """Names under the hash of `places.town_hashes`: kanji numerals as registered and as digits (all, or those before a unit)."""
    owner = np.repeat(np.arange(len(listed)), [len(names) for names in listed])
    lines = "\n".join(name for names in listed for name in names)
    forms = (lines, *numerals.with_digits(lines))
    names: Hashes = np.concatenate([hashed.hashes(form, places.spelled) for form in forms])
    return ready.packed(places.town_hashes(names, np.concatenate((owner,) * len(forms))))


def _lines(terms: Callable[[], tuple[str, ...]]) -> bytes:
    return ready.packed(hashed.hashes("\n".join(terms())))


# Name of the file -> its bytes.
FILES: dict[str, Callable[[], bytes]] = {
    "surnames": lambda: _names(tables.surnames()),
    "given_names": lambda: _names(tables.given_names()),
    "not_names": partial(_lines, tables.not_names),
    "town_stems": partial(_lines, lambda: _town_stems(_known_places())),
    "towns": lambda: _of_municipalities(tables.towns()),
    "koaza": lambda: _of_municipalities(tables.koaza()),
    **{f"readings_{kind}": partial(_readings, kind) for kind in "sg"},
    **{f"romanized_{kind}": partial(_romanized, kind) for kind in "sg"},
    **{grammar.file_of(name): partial(grammar.made, name) for name in grammar.PATTERNS},
    "katakana_name": partial(_lines, lambda: tables.katakana()["name"]),
    "katakana_both": partial(_lines, lambda: tables.katakana()["both"]),
    "katakana_word": partial(_lines, lambda: tables.katakana()["word"]),
}
