"""What is to be replaced: the findings of a scan that were chosen, by the text of their line or cell, and whole columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from piiscan.model import Location
from piiscan.redact.occurrences import Occurrences

__all__ = ["Column", "Hit", "Plan", "hits_of", "is_distinctive", "plan_of", "sheet_of"]

_PERSONAL = 0.8  # share of a column's cells from which all are covered
_FURTHER = re.compile(r" table \d+$")
_NUMBER = re.compile(r"[\d.,+-]*")
_PLACE = ("uri", "member", "page", "sheet", "row", "column", "line")


@dataclass(frozen=True, slots=True)
class Hit:
    """A finding with its value and the text of its unit (of a very long one, what is near)."""

    entity: str
    value: str = field(repr=False)
    text: str = field(repr=False)
    start: int
    end: int
    location: Location
    masked: str
    id: str
    law: tuple[str, ...] = ()
    whole_name: bool = False  # family and given name

    @property
    def in_table(self) -> bool:
        return self.location.row is not None

    @property
    def on_sheet(self) -> bool:
        """Whether it lies in cells: of a table, or of a sheet's rows that are read as lines."""
        return self.in_table or self.location.sheet is not None

    @property
    def column(self) -> tuple[str | None, str]:
        """Sheet and name of the column of a hit in a table."""
        return self.location.sheet, self.location.column or ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table whose cells are to be covered all. lacking: filled cells in which nothing was found."""

    sheet: str | None
    name: str
    entity: str
    lacking: int
    location: Location
    law: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """by_text: text of a unit -> its hits, equal ones once. values: distinctive values, looked for everywhere."""

    hits: tuple[Hit, ...] = field(repr=False)
    by_text: Mapping[str, list[Hit]] = field(repr=False)
    values: Mapping[str, Hit] = field(repr=False)
    columns: tuple[Column, ...]
    headers: Mapping[str | None, frozenset[str]] = field(repr=False)  # sheet of a table -> names of its columns
    everywhere: Occurrences = field(repr=False)  # of the values

    def hidden(self, text: str) -> str:
        """A name or message without the values that it holds."""
        if any(text == hit.value for hit in self.by_text.get(text, ())):
            return "■" * len(text)
        for start, end, _ in sorted(self.everywhere.find(text), reverse=True):
            text = text[:start] + "■" * (end - start) + text[end:]
        return text


def sheet_of(name: str | None, known: Iterable[str]) -> str | None:
    """The sheet that a table lies in: further tables of a sheet are named `Sheet1 table 2`."""
    return name if name is None or name in known else _FURTHER.sub("", name)


def hits_of(batch: pa.RecordBatch | pa.Table) -> Iterator[Hit]:
    """The findings of a scan with values shown."""
    for row in batch.to_pylist():
        parts, law = row["parts"] or "", row["law"]
        yield Hit(
            entity=row["entity"],
            value=row["value"],
            text=row["text"],
            start=row["start"],
            end=row["end"],
            location=Location(*(row[name] for name in _PLACE)),
            masked=row["masked"],
            id=row["id"],
            law=tuple(re.findall(r'"([^"]+)"', law)),
            whole_name="family_name" in parts and "given_name" in parts,
        )


def plan_of(hits: Iterable[Hit], tables: Iterable[Mapping[str, Any]], entities: frozenset[str]) -> Plan:
    """hits: those chosen. tables: the lines of all tables of the file. entities: those to be replaced."""
    listed = tuple(hits)
    by_text: dict[str, dict[tuple[Any, ...], Hit]] = {}
    values: dict[str, Hit] = {}
    for hit in listed:
        where = (hit.entity, hit.start, hit.end, *(hit.column if hit.in_table else (hit.location.member, None)))
        by_text.setdefault(hit.text, {}).setdefault(where, hit)
        if is_distinctive(hit):
            values.setdefault(hit.value, hit)
    lines = list(tables)
    return Plan(
        listed,
        {text: list(found.values()) for text, found in by_text.items()},
        values,
        tuple(column for line in lines for column in _columns(line, entities)),
        {line["location"]["sheet"]: frozenset(c["name"] for c in line["columns"]) for line in lines},
        Occurrences(values),
    )


def is_distinctive(hit: Hit) -> bool:
    """Whether the value says of itself what it is, so that the same text is a leak wherever it stands.

    Not so a family name alone (福島, also a prefecture), an age, a sex, a disease, a short number.
    """
    value = hit.value.strip()
    if hit.entity in {"GENDER", "AGE"} or hit.entity.startswith("JP_SPECIAL") or "■" in value or "**" in value:
        return False
    if "@" in value:
        return True
    if _NUMBER.fullmatch(value):
        return sum(char.isdigit() for char in value) >= 9
    if value.isascii():
        return sum(char.isalnum() for char in value) >= 8
    return len(value) >= 4 or (hit.whole_name and len(value) >= 3)


def _columns(line: Mapping[str, Any], entities: frozenset[str]) -> Iterator[Column]:
    place = line["location"]
    for column in line["columns"]:
        chosen = column["entity"] in entities and column["kind"] == "whole" and column["prevalence"] >= _PERSONAL
        lacking = column["filled"] - column["entities"].get(column["entity"], 0) if chosen else 0
        if lacking > 0:
            where = Location(**{**place, "column": column["name"]})
            yield Column(place["sheet"], column["name"], column["entity"], lacking, where)
