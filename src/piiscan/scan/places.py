"""Place lines: what the findings of a file amount to, by place.

A place is a file, a member of one, a sheet, or a table of a database. All of a file is at hand when its worker has told
that it is done; then its places are given and forgotten, so that memory does not grow with the run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pyarrow as pa

from piiscan.model import Blob, Location
from piiscan.scan import arrow
from piiscan.scan.distinct import Distinct
from piiscan.scan.file_facts import of_blob
from piiscan.sources import stores
from piiscan.text.sets import distinct

__all__ = ["STATUSES", "Judge", "Places"]

Json = dict[str, Any]
Judge = Callable[[Json], Json]  # a place line without rules, severity, risk -> with them
Inside = tuple[str | None, str | None]  # member, sheet

_MOST_VALUES = 1 << 18  # different values of one entity at one place: counted exactly up to so many
_MOST_COLUMNS = 50  # names of columns listed for one entity
STATUSES = ("tied", "mentioned", "denied")  # of what is told of special care


@dataclass(slots=True)
class _Kind:
    """One entity at a place. distinct: of findings that stand for many cells; others are told apart by their ids."""

    count: int = 0
    distinct: int = 0
    best: float = 0.0
    columns: dict[str, None] = field(default_factory=dict)
    ids: Distinct = field(default_factory=lambda: Distinct(_MOST_VALUES))

    def as_json(self) -> Json:
        columns = list(self.columns)[:_MOST_COLUMNS]
        found = self.distinct + self.ids.count()
        return {"count": self.count, "distinct": found, "best": round(self.best, 4), "columns": columns}


@dataclass(slots=True)
class _Place:
    kinds: dict[str, _Kind] = field(default_factory=dict)
    law: set[str] = field(default_factory=set)

    def kind(self, entity: str) -> _Kind:
        return self.kinds.setdefault(entity, _Kind())


class Places:
    """The files at hand, by `stores.place`; `done` gives the place lines of one of them."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._files: dict[str, dict[Inside, _Place]] = {}
        self._tables: dict[str, list[Json]] = {}

    def add(self, batch: pa.RecordBatch) -> None:
        """Findings, which may be of many files."""
        groups, group = _groups(batch, ("uri", "member", "sheet", "entity"))
        kinds = [self._place(str(uri), member, sheet).kind(str(entity)) for uri, member, sheet, entity in groups]
        counts, many = batch["count"].to_numpy(), batch["count"].to_numpy() > 1
        total = np.bincount(group, counts, len(groups)).astype(np.int64)
        values = np.bincount(group[many], batch["distinct"].to_numpy()[many], len(groups)).astype(np.int64)
        best = np.zeros(len(groups))
        np.maximum.at(best, group, batch["score"].to_numpy())
        ids = arrow.hex_words(batch["id"])
        order = np.argsort(group[~many], kind="stable")
        single = np.split(ids[~many][order], np.searchsorted(group[~many][order], np.arange(1, len(groups))))
        for kind, *told, words in zip(kinds, total.tolist(), values.tolist(), best.tolist(), single, strict=True):
            kind.count, kind.distinct = kind.count + told[0], kind.distinct + told[1]
            kind.best = max(kind.best, told[2])
            kind.ids.add(words)
        for number, column in _with(group, batch["column"]):
            kinds[number].columns[column] = None
        self._note_law(batch)

    def _note_law(self, batch: pa.RecordBatch) -> None:
        places, place = _groups(batch, ("uri", "member", "sheet"))
        for number, told in _with(place, batch["law"]):
            uri, member, sheet = places[number]
            self._place(str(uri), member, sheet).law.update(_classes(told))

    def _place(self, uri: str, member: str | None, sheet: str | None) -> _Place:
        inside = self._files.setdefault(stores.place(uri, sheet), {})
        return inside.setdefault((member, sheet), _Place())

    def table(self, told: Json) -> None:
        """The JSON of a `TableProfile`; it comes before its file is done."""
        where = told["location"]
        self._tables.setdefault(stores.place(where["uri"], where["sheet"]), []).append(told)

    def done(self, blob: Blob, told: Json) -> Iterator[Json]:
        """The places of a file. told: what the worker told at its end: `texts`, `special`, `encodings`."""
        where = stores.place(blob.location.uri, blob.location.sheet)
        places = self._files.pop(where, {})
        tables = {_inside(table["location"]): table for table in self._tables.pop(where, ())}
        texts = {(text["member"], None): text for text in told.get("texts", ())}
        special = {(one["member"], one["sheet"]): one["entities"] for one in told.get("special", ())}
        said = (inside for inside, counts in special.items() if any(tied or no for tied, _, no in counts.values()))
        encodings = _encodings(told)
        for inside in dict.fromkeys((*places, *said)):
            place, table = places.get(inside, _Place()), tables.get(inside)
            line = {
                "type": "place",
                "location": Location(blob.location.uri, inside[0], sheet=inside[1]).as_json(),
                "entities": {entity: place.kinds[entity].as_json() for entity in sorted(place.kinds)},
                "law": sorted(place.law),
                "special": {e: dict(zip(STATUSES, n, strict=True)) for e, n in special.get(inside, {}).items()},
                **(_of_text(texts.get(inside), place) if table is None else _of_table(table)),
                "file": of_blob(blob) | {"encodings": encodings.get(inside[0], [])},
            }
            yield self._judge(line)


