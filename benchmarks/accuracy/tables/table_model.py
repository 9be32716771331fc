"""What a labelled table is made of: column kinds, rows of persons and things, the truth of every column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from table_people import Company, Person


@dataclass(slots=True)
class Row:
    """What the cells of one row are about."""

    number: int
    people: dict[str, Person]  # role -> person; "" is the subject
    org: Company
    seed: int  # of the row's things: the same for all cells of the row
    variant: bool = False  # a planted duplicate: written in another spelling
    texts: int = 0


class Marked(NamedTuple):
    """A cell of free text and the entities that the generator wrote into it."""

    text: str
    entities: tuple[str, ...]


Cell = Callable[[Row, Random], object]


class Made(NamedTuple):
    """The cells of a column in the spelling chosen for it."""

    cell: Cell
    telling: bool = True  # whether the values alone (with their neighbours) tell what they are


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of column. `entities`: what it is (catalog's names; any of them is right), empty for nothing personal."""

    name: str
    entities: tuple[str, ...]
    make: Callable[[Random, str], Made]  # generator, role -> cells
    part: bool = False  # text that may hold some
    optional: bool = False  # both "nothing personal" and `entities` are right: contact data of companies and shops
    fixed: bool = False  # never empty (serial numbers)


@dataclass(frozen=True, slots=True)
class Recipe:
    """A kind of table as systems have it.

    columns: words parted by spaces; `a|b` one of them, `a+b` both side by side, `a?` perhaps; `role.kind` of another
    person of the row. person: yes (rows are records of persons), no, open (both answers can be defended).
    """

    name: str
    person: str
    columns: str
    role: str = ""  # what the subject is called in headers (患者)
    ages: str = "adult"  # adult | child | old
    repeat: float = 0.0  # share of rows of a person that was there before, in the same spelling (orders, visits)
    rows: tuple[int, int] = (30, 3_000)


@dataclass(frozen=True, slots=True)
class ColumnTruth:
    """The generator's intent for one column."""

    header: str
    kind: str
    entities: tuple[str, ...] = ()
    form: str = ""  # whole | part | ""
    optional: bool = False  # None is right too
    free: bool = False  # every answer is right: neither header nor values tell
    comment: str = ""


@dataclass(slots=True)
class Table:
    """One labelled table: columns of cells, and what is true of it."""

    name: str
    kind: str
    kept: bool
    header_class: str  # good | none | misleading | comment
    store: str  # csv | csv cp932 | csv bare (no header line) | parquet | sqlite | arrow
    person: str
    subjects: int  # distinct persons that the rows are about
    persons: int  # distinct persons named, others of the row (guardians, dependents) with them
    truths: list[ColumnTruth]
    columns: list[list[object]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.columns[0])
