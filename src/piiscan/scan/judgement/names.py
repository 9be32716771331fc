"""What the columns of a table go by: their headers, or the comments that a database has on them.

A header that no recognizer knows may be a short form of one that they do (KJNM, KOKYAKU_MEI), told by catalog/short_headers.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import yaml

from piiscan.catalog.headers import Headers, name_of
from piiscan.catalog.short_headers import Forms, written
from piiscan.model import TableInfo
from piiscan.text.evidence import BIT

__all__ = ["Names", "known"]


_TELLING = BIT["header"] | BIT["not_near"]
_COUNTS = "0123456789０１２３４５６７８９ _-"  # NAME1, 住所_2
_BORN = ("DATE_OF_BIRTH", "GENDER", "AGE")  # no shop has one
_OF_PERSONS = ("EMAIL_ADDRESS", "PHONE_NUMBER", *_BORN)
_LISTS = re.compile(
    r"(?:[ _\-]*(?:masters?|mst|list|table|tbl|data|info|マスター?|一覧表?|リスト|テーブル|情報|データ|\d+))+$",
    re.IGNORECASE,
)
_OF_THINGS = "商品名"  # a header that no recognizer of persons takes


@dataclass(frozen=True, slots=True)
class Known:
    """names.yaml. values: attribute -> the cells that are it. of_things: attributes that speak of no person."""

    written: Forms
    free_text: Forms
    attributes: Forms
    things: Forms
    bare: frozenset[str]
    nameless: frozenset[str]
    voids: tuple[str, ...]
    marks: frozenset[str]
    values: Mapping[str, frozenset[str]]
    of_things: frozenset[str]


@cache
def known() -> Known:
    """The lists of names.yaml, read once in a process."""
    text = resources.files("piiscan.scan.judgement").joinpath("names.yaml").read_text("utf-8")
    told: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    attributes = told["attributes"]
    return Known(
        written(),
        Forms(dict.fromkeys(told["free_text"], "free text")),
        Forms({header: code for code, a in attributes.items() for header in a["headers"]}),
        Forms(dict.fromkeys(told["tables_of_things"], "things")),
        frozenset(map(name_of, told["bare_names"])),
        frozenset(map(name_of, told["nameless"])) | {""},
        tuple(told["voids"]),
        frozenset(told["marks"]),
        {code: frozenset(a["values"]) for code, a in attributes.items() if a["values"]},
        frozenset(code for code, a in attributes.items() if a["of"] == "thing"),
    )


def is_nameless(name: str) -> bool:
    """Whether a header says nothing: column 3, 項目2, F5, a number."""
    return name_of(name.rstrip(_COUNTS + ":：")) in known().nameless


def _is_of_things(table: str) -> bool:
    """Whether the last word of a table's name is a thing: m_shop, 商品マスタ; hospital_patients are persons."""
    told = _LISTS.sub("", table.strip())
    words = re.split(r"[^a-z0-9]+", told.lower()) if told.isascii() else [told]
    return known().things.ends(words[-1])


