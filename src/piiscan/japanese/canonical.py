"""One spelling per value, for each kind of field: what two records are compared by.

A change of any result needs a new CANONICAL_VERSION: indexes hold digests of these forms. What may change without it are the
tables; `normaliser.version` tells both.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from operator import attrgetter
from typing import TypeAlias

from piiscan.japanese import kana, kana_key, names
from piiscan.japanese.address.parse import normalise_addresses
from piiscan.japanese.address.value import Address
from piiscan.japanese.fold import dashes, on_lines, plain, without_spaces
from piiscan.japanese.normal_dates import normalise_date
from piiscan.japanese.normal_phones import national_digits

CANONICAL_VERSION = "5"
Values: TypeAlias = Sequence[str]

_SEXES = {
    "M": ("m", "male", "man", "男", "男性", "男子", "おとこ", "オトコ", "1", "01"),
    "F": ("f", "female", "woman", "女", "女性", "女子", "おんな", "オンナ", "2", "02"),
}
_FLOAT = re.compile(
    r"(?<=^[0-9]{6})\.0$|(?<=^[0-9]{7})\.0$"
)  # 2220033.0: a column of numbers with gaps, as pandas writes it
_SEX = {word: sex for sex, words in _SEXES.items() for word in words}


def _name(text: str) -> str:
    return names.kanji_form(names.bare(text))


def _kana(text: str) -> str:
    return kana.exact(names.bare(text))


def _birth_date(text: str) -> str | None:
    """A whole day alone: what is known in part, or may be several days, is compared by nothing."""
    found = normalise_date(text)
    return found.value if found.precision == "day" else None


def _sex(text: str) -> str | None:
    return _SEX.get(without_spaces(plain(text)).lower())


def _postal_code(text: str) -> str | None:
    text = plain(text).translate(dashes()).replace("ー", "-")
    text = _FLOAT.sub("", text)
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) == 6 and digits == text:
        digits = "0" + digits  # a spreadsheet dropped the leading 0
    return digits if len(digits) == 7 else None


def _email(text: str) -> str | None:
    text = without_spaces(plain(text)).lower().removeprefix("mailto:").strip("<>;,")
    return text if 0 < text.find("@") < len(text) - 1 else None


def _each(form: Callable[[str], str | None], values: Values) -> list[str | None]:
    return [form(value) for value in values]


def _addresses(form: Callable[[Address], str], values: Values) -> list[str | None]:
    return [form(address) if address else None for address in normalise_addresses(values)]


# Many values at a time: a call costs more than the characters of a value.
KINDS: dict[str, Callable[[Values], Sequence[str | None]]] = {
    **dict.fromkeys(("name", "family_name", "given_name", "guardian_name"), partial(on_lines, _name)),
    **dict.fromkeys(
        ("name_kana", "family_name_kana", "given_name_kana", "guardian_name_kana"), partial(on_lines, _kana)
    ),
    "kana_key": partial(on_lines, kana_key.of_lines),
    "birth_date": partial(_each, _birth_date),
    "sex": partial(_each, _sex),
    "postal_code": partial(_each, _postal_code),
    "address": partial(_addresses, str),
    "address_town": partial(_addresses, attrgetter("place")),
    "address_block": partial(_addresses, attrgetter("numbers")),
    "address_building": partial(_addresses, attrgetter("inside")),
    "phone": partial(_each, national_digits),
    "email": partial(_each, _email),
    "customer_id": partial(_each, plain),
}


def canonical(kind: str, values: Sequence[str | None]) -> list[str | None]:
    """The canonical form of each value; None where there is none or it cannot be read.

    kind: one of KINDS: model.FIELD_KINDS, the parts of an address, and "kana_key", what readings in kana or Latin letters
    are compared by. KeyError for another.
    """
    found = iter(KINDS[kind]([value for value in values if value is not None]))
    return [None if value is None else (next(found) or None) for value in values]


def split_name(values: Sequence[str | None]) -> tuple[list[str | None], list[str | None]]:
    """Family and given names in canonical form: parted at a space, else where the lexicons agree best.

    A name that cannot be parted is a family name without given name.
    """
    pairs = [(None, None) if value is None else names.split(value) for value in values]
    return [family for family, _ in pairs], [given for _, given in pairs]
