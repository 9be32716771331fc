"""What is asked about a person, as the keyed words that a scan would have given in every plausible spelling.

No value leaves this module: a question holds words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import product

import numpy as np
from numpy.typing import NDArray

from piiscan.errors import ConfigError
from piiscan.japanese import kana, romanized
from piiscan.japanese.address.parse import normalise_addresses
from piiscan.japanese.canonical import canonical
from piiscan.keys import Key
from piiscan.scan import values
from piiscan.scan.place_words import FACT
from piiscan.scan.records import components
from piiscan.text.sets import distinct

__all__ = ["FIELDS", "Question", "question"]

Words = NDArray[np.uint64]
# A customer or employee number stands under one of these kinds; its digits are the same in each.
_NUMBERS = (
    "CUSTOMER_ID",
    "EMPLOYEE_ID",
    "STUDENT_ID",
    "JP_DRIVERS_LICENSE",
    "JP_PASSPORT",
    "JP_RESIDENCE_CARD",
    "JP_RESIDENT_RECORD_CODE",
    "JP_BASIC_PENSION_NUMBER",
    "JP_EMPLOYMENT_INSURANCE_NUMBER",
    "JP_LATTER_STAGE_ELDERLY_NUMBER",
    "JP_LONGTERM_CARE_NUMBER",
    "JP_DISABILITY_HANDBOOK",
    "JP_MEDICAL_LICENSE",
    "JP_HEALTH_INSURANCE",
    "JP_BANK_ACCOUNT",
    "JP_YUCHO_ACCOUNT",
    "CREDIT_CARD",
    "LINE_ID",
    "SNS_HANDLE",
)
# field -> (kinds of values, what it is called where it is joined to a name)
FIELDS: dict[str, tuple[tuple[str, ...], str]] = {
    "name": (("PERSON",), ""),
    "kana": (("PERSON",), ""),
    "birth_date": (("DATE_OF_BIRTH",), "birth_date"),
    "phone": (("PHONE_NUMBER",), "phone"),
    "email": (("EMAIL_ADDRESS",), "email"),
    "address": (("JP_ADDRESS",), "address"),
    "postal_code": (("JP_POSTAL_CODE",), "postal_code"),
    "number": (_NUMBERS, "number"),
    "my_number": (("JP_MY_NUMBER",), "number"),
}
_READABLE = ("birth_date", "postal_code", "phone", "email", "address")  # kinds of `canonical` that refuse what is none
_LATIN = re.compile(r"[A-Za-z]")
_PARTED = re.compile(r"[\s,・]+")
_MOST = 50  # values of one field: a person has few


@dataclass(frozen=True, slots=True)
class Question:
    """Words by field and kind, ascending. names: the words of the name in all spellings; joined: kind of fact -> the words of
    every spelling with every value."""

    fields: tuple[str, ...]
    words: dict[str, dict[str, Words]] = field(repr=False)
    joined: dict[str, Words] = field(repr=False)
    digest: str

    @property
    def names(self) -> Words:
        """Of the name in all spellings; none where no name is asked."""
        told = [kinds["PERSON"] for name, kinds in self.words.items() if name in ("name", "kana")]
        return distinct(np.concatenate(told)) if told else np.empty(0, np.uint64)


def question(asked: Mapping[str, Sequence[str]], key: Key) -> Question:
    """asked: field of FIELDS -> values. ConfigError for an unknown field, and for what cannot be read as one of its kind."""
    given = {name: [v for v in told if v.strip()] for name, told in asked.items() if name in FIELDS}
    given = {name: told for name, told in given.items() if told}
    if unknown := set(asked) - set(FIELDS):
        raise ConfigError(f"unknown field {', '.join(sorted(unknown))}; one of: {', '.join(FIELDS)}")
    if not given:
        raise ConfigError("nothing is asked; hint: --name, or another value")
    words = {name: _of_field(name, told, key) for name, told in given.items()}
    names = [kinds["PERSON"] for name, kinds in words.items() if name in ("name", "kana")]
    joined = _joined(np.concatenate(names), words) if names else {}
    return Question(tuple(words), words, joined, _digest(words, key))


def _of_field(name: str, told: Sequence[str], key: Key) -> dict[str, Words]:
    if len(told) > _MOST:
        raise ConfigError(f"more than {_MOST} values of {name}")
    if name in _READABLE and any(form is None for form in canonical(name, told)):
        raise ConfigError(f"a value of {name} cannot be read as one (it is not shown here)")
    spelled = list(dict.fromkeys(spelling for value in told for spelling in _spellings(name, value)))
    return {kind: distinct(values.of_texts(kind, spelled, key)) for kind in FIELDS[name][0]}


def _spellings(name: str, value: str) -> Iterable[str]:
    if name in ("name", "kana"):
        return _names(value)
    if name == "address":
        return _addresses(value)
    if name in ("number", "my_number"):
        return dict.fromkeys((value, value.lstrip("0") or value))  # a spreadsheet dropped the leading 0
    return [value]


def _names(value: str) -> Iterator[str]:
    """A name; of kana both kinds and Latin letters; of Latin letters both orders, and capitals."""
    if _LATIN.search(value):
        yield from _latin(_PARTED.split(value.strip()))
        return
    yield value
    parts = [kana.exact(part) for part in _PARTED.split(value.strip())]
    if all(re.fullmatch("[ァ-ヺー]+", part) for part in parts):
        yield from ("".join(parts), "".join(map(_hiragana, parts)))
        if len(parts) == 2:
            for pair in zip(*(romanized.spellings([part]) for part in parts), strict=True):
                yield from _latin(pair)


def _hiragana(text: str) -> str:
    return "".join(chr(ord(c) - 0x60) if "ァ" <= c <= "ヶ" else c for c in text)


def _latin(parts: Sequence[str]) -> Iterator[str]:
    """As the scan keeps Latin letters apart: by order, capitals and comma."""
    cases = (str.capitalize, str.upper, str.lower)
    for ordered in dict.fromkeys((tuple(parts), tuple(reversed(parts)))):
        for one, rest in product(cases, cases):
            told = [one(ordered[0]), *map(rest, ordered[1:])]
            yield from (" ".join(told), ", ".join((told[0], " ".join(told[1:]))))
        yield " ".join(ordered)


def _addresses(value: str) -> Iterator[str]:
    """An address, and without its building: what stands in one list with it stands in another without."""
    yield value
    for address in normalise_addresses([value]):
        if address is not None and address.numbers and address.inside:
            yield address.place + address.numbers


def _joined(names: Words, words: Mapping[str, Mapping[str, Words]]) -> dict[str, Words]:
    found = dict[str, list[Words]]()
    for name, kinds in words.items():
        if joined := FIELDS[name][1]:
            of_value = np.concatenate(list(kinds.values()))
            left, right = np.repeat(names, len(of_value)), np.tile(of_value, len(names))
            found.setdefault(FACT + joined, []).append(components.fact(left, right))
    return {kind: distinct(np.concatenate(told)) for kind, told in found.items()}


def _digest(words: Mapping[str, Mapping[str, Words]], key: Key) -> str:
    """Names a question for the log: the same values in another spelling have the same one in most cases."""
    digest = blake2b(key=key.derive("subject question"), digest_size=16)
    for name in sorted(words):
        for kind in sorted(words[name]):
            digest.update(f"{name}\0{kind}\0".encode() + words[name][kind].astype("<u8").tobytes())
    return digest.hexdigest()
