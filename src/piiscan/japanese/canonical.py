"""One spelling per value, for each kind of field: what two records are compared by.

A change of any result needs a new CANONICAL_VERSION: indexes hold digests of these forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from piiscan.japanese import kana, kana_key, names
from piiscan.japanese.address.parse import normalise_address
from piiscan.japanese.fold import dashes, on_lines, plain, without_spaces
from piiscan.japanese.normal_dates import normalise_date
from piiscan.japanese.normal_phones import national_digits

CANONICAL_VERSION = "3"

_SEXES = {
    "M": ("m", "male", "man", "男", "男性", "男子", "おとこ", "オトコ", "1", "01"),
    "F": ("f", "female", "woman", "女", "女性", "女子", "おんな", "オンナ", "2", "02"),
}
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
    digits = re.sub(r"\D", "", text)
    if len(digits) == 6 and digits == text:
        digits = "0" + digits  # a spreadsheet dropped the leading 0
    return digits if len(digits) == 7 else None


def _email(text: str) -> str | None:
    text = without_spaces(plain(text)).lower().removeprefix("mailto:").strip("<>;,")
    return text if 0 < text.find("@") < len(text) - 1 else None


# Forms of many values in one text, one a line.
_OF_LINES: dict[str, Callable[[str], str]] = {
    "name": _name,
    "family_name": _name,
    "given_name": _name,
    "guardian_name": _name,
    "name_kana": _kana,
    "family_name_kana": _kana,
    "given_name_kana": _kana,
    "guardian_name_kana": _kana,
    "kana_key": kana_key.of_lines,
}
_OF_ONE: dict[str, Callable[[str], str | None]] = {
    "birth_date": _birth_date,
    "sex": _sex,
    "postal_code": _postal_code,
    "address": lambda text: str(normalise_address(text)),
    "address_town": lambda text: normalise_address(text).place,
    "address_block": lambda text: normalise_address(text).numbers,
    "address_building": lambda text: normalise_address(text).inside,
    "phone": national_digits,
    "email": _email,
    "customer_id": plain,
}


KINDS = frozenset(_OF_LINES) | frozenset(_OF_ONE)


def canonical(kind: str, values: Sequence[str | None]) -> list[str | None]:
    """The canonical form of each value; None where there is none or it cannot be read.

    kind: one of KINDS (model.FIELD_KINDS, the parts of an address, "kana_key": what readings in kana or Latin letters are
    compared by). KeyError for another.
    """
    if kind in _OF_LINES:
        filled = iter(on_lines(_OF_LINES[kind], [value for value in values if value is not None]))
        return [None if value is None else (next(filled) or None) for value in values]
    form = _OF_ONE[kind]
    return [None if value is None else (form(value) or None) for value in values]


def split_name(values: Sequence[str | None]) -> tuple[list[str | None], list[str | None]]:
    """Family and given names in canonical form: parted at a space, else where the lexicons agree best.

    A name that cannot be parted is a family name without given name.
    """
    pairs = [(None, None) if value is None else names.split(value) for value in values]
    return [family for family, _ in pairs], [given for _, given in pairs]
