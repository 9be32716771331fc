"""The tables of a scan as rows for a terminal: the worst tables, and what their personal columns hold."""

from __future__ import annotations

from piiscan.model import visible
from piiscan.report.figures import number
from piiscan.report.rows import Rows, more
from piiscan.report.tables import Table, TablesTally, empty, kind_told, prevalence, rows_told, sampled
from piiscan.report.words import Words

__all__ = ["column_rows", "sentence", "table_rows"]

KEEP_COLUMNS = 100  # lines of columns, of all tables together
_SAMPLES = 2  # masked samples of a column


def table_rows(tally: TablesTally, words: Words) -> Rows:
    """A line a table, worst first."""
    told = words["table"]
    rows = tuple(_table(table, words) for table in tally.worst)
    headers = (words["scan"]["risk"], told["table"], told["rows"], told["persons"], told["record"], told["sample"])
    return Rows(told["h_tables"], headers, rows, frozenset({2, 3}), more(words, tally.personal - len(rows)))


def _table(table: Table, words: Words) -> tuple[str, ...]:
    record = ", ".join(map(str, table.told.get("record") or ())) or words["table"]["yes"]
    return (
        words["risk"][table.grade],
        visible(table.name),
        rows_told(table.told),
        persons(table),
        visible(record) if table.told.get("person_record") else "",
        sampled(table.told, words),
    )


def persons(table: Table) -> str:
    """The persons among the rows read: where those are not all, the table holds no fewer."""
    some = table.told.get("sample") or not table.told.get("complete", True)
    return ("≥ " if some and table.persons else "") + number(table.persons)


def column_rows(tally: TablesTally, words: Words, keep: int = KEEP_COLUMNS) -> Rows:
    """A line a personal column, of the same tables in the same order; a table is named on its first line."""
    told = words["table"]
    rows = [
        (visible(table.name) if first == 0 else "", *_column(column, words))
        for table in tally.worst
        for first, column in enumerate(table.columns)
    ]
    names = told["table"], told["column"], words["scan"]["entity"], told["prevalence"], told["distinct"], told["empty"]
    headers = (*names, words["scan"]["masked"])
    return Rows(told["h_columns"], headers, tuple(rows[:keep]), frozenset({3, 4, 5}), more(words, len(rows) - keep))


def _column(column: dict[str, object], words: Words) -> tuple[str, ...]:
    samples = column.get("samples")
    shown = [str(sample) for sample in samples[:_SAMPLES]] if isinstance(samples, list) else []
    return (
        visible(str(column.get("name", ""))),
        kind_told(column, words),
        prevalence(column),
        number(int(str(column.get("distinct") or 0))),
        empty(column),
        visible(" ".join(shown)),
    )


def sentence(tally: TablesTally, words: Words) -> str:
    """What all tables are, those included that are not listed; empty where there were none."""
    if not tally.tables:
        return ""
    names = ("tables", "records", "personal", "plain", "plain_columns")
    return str(words["table"]["sentence"].format(**{name: number(getattr(tally, name)) for name in names}))
