"""What a column header says of its cells, by the words of all recognizers at once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from functools import cached_property
from hashlib import blake2b

import numpy as np

from piiscan.catalog.spec import RecognizerSpec
from piiscan.text import fold, words
from piiscan.text.evidence import BIT, Bits, Word

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_SIGNS = re.compile(r"[-_#]")
_MOST_WORDS = 12  # of a header; a longer one is a sentence
_KNOWN = 4096  # headers remembered: the files of a share repeat theirs


def words_of(header: str) -> str:
    """A header as compared: folded, small letters, without spaces and signs that only decorate."""
    text = words.composed(fold.fold_text(header)).lower()
    decoration = "-#々ー" if not text.isascii() else "_-#"  # カナ_姓
    return "".join(c for c in text if c.isalnum() or c in decoration)


def name_of(written: str) -> str:
    """A header name as compared; account_no, account-no and AccountNo are the same name."""
    name = words_of(written)
    return _SIGNS.sub("", name) if name.isascii() else name


def parts_of(header: str) -> frozenset[str]:
    """All runs of neighbouring words in Latin letters, without what parts them: bankAccount_No has accountno."""
    spaced = _CAMEL.sub(" ", fold.fold_text(header))
    told = "".join(c if c.isalnum() and c.isascii() else " " for c in spaced).lower().split()[:_MOST_WORDS]
    return frozenset("".join(told[i:j]) for i in range(len(told)) for j in range(i + 1, len(told) + 1))


def holds(whole: str, parts: frozenset[str], name: str) -> bool:
    """Whether a header, as `words_of` and `parts_of` give it, is a name or holds it."""
    return whole == name or (name in parts if name.isascii() else len(name) > 1 and name in whole)


class Headers:
    """The header names, contradicting words and context words of some recognizers."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        self.specs = tuple(specs)
        self._known: dict[bytes, Bits] = {}  # by keyed digest: a cell of a form may be a value
        self._key = secrets.token_bytes(16)

    @cached_property
    def _told(self) -> dict[str, tuple[tuple[int, int], ...]]:
        """Name -> (recognizer, role); made when the first header comes, as most texts have none."""
        told: dict[str, dict[int, int]] = {}
        known: dict[str, str] = {}  # many recognizers say the same words
        for i, spec in enumerate(self.specs):  # of several roles the first counts
            against = (*spec.other_columns, *spec.not_near)
            for code, names in (("header", spec.columns), ("not_near", against), ("context", spec.context.words)):
                for written in names:
                    if name := known.get(written) or known.setdefault(written, name_of(written)):
                        told.setdefault(name, {}).setdefault(i, _ROLES[code])
        return {name: tuple(roles.items()) for name, roles in told.items()}

    def say(self, header: str) -> Bits:
        """uint64[recognizer]: evidence bit header, not_near or context, 0 for none."""
        digest = blake2b(header.encode("utf-8", "surrogatepass"), digest_size=16, key=self._key).digest()
        known = self._known.get(digest)
        if known is None:
            known = self._say(header)
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[digest] = known
        return known

    def known(self, cell: str) -> bool:
        """Whether a cell is a header name of some recognizer, no more and no less."""
        return any(rank == _ROLES["header"] for _, rank in self._told.get(name_of(cell), ()))

    def names_a_kind(self, cell: str) -> bool:
        """Whether a cell is a header or label of some recognizer."""
        return bool((self.say(cell) == BIT["header"]).any())

    def _say(self, header: str) -> Bits:
        """Of several names in a header the longest decides: 雇用保険適用事業所番号 is no 雇用保険."""
        best = np.full(len(self.specs), len(_BITS) - 1)
        whole, parts = words_of(header), parts_of(header)
        for name, roles in self._told.items():
            if holds(whole, parts, name):
                for index, rank in roles:
                    best[index] = min(best[index], rank - _RANKS * len(name))
        bits: Bits = _BITS[np.where(best < 0, best % _RANKS, best)]
        return bits


_ROLES = {"header": 0, "not_near": 1, "context": 2}
_BITS = np.array([BIT[code] for code in _ROLES] + [0], Word)
_RANKS = len(_BITS)  # roles of names of one length, in the order of _ROLES
