"""Tables as people read them: the worst of a run in bounded memory, and what each of their columns holds.

The input are the `table` lines of the JSONL output; fields that an older program did not write count as not known.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field

from piiscan.report.figures import number, rate
from piiscan.report.tally import CONTACT, GRAVE_ENTITIES, MANY, SOME, Json, file_of
from piiscan.report.words import Words, label

__all__ = [
    "KEEP_TABLES",
    "Table",
    "TablesTally",
    "empty",
    "kind_told",
    "prevalence",
    "rows_told",
    "sampled",
    "tally_tables",
]

KEEP_TABLES = 20  # a terminal page of them; a report has room for ten times as many
_GRADES = "ABC"
_CONFIDENCE = 0.95  # where an older program did not say which


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `columns` are its personal ones, as in the JSON, `plain` the number of the others."""

    name: str
    told: Json = field(repr=False)
    columns: tuple[Json, ...] = ()
    plain: int = 0

    @property
    def rows(self) -> int:
        return int(self.told.get("rows") or self.told.get("read") or 0)

    @property
    def persons(self) -> int:
        """Among the rows read."""
        return int(self.told.get("persons") or 0)

    @property
    def expected(self) -> float:
        """Persons in the whole table, were the rest of it like the sample."""
        read = int(self.told.get("read") or 0)
        scale = max(self.rows / read, 1.0) if self.told.get("sample") and read else 1.0
        return self.persons * scale

    @property
    def cells(self) -> int:
        """Filled cells of personal columns, among the rows read."""
        return sum(int(column.get("filled") or 0) for column in self.columns)

    @property
    def grade(self) -> str:
        """A, B or C by the rule that the report prints."""
        kinds = {column["entity"] for column in self.columns}
        if kinds & GRAVE_ENTITIES or self.expected > MANY:
            return "A"
        return "B" if self.told.get("person_record") or len(kinds & CONTACT) >= 2 or self.expected > SOME else "C"


@dataclass(slots=True)
class TablesTally:
    """All tables of a run counted, and the worst of those with personal columns, worst first."""

    tables: int = 0
    records: int = 0  # tables whose rows are records of persons
    personal: int = 0  # tables with a personal column
    plain_columns: int = 0  # columns that hold nothing personal, of all tables
    worst: list[Table] = field(default_factory=list)

    @property
    def plain(self) -> int:
        """Tables without a personal column."""
        return self.tables - self.personal


def tally_tables(tables: Iterable[Json], keep: int = KEEP_TABLES) -> TablesTally:
    """Read the lines once; of the tables, `keep` stay in memory."""
    out, heap = TablesTally(), list[tuple[tuple[int, float, int, int], Table]]()
    for place, told in enumerate(tables):
        table = _table(told)
        out.tables += 1
        out.plain_columns += table.plain
        out.records += bool(told.get("person_record"))
        if not table.columns:
            continue
        out.personal += 1
        badness = -_GRADES.index(table.grade), table.expected, table.cells, -place
        push = heapq.heappush if len(heap) < keep else heapq.heappushpop
        push(heap, (badness, table))
    out.worst = [table for _, table in sorted(heap, key=lambda item: item[0], reverse=True)]
    return out


def _table(told: Json) -> Table:
    location, columns = told.get("location") or {}, told.get("columns") or []
    name = file_of(location)
    if location.get("sheet") and not name.endswith(f" [{location['sheet']}]"):
        name += f" [{location['sheet']}]"
    personal = tuple(column for column in columns if column.get("entity"))
    return Table(name, told, personal, len(columns) - len(personal))


def rows_told(told: Json) -> str:
    """How many rows the table has: an estimate is rounded to two digits, ~1,200,000; where none is known, ≥ those read."""
    if told.get("rows") is None and told.get("read"):
        return f"≥ {number(told.get('read'))}"
    rows = int(told.get("rows") or 0)
    if told.get("exact", True):
        return number(rows)
    step = 10 ** max(len(str(rows)) - 2, 0)
    return f"~{number(round(rows / step) * step)}"


def sampled(told: Json, words: Words) -> str:
    """How many of the rows were read and what that can miss; empty where all were read."""
    sample, complete = told.get("sample"), told.get("complete", True)
    if not sample and complete:
        return ""
    text = words["table"]
    values = {"read": number(told.get("read")), "rows": rows_told(told)}
    if not sample or not complete:
        return str(text["cut"].format(**values))
    if sample.get("method") == "head":
        return str(text["head"].format(**values))
    # The bound is that of the rows that were in fact read, and as alike as they are.
    bound, confidence = told.get("bound"), sample.get("confidence", _CONFIDENCE)
    values |= {"miss": rate(bound or sample.get("miss")), "confidence": f"{100 * confidence:g} %"}
    return str(text["sampled"].format(**values))


def prevalence(column: Json) -> str:
    """Share of the filled cells, with its interval where that has a width: 98.7 % (98.1-99.1)."""
    share, interval = column.get("prevalence"), column.get("interval")
    if share is None or not interval or interval[0] == interval[1]:
        return rate(share)
    low, high = interval
    return f"{rate(share)} ({100 * low:.3g}–{100 * high:.3g})"


def empty(column: Json) -> str:
    """Share of the cells read that are empty."""
    filled, nulls = int(column.get("filled") or 0), int(column.get("nulls") or 0)
    return rate(nulls / (filled + nulls)) if filled + nulls else rate(None)


def kind_told(column: Json, words: Words) -> str:
    """What the column is; marked where the cells only hold such values among other text."""
    name = label(words, "entity", column["entity"])
    return str(words["table"]["part"].format(kind=name)) if column.get("kind") == "part" else name
