"""Ids of names, addresses and mail addresses put together from the canonical forms of their parts.

The plain twin is `values.ids`, which works out the canonical form of each text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese.address import registered
from piiscan.japanese.canonical import canonical
from piiscan.keys import prf_bytes
from piiscan.scan.settled import cell_keys
from piiscan.scan.settled.cell_keys import Ints, Words
from piiscan.scan.settled.forms import Forms
from piiscan.scan.settled.memo import UNKNOWN, Memo

_BITS, _MOST = 18, 1 << 18  # parts kept
_PROBE = "1-1"  # a block that every town may have
# At the border of two parts these are read by what stands beside them (`fold.careful`); an honorific alone is no name.
_LINKS = frozenset("々〻ノのヶヵがガッつっケツ之")
_HONORIFICS = frozenset(("様", "様方", "殿", "さん", "ちゃん", "くん", "御中", "さま", "サマ"))
_DIGITS = bytes(range(cell_keys.ZERO, cell_keys.ZERO + 10))


class Parts:
    """Canonical forms in UTF-8 of parts, by key; None where a part cannot be told alone."""

    def __init__(self) -> None:
        self._memo = Memo(_BITS)
        self.forms: list[bytes | None] = []

    def of(self, keys: Words, make: Callable[[Ints], Sequence[bytes | None]]) -> Ints:
        """Index into `forms` for each key. make: the forms of the rows with these indexes."""
        if len(self.forms) > _MOST:
            self._memo, self.forms = Memo(_BITS), []
        found = self._memo.find(keys)[0]
        missing = np.flatnonzero(found == UNKNOWN)
        if len(missing):
            _, first, inverse = np.unique(keys[missing], return_index=True, return_inverse=True)
            rows = missing[first]
            index = (len(self.forms) + np.arange(len(rows))).astype(np.int32)
            self.forms += make(rows)
            self._memo.add(keys[rows], index, np.zeros(len(rows), np.uint64))
            found[missing] = index[inverse]
        return found.astype(np.int64)


class Names:
    """Ids of names in two parts."""

    def __init__(self, subkey: bytes) -> None:
        self._subkey, self._family, self._given = subkey, Parts(), Parts()

    def ids(self, told: Forms) -> tuple[Words, NDArray[np.bool_]]:
        """(id, whether it could be put together) of each name."""
        end = told.cells.start + told.cells.length
        family = self._family.of(
            told.family, lambda rows: _named(texts(told, told.cells.start[rows], told.first[rows]))
        )
        given = self._given.of(told.given, lambda rows: _named(texts(told, told.parted[rows], end[rows]), last=True))
        heads, tails = (
            map(self._family.forms.__getitem__, family.tolist()),
            map(self._given.forms.__getitem__, given.tolist()),
        )
        return _hashed(
            self._subkey,
            [a + b if a is not None and b is not None else None for a, b in zip(heads, tails, strict=True)],
        )


class Addresses:
    """Ids of addresses whose town is known to the tables."""

    def __init__(self, subkey: bytes) -> None:
        self._subkey, self._town, self._tail = subkey, Parts(), Parts()
        self._registered: dict[int, bytes] = {}  # by the keys of towns, until `ids` has them

    def registered(self, told: Forms, rows: Ints) -> NDArray[np.bool_]:
        """Which towns, of the cells with these indexes, are written as registered."""
        names = texts(told, told.cells.start[rows], told.first[rows])
        places = [registered.canonical_place(name) for name in names]
        if len(self._registered) > _MOST:
            self._registered = {}
        self._registered |= {
            key: place.encode()
            for key, place in zip(told.town[rows].tolist(), places, strict=True)
            if place is not None
        }
        return np.array([place is not None for place in places], np.bool_)

    def ids(self, told: Forms) -> tuple[Words, NDArray[np.bool_]]:
        """(id, whether it could be put together) of each address."""
        end = told.cells.start + told.cells.length
        town = self._town.of(told.town, lambda rows: self._towns(told, rows))
        tail = self._tail.of(told.tail, lambda rows: self._tails(told, rows, town, end))
        heads = map(self._town.forms.__getitem__, town.tolist())
        filled = _filled(told, [self._tail.forms[i] for i in tail.tolist()], end)
        return _hashed(
            self._subkey,
            [a + b if a is not None and b is not None else None for a, b in zip(heads, filled, strict=True)],
        )

    def _towns(self, told: Forms, rows: Ints) -> list[bytes | None]:
        """The canonical form of what stands before the digits."""
        found = [self._registered.pop(key, None) for key in told.town[rows].tolist()]
        rest = np.array([form is None for form in found], np.bool_)
        others = iter(_towns(texts(told, told.cells.start[rows[rest]], told.first[rows[rest]])))
        return [form if form is not None else next(others) for form in found]

    def _tails(self, told: Forms, rows: Ints, town: Ints, end: Ints) -> list[bytes | None]:
        """What stands behind the town in the canonical form; its digits must be those of the cell, one by one."""
        whole = canonical("address", texts(told, told.cells.start[rows], end[rows]))
        out: list[bytes | None] = []
        for text, row in zip(whole, rows.tolist(), strict=True):
            head = self._town.forms[town[row]]
            code = (text or "").encode("utf-8", "surrogatepass")
            tail = code[len(head) :] if head is not None and code.startswith(head) else None
            written = bytes(told.cells.data[told.parted[row] : end[row]])
            same = tail is not None and _only_digits(tail) == _only_digits(written)
            out.append(tail if same else None)
        return out


def mails(subkey: bytes, told: Forms) -> tuple[Words, NDArray[np.bool_]]:
    """(id, True) of mail addresses in letters that are their canonical form but for capitals of the domain."""
    data = told.cells.data
    small = np.where((data >= ord("A")) & (data <= ord("Z")), data | np.uint8(32), data).tobytes()
    ends = (told.cells.start + told.cells.length).tolist()
    return _hashed(subkey, [small[a:b] for a, b in zip(told.cells.start.tolist(), ends, strict=True)])


def texts(told: Forms, start: Ints, end: Ints) -> list[str]:
    data = told.cells.data.tobytes()
    return [data[a:b].decode("utf-8", "surrogatepass") for a, b in zip(start.tolist(), end.tolist(), strict=True)]


def _named(texts: list[str], *, last: bool = False) -> list[bytes | None]:
    found = canonical("name", texts)
    border = [t[0] if last else t[-1] for t in texts]
    good = [
        f is not None and b not in _LINKS and t not in _HONORIFICS for f, b, t in zip(found, border, texts, strict=True)
    ]
    return [f.encode("utf-8", "surrogatepass") if ok and f else None for f, ok in zip(found, good, strict=True)]


def _towns(texts: list[str]) -> list[bytes | None]:
    places = [registered.canonical_place(text) for text in texts]
    others = [text for text, place in zip(texts, places, strict=True) if place is None]
    probed = iter(canonical("address", [text + _PROBE for text in others]))
    found = (place + _PROBE if place is not None else next(probed) for place in places)
    return [
        f.removesuffix(_PROBE).encode("utf-8", "surrogatepass") if f and f.endswith(_PROBE) else None for f in found
    ]


def _only_digits(text: bytes) -> bytes:
    return bytes(c for c in text if c in _DIGITS)


def _filled(told: Forms, tails: list[bytes | None], end: Ints) -> list[bytes | None]:
    """The tails with the digits of each cell in place of those of the cell they were made of."""
    flat = np.frombuffer(b"".join(tail or b"" for tail in tails), np.uint8).copy()
    length = np.array([len(tail or b"") for tail in tails], np.int64)
    some = np.array([tail is not None for tail in tails], np.bool_)
    digit = (told.cells.data - np.uint8(cell_keys.ZERO)) < 10
    inside = np.zeros(len(digit) + 1, np.int64)
    np.add.at(inside, told.parted[some], 1)
    np.add.at(inside, end[some], -1)
    flat[(flat - np.uint8(cell_keys.ZERO)) < 10] = told.cells.data[digit & (np.cumsum(inside)[:-1] > 0)]
    data, stop = flat.tobytes(), np.cumsum(length).tolist()
    return [data[b - n : b] if ok else None for b, n, ok in zip(stop, length.tolist(), some.tolist(), strict=True)]


def _hashed(subkey: bytes, texts: Sequence[bytes | None]) -> tuple[Words, NDArray[np.bool_]]:
    good = np.array([text is not None for text in texts], np.bool_)
    out = np.zeros(len(texts), np.uint64)
    out[good] = prf_bytes(subkey, (text for text in texts if text is not None))
    return out, good
