"""What the columns of a table go by: their headers, or the comments that a database has on them.

A header that no recognizer knows may be a short form of one that they do (KJNM, KOKYAKU_MEI), told by names.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import yaml

from piiscan.model import TableInfo
from piiscan.scan.headers import Headers, holds, name_of, parts_of, words_of
from piiscan.text.evidence import BIT

__all__ = ["Names", "attribute_of", "known_as"]


@dataclass(frozen=True, slots=True)
class _Known:
    """names.yaml: header as compared -> what it stands for."""

    written: Mapping[str, str]
    free_text: frozenset[str]
    nameless: frozenset[str]
    attributes: Mapping[str, str]
    values: Mapping[str, frozenset[str]]
    of_persons: frozenset[str]


@cache
def known() -> _Known:
    """The lists of names.yaml, read once in a process."""
    text = resources.files("piiscan.scan.judgement").joinpath("names.yaml").read_text("utf-8")
    told: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    attributes = told["attributes"]
    return _Known(
        {name_of(form): name for name, forms in told["written"].items() for form in forms},
        frozenset(map(name_of, told["free_text"])),
        frozenset(map(name_of, told["nameless"])),
        {name_of(header): code for code, a in attributes.items() for header in a["headers"]},
        {code: frozenset(a["values"]) for code, a in attributes.items() if a["values"]},
        frozenset(code for code, a in attributes.items() if a["of"] == "person"),
    )


def known_as(name: str) -> str | None:
    """The header that recognizers know for a short form, None where it is none."""
    return _longest(name, known().written)


def attribute_of(name: str) -> str:
    """What a column of this name says of a person or thing, "" for nothing known."""
    return _longest(name, known().attributes) or ""


def is_nameless(name: str) -> bool:
    """Whether a header says nothing: column 3, 項目2, F5, a number."""
    return name_of(name.rstrip("0123456789０１２３４５６７８９ _-:：")) in known().nameless | {""}


def _longest(name: str, forms: Mapping[str, str]) -> str | None:
    """What the longest of the forms stands for that a name is or holds; digits at the end of a word do not count."""
    whole, parts = words_of(name), parts_of(name)
    for bare in (whole, whole.rstrip("0123456789")):
        if (told := forms.get(bare) or forms.get(name_of(bare))) is not None:
            return told
    parts |= {part.rstrip("0123456789") for part in parts}
    found = [form for form in forms if len(form) > 1 and holds(whole, parts, form)]
    return forms[max(found, key=len)] if found else None


class Names:
    """The names of a table's columns. `called`: as recognizers know them, for each column its header, or what its
    short form or its comment stands for."""

    def __init__(self, headers: Headers, header: Sequence[str], info: TableInfo | None = None) -> None:
        self._headers = headers
        comments = tuple((info or TableInfo()).column_comments)
        comments += ("",) * (len(header) - len(comments))
        self._comments = comments
        self.called = tuple(self._called(name, comment) for name, comment in zip(header, comments, strict=False))

    def _called(self, name: str, comment: str) -> str:
        """A comment speaks where the header says nothing; the words of people are plainer than short forms."""
        if self._headers.names_a_kind(name) and known_as(name) is None:
            return name
        if comment and self._headers.say(comment).any():
            return comment
        return known_as(name) or (known_as(comment) if comment else None) or name

    def widen(self, header: Sequence[str]) -> None:
        """Columns that come late."""
        self.called += tuple(self._called(name, "") for name in header[len(self.called) :])

    def says(self, column: int) -> dict[str, int]:
        """Entity -> 1 where the column's name claims it, -1 where it speaks against it."""
        told: dict[str, int] = {}
        bits = self._headers.say(self.called[column])
        for index in np.flatnonzero(bits).tolist():
            entity = self._headers.specs[index].entity
            worth = 1 if bits[index] & BIT["header"] else -1 if bits[index] & BIT["not_near"] else 0
            told[entity] = max(told.get(entity, -1), worth)
        return told

    def attribute(self, column: int) -> str:
        return attribute_of(self.called[column])

    def free_text(self, column: int) -> bool:
        """Whether the name says that the cells hold sentences."""
        told = known().free_text
        name = self.called[column]
        return any(holds(words_of(name), parts_of(name), form) for form in told)
