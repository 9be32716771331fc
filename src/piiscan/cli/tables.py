"""Rows drawn on a terminal with rich; the words come from report."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from piiscan.model import visible

if TYPE_CHECKING:
    from piiscan.report.rows import Rows
    from piiscan.report.text import ScanText


class Terminal(Console):
    """A console that leaves the exit code to its command: rich's own ends with 1 where the reader closed the pipe."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def show_rows(console: Console, rows: Rows) -> None:
    """One table; nothing where it is empty."""
    if not rows.rows:
        return
    title = Text(visible(rows.title)) if rows.title else None  # a name in it is data, never markup
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold", box=None, pad_edge=False)
    for i, header in enumerate(rows.headers):
        table.add_column(header, justify="right" if i in rows.right else "left", overflow="fold")
    for row in rows.rows:
        table.add_row(*(Text(visible(cell)) for cell in row))  # Text: file names are data, never markup
    console.print(table)
    if rows.note:
        console.print(Text(rows.note))
    console.print()


def show_scan(told: ScanText, file: IO[str]) -> None:
    """A scan on a terminal: by kind, by file, by table, what was not read, and the coverage in one sentence."""
    console = Terminal(file=file, highlight=False, width=None if file.isatty() else 120)
    for rows in (
        told.entities,
        told.files,
        told.tables,
        told.columns,
        told.customers,
        told.skips,
        *told.shares,
        told.headline,
    ):
        show_rows(console, rows)
    for sentence in told.customers_told:
        console.print(Text(sentence))
    if told.tables_told:
        console.print(Text(told.tables_told))
    console.print(Text(told.coverage))