def _of_table(table: Json) -> Json:
    """persons, form and list of a table."""
    items = {column["name"]: column["entity"] for column in table["columns"] if column["entity"]}
    listed = None
    if table["person_record"]:
        listed = {
            "persons": table["persons"],
            "persons_whole": table["persons_whole"],
            "rows": table["read"] if table["rows"] is None else table["rows"],
            "items": sorted({items[name] for name in table["record"] if name in items}),
            "columns": table["record"],
        }
    return {"persons": table["persons"], "form": "table", "list": listed}


def _of_text(text: Json | None, place: _Place) -> Json:
    """persons, form and list of a text; where nothing is told of its persons, different names are."""
    if text is not None:
        return {"persons": text["persons"], "form": "text", "list": text["list"]}
    names = place.kinds["PERSON"].as_json()["distinct"] if "PERSON" in place.kinds else 0
    return {"persons": names, "form": "text", "list": None}


def _encodings(told: Json) -> dict[str | None, list[str]]:
    found: dict[str | None, list[str]] = {}
    for member, names in told.get("encodings", ()):
        found.setdefault(member, []).extend(names)
    return found


@cache
def _classes(law: str) -> tuple[str, ...]:
    """Law classes, from their JSON."""
    return tuple(json.loads(law))


def _inside(location: Mapping[str, Any]) -> Inside:
    return location["member"], location["sheet"]


def _groups(batch: pa.RecordBatch, names: Sequence[str]) -> tuple[list[tuple[str | None, ...]], np.ndarray[Any, Any]]:
    """The different combinations of some dictionary columns, and which one each row has."""
    parts = [_coded(batch[name]) for name in names]
    code = np.zeros(len(batch), np.int64)
    for texts, index in parts:
        code = code * len(texts) + index
    different = distinct(code)
    group = np.searchsorted(different, code)
    rest, columns = different, []
    for texts, _ in reversed(parts):
        rest, index = np.divmod(rest, len(texts))
        columns.append([texts[i] for i in index.tolist()])
    combined = list(zip(*reversed(columns), strict=True))
    return combined, group


def _with(group: np.ndarray[Any, Any], column: pa.DictionaryArray) -> Iterator[tuple[int, str]]:
    """The different pairs (group, text) of rows that have a text."""
    texts, index = _coded(column)
    for pair in distinct(group * len(texts) + index).tolist():
        number, code = divmod(pair, len(texts))
        text = texts[code]
        if text is not None:
            yield number, text


def _coded(column: pa.DictionaryArray) -> tuple[list[str | None], np.ndarray[Any, Any]]:
    """The texts of a dictionary column, None the last of them, and the index of each row."""
    texts = [*column.dictionary.to_pylist(), None]
    return texts, column.indices.fill_null(len(texts) - 1).to_numpy().astype(np.int64)
