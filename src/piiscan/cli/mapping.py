"""The --map option: which column of a table holds which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

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
table_option = click.option("--table", default=None, help="Table of a database source (sqlite:///file).")
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
