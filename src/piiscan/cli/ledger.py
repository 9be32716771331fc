"""`piiscan ledger`: what an inventory written by `piiscan scan --ledger` holds."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

import click

from piiscan.cli.language import choose, lang_option

HEADERS = {
    "ja": ("場所", "メンバー", "シート・表", "種類（件数）", "人数", "最終確認"),
    "en": ("Place", "Member", "Sheet or table", "Kinds (count)", "Persons", "Last seen"),
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def ledger() -> None:
    """Show the inventory of where personal information lies (個人情報管理台帳).

    \b
    piiscan scan /share --ledger inventory.db
    piiscan ledger list inventory.db
    """


@ledger.command("list")
@click.argument("path", type=click.Path(dir_okay=False))
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@lang_option
def list_(path: str, form: str, lang: str | None) -> None:
    """Every store with personal information that PATH, an inventory, knows of."""
    from piiscan.errors import ConfigError
    from piiscan.ledger import Ledger

    if not Path(path).is_file():
        raise ConfigError(f"no inventory {path}; hint: piiscan scan FOLDER --ledger {path}")
    with Ledger(path) as inventory:
        rows = list(inventory.rows())
    if form == "jsonl":
        for row in rows:
            click.echo(json.dumps({"type": "store", **dataclasses.asdict(row)}, ensure_ascii=False, default=str))
        return
    from rich.console import Console

    from piiscan.cli.tables import show_rows
    from piiscan.report.rows import Rows

    told = tuple(
        (
            row.uri,
            row.member or "",
            row.sheet or "",
            ", ".join(f"{e.entity} {e.occurrences:,}" for e in row.entities),
            f"{row.persons:,}",
            row.last_seen,
        )
        for row in rows
    )
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 140)
    show_rows(console, Rows("", HEADERS[choose(lang)], told, frozenset({4})))
