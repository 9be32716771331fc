"""Of whom a column speaks, by its header: 保護者氏名, 担当者, 勤務先電話."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple, TypeAlias

from piiscan.catalog import headers
from piiscan.japanese import person_parts, tables

__all__ = ["Kind", "Role", "names_a_body", "of_column", "of_header", "part_of"]

Kind: TypeAlias = Literal["subject", "household", "staff", "head", "body", "work", "other_name", "thing"]
_KINDS: tuple[Kind, ...] = (
    "household",
    "staff",
    "head",
    "other_name",
    "work",
    "body",
    "thing",
)  # of equal words the first wins
_MADE_UP = re.compile(r"column \d+")  # of a table without header
_BRACKETS = re.compile(r"[(（\[［【][^)）\]］】]*[)）\]］】]")
_LEAST = 5  # letters of a word that tells a part within a header: kaiin_mei is a whole name
_ENDS = ("mei", "nm", "name", "shimei", "simei", "kana", "tel", "no", "cd", "id")  # written together: tantoshamei
_KNOWN = 4096  # headers remembered


class Role(NamedTuple):
    """Whom: the kind, and the word of the header that tells it, with its number: 緊急連絡先2."""

    kind: Kind
    word: str


SUBJECT = Role("subject", "")  # the person that the row is about: no word tells another


@lru_cache(_KNOWN)
def of_header(header: str) -> Role:
    """The role that the longest known word of a header tells."""
    if _MADE_UP.fullmatch(header):
        return SUBJECT
    whole, parts = headers.words_of(header), headers.parts_of(header)
    kind, best = SUBJECT
    for word, told in _words().items():
        if len(word) > len(best) and _holds(whole, parts, word):
            kind, best = told, word
    return Role(kind, best + "".join(c for c in whole if c.isdigit()))


def _holds(whole: str, parts: frozenset[str], word: str) -> bool:
    if word.isascii():
        return word in parts or any(part.startswith(word) and part[len(word) :] in _ENDS for part in parts)
    if len(word) > 1:
        return word in whole
    return whole == word or (whole.startswith(word) and whole[1:].startswith(tables.words("value_header")))


@cache
def _words() -> dict[str, Kind]:
    known: dict[str, Kind] = {}
    for kind in _KINDS:
        for word in tables.words(f"{kind}_header"):
            known.setdefault(word, kind)
    return known


def of_column(header: str, called: str) -> Role:
    """The role of a column that goes by another name than its header: by short forms, by its values."""
    role = of_header(header)
    return role if called in ("", header) or role.kind in ("household", "staff", "head") else of_header(called)


@lru_cache(_KNOWN)
def part_of(header: str) -> str | None:
    """The part of a name that a column holds (`person_parts`), whatever stands around it: 保護者姓, 姓（必須）, KIHON_LastName."""
    word = of_header(header).word.rstrip("0123456789")
    bare = _BRACKETS.sub("", header)
    whole = headers.words_of(bare).strip("※*_-0123456789")
    inside = _BRACKETS.search(header)
    forms = [header, bare, whole, whole.rpartition("の")[2], "姓" if whole.endswith("姓") else ""]
    forms += [whole.replace(word, "", 1).strip("_-") if word else "", inside.group()[1:-1] if inside else ""]
    forms += sorted((run for run in headers.parts_of(bare) if len(run) >= _LEAST), key=len, reverse=True)
    return next((part for form in forms if form and (part := person_parts.of_header(form))), None)


@lru_cache(_KNOWN)
def names_a_body(header: str) -> bool:
    """Whether the cells of a column name or number bodies or things: 店舗名, 会社, shop_id; not 会社電話."""
    role, whole = of_header(header), headers.words_of(header).rstrip("0123456789")
    word = role.word.rstrip("0123456789")
    if role.kind not in ("body", "thing"):
        return False
    return whole.endswith((word, *(word + value for value in tables.words("body_value"))))
