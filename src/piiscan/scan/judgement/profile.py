"""A table as it is told: its rows, and for every column what it holds and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from piiscan.model import Location, Sample

__all__ = ["ColumnProfile", "TableProfile"]


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column. Shares are of filled cells."""

    name: str
    entity: str | None = None  # what the column is, None where it is nothing personal
    kind: str = ""  # whole: the cells are such values | part: they hold some among other text | "": neither
    filled: int = 0
    nulls: int = 0  # empty cells among those read
    distinct: int = 0
    prevalence: float = 0.0  # of `entity`
    personal: float = 0.0  # share of the filled cells that hold anything personal
    interval: tuple[float, float] | None = (0.0, 0.0)  # 95 %, of the prevalence in the whole table; None: unknown
    score: float = 0.0
    samples: tuple[str, ...] = ()  # masked
    entities: dict[str, int] = field(default_factory=dict)  # all that was found -> cells
    attribute: str = ""  # what it says of a person or a thing, as judgement/names.yaml names it: sex, relationship
    # With the confidence of the sample, what was not seen at all is in at most this share of the filled cells.
    bound: float | None = 0.0
    doubted: dict[str, int] = field(default_factory=dict)  # found, but by chance as the column as a whole shows

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "entity": self.entity,
            "kind": self.kind,
            "filled": self.filled,
            "nulls": self.nulls,
            "distinct": self.distinct,
            "prevalence": round(self.prevalence, 6),
            "personal": round(self.personal, 6),
            "interval": None if self.interval is None else [round(end, 6) for end in self.interval],
            "score": round(self.score, 4),
            "samples": list(self.samples),
            "entities": self.entities,
            "attribute": self.attribute,
            "bound": None if self.bound is None else round(self.bound, 6),
            "doubted": self.doubted,
        }


@dataclass(frozen=True, slots=True)
class TableProfile:
    """One table. `rows`: in the table as far as known; `read`: looked at."""

    location: Location
    kind: str = "table"
    rows: int | None = 0  # None: unknown
    exact: bool = True  # whether `rows` was counted
    read: int = 0
    sample: Sample | None = None
    person_record: bool = False  # whether its rows are records of persons
    persons: int = 0  # among the rows read
    persons_whole: tuple[int, int] | None = None  # in the whole table, with 95 %; None where that cannot be told
    record: tuple[str, ...] = ()  # the columns that make the record
    columns: tuple[ColumnProfile, ...] = ()
    bound: float | None = 0.0  # with the sample's confidence, what was seen in no row is in at most this share of them
    complete: bool = True  # whether all rows were read that were to be read
    customers: dict[str, int] | None = None  # persons, households: of an index that was asked, among the rows read

    def doubted(self) -> frozenset[tuple[str, int]]:
        """(entity, column) of what is no finding by column."""
        return frozenset((entity, i) for i, column in enumerate(self.columns) for entity in column.doubted)

    def as_json(self) -> dict[str, Any]:
        sample = self.sample
        return {
            "type": "table",
            "location": self.location.as_json(),
            "kind": self.kind,
            "rows": self.rows,
            "exact": self.exact,
            "read": self.read,
            "sample": None
            if sample is None
            else {
                "method": sample.method,
                "seed": sample.seed,
                "miss": sample.miss,
                "confidence": sample.confidence,
                "cluster": sample.cluster,
            },
            "bound": None if self.bound is None else round(self.bound, 6),
            "complete": self.complete,
            "person_record": self.person_record,
            "persons": self.persons,
            "persons_whole": None if self.persons_whole is None else list(self.persons_whole),
            "record": list(self.record),
            "columns": [column.as_json() for column in self.columns],
            **({} if self.customers is None else {"customers": self.customers}),
        }