class Names:
    """The names of a table's columns. `called`: as recognizers know them, for each column its header, or what its
    short form or its comment stands for."""

    def __init__(self, headers: Headers, header: Sequence[str], info: TableInfo | None = None, table: str = "") -> None:
        self._headers = headers
        self._known: dict[int, _Said] = {}
        self._attributes: dict[int, str] = {}  # that values told
        self.header = tuple(header)
        self.parts: Mapping[int, int] = {}  # column -> the first one of those over which its values are split
        self.voids: frozenset[int] = frozenset()  # columns in which words stand for no value: N/A
        self.placeholders: frozenset[int] = frozenset()  # columns of births with days that stand for none
        self.marks: frozenset[int] = frozenset()  # columns of marks, which are no names
        self.serial: frozenset[int] = frozenset()  # columns of numbers of persons, the shortest ones included
        info = info or TableInfo()
        comments = info.column_comments + ("",) * (len(header) - len(info.column_comments))
        self.called = tuple(self._called(name, comment) for name, comment in zip(header, comments, strict=False))
        named = _is_of_things(table) or _is_of_things(info.comment)
        if (named and not self._speaks_of_persons(_BORN)) or self._speaks_of_things():
            self._known.clear()
            self.called = tuple(_OF_THINGS if name_of(name) in known().bare else name for name in self.called)

    def _called(self, name: str, comment: str) -> str:
        """A comment speaks where the header says nothing; the words of people are plainer than short forms."""
        short = known().written.find(name) if known().attributes.find(name) not in known().of_things else ""
        if name.isascii() and short:
            return short
        for told in (name, name.rstrip(_COUNTS), comment):
            if told and (self._headers.say(told) & _TELLING).any():
                return told
        if "〒" in name:
            return "郵便番号"
        return short or (known().written.find(comment) if comment else "") or name

    def _speaks_of_things(self) -> bool:
        """Whether the columns are those of products, shops, towns, and none is one of a person's."""
        told = {self.attribute(column) for column in range(len(self.called))} - {""}
        things = told & known().of_things
        return len(things) > 1 and things == told and not self._speaks_of_persons(_OF_PERSONS)

    def _speaks_of_persons(self, entities: Sequence[str]) -> bool:
        return any(self.claimed(entity) for entity in entities)

    def call(self, called: Sequence[str], attributes: Mapping[int, str]) -> None:
        """Other names for the columns, and attributes of some, which their values told."""
        self.called, self._attributes = tuple(called), dict(attributes)
        self._known.clear()

    def is_open(self, column: int) -> bool:
        """Whether the column's name claims no kind, so that its values may say one."""
        return max(self.says(column).values(), default=0) <= 0

    def agrees(self, column: int, name: str) -> bool:
        """Whether the column's name claims a kind that another header claims too."""
        mine = {entity for entity, says in self.says(column).items() if says > 0}
        bits = self._headers.say(name) & BIT["header"]
        return any(self._headers.specs[i].entity in mine for i in np.flatnonzero(bits).tolist())

    def is_against(self, column: int) -> bool:
        """Whether the name says that it is something else: 商品名, 注文番号, 価格."""
        return min(self.says(column).values(), default=0) < 0 or self.attribute(column) in known().of_things

    def is_unknown(self, column: int) -> bool:
        """Whether the name says nothing at all: F3, nm1."""
        name = self.called[column]
        return not (self.says(column) or self.attribute(column) or self.free_text(column)) or is_nameless(name)

    def claimed(self, entity: str) -> bool:
        """Whether some column is named as one of an entity."""
        return any(self.says(column).get(entity, 0) > 0 for column in range(len(self.called)))

    def widen(self, header: Sequence[str]) -> None:
        """Columns that come late."""
        self.called += tuple(self._called(name, "") for name in header[len(self.called) :])
        self.header += tuple(header[len(self.header) :])

    def says(self, column: int) -> Mapping[str, int]:
        """Entity -> 1 where the column's name claims it, -1 where it speaks against it."""
        return self._said(column).entities

    def attribute(self, column: int) -> str:
        """What the name says of a person or a thing, "" for nothing known."""
        return self._said(column).attribute or self._attributes.get(column, "")

    def free_text(self, column: int) -> bool:
        """Whether the name says that the cells hold sentences."""
        return self._said(column).free_text

    def _said(self, column: int) -> _Said:
        said = self._known.get(column)
        if said is None:
            name = self.called[column]
            text = bool(known().free_text.find(name))
            said = self._known[column] = _Said(self._entities(name), known().attributes.find(name), text)
        return said

    def _entities(self, name: str) -> dict[str, int]:
        told: dict[str, int] = {}
        bits = self._headers.say(name)
        for index in np.flatnonzero(bits).tolist():
            entity = self._headers.specs[index].entity
            worth = 1 if bits[index] & BIT["header"] else -1 if bits[index] & BIT["not_near"] else 0
            told[entity] = max(told.get(entity, -1), worth)
        return told


class _Said(NamedTuple):
    """What the name of a column says."""

    entities: Mapping[str, int]
    attribute: str
    free_text: bool
