"""The --map option: which column of a table holds which field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from piiscan.errors import ConfigError

if TYPE_CHECKING:
    from piiscan.report.rows import Rows

map_option = click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="Say which column holds a field; repeat address in order, or join with +: --map address=住所1+住所2.",
)
table_option = click.option(
    "--table", default=None, help="Table of a database source (sqlite:///file, postgresql://...)."
)
query_option = click.option("--query", default=None, help="SQL query of a database source.")


def parse_maps(maps: Sequence[str]) -> dict[str, list[str]]:
    """`("address=A+B", "phone=TEL")` -> {"address": ["A", "B"], "phone": ["TEL"]}."""
    found: dict[str, list[str]] = {}
    for text in maps:
        field, equals, columns = text.partition("=")
        if not equals or not field.strip() or not columns.strip():
            raise ConfigError(f"--map takes FIELD=COLUMN, for example --map name=氏名; got {text!r}")
        found.setdefault(field.strip(), []).extend(_columns(columns))
    return found


def _columns(text: str) -> list[str]:
    return [column.strip() for column in text.split("+") if column.strip()]


def mapping_rows(columns: Mapping[str, Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Field and columns as rows of a table."""
    return tuple((field, " + ".join(names)) for field, names in columns.items())


def guess_rows(columns: Mapping[str, Sequence[str]], words: Mapping[str, str], left_out: Sequence[str]) -> Rows:
    """The columns as read, those left out that look like parts of an address, and the hint how to correct it."""
    from piiscan.report.rows import Rows

    titles = (words["field"], words["columns"])
    rows = mapping_rows(columns) + tuple((words["left_out"], name) for name in left_out)
    return Rows(words["guessed"], titles, rows, note=words["map_hint"])


def read_rows(tables: Sequence[Mapping[str, Any]], words: Mapping[str, str], left_out: Sequence[str]) -> Iterator[Rows]:
    """How the columns of each table of a list were read, as `summary["tables"]` tells it: field, column, share of the
    cells that read so, by what; a question mark where it is to be looked at."""
    from piiscan.report.rows import Rows

    titles = (words["field"], words["columns"], words["cells_read"], words["told_by"])
    for number, table in enumerate(tables, 1):
        place = f": {table['sheet']}" if len(tables) > 1 and table.get("sheet") else ""
        first = "" if len(tables) == 1 else f" ({words['from_row']} {table['first_row'] or '-'})"
        rows = tuple(_field_row(field, words) for field in table["fields"])
        if number == len(tables):
            rows += tuple((words["left_out"], name, "", "") for name in left_out)
        note = words["map_hint"] if number == len(tables) else ""
        yield Rows(f"{words['guessed']}{place}{first}", titles, rows, frozenset({2}), note=note)


def _field_row(field: Mapping[str, Any], words: Mapping[str, str]) -> tuple[str, ...]:
    share = "" if field["read"] is None else f"{field['read']:.0%}"
    return (field["field"] or "-", field["column"], share, words[field["told_by"]] + (" ?" if "doubt" in field else ""))
