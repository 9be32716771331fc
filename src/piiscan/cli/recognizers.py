"""`piiscan recognizers list|check`."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from piiscan.cli.language import choose, lang_option

catalog_option = click.option(
    "--catalog",
    "catalogs",
    multiple=True,
    type=click.Path(file_okay=False),
    help="Folder with recognizers of your own.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def recognizers() -> None:
    """List and check what piiscan recognizes.

    \b
    piiscan recognizers list
    piiscan recognizers check --catalog my-recognizers
    """


@recognizers.command("list")
@catalog_option
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@lang_option
def list_(catalogs: tuple[str, ...], form: str, lang: str | None) -> None:
    """Every recognizer: id, entity, title, status."""
    from piiscan.catalog import load

    loaded = load.load(catalogs)
    if form == "jsonl":
        for spec in loaded.recognizers:
            plain: dict[str, Any] = {
                "type": "recognizer",
                "id": spec.id,
                "entity": spec.entity,
                "title": dict(spec.title),
                "status": spec.status,
                "kind": spec.kind,
                "law": list(spec.law),
            }
            click.echo(json.dumps(plain, ensure_ascii=False))
        return
    from rich.console import Console

    from piiscan.cli.tables import show_rows
    from piiscan.report.rows import Rows

    rows = tuple((s.id, s.entity, s.title[choose(lang)], s.status) for s in loaded.recognizers)
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 120)
    show_rows(console, Rows("", ("id", "entity", "title", "status"), rows))


@recognizers.command()
@catalog_option
@click.pass_context
def check(ctx: click.Context, catalogs: tuple[str, ...]) -> None:
    """Run every example and counterexample through the real engine.

    Exit code 0 when all hold, 2 otherwise. Problems are told as file:line.
    """
    from piiscan.catalog import load
    from piiscan.scan import examples

    loaded = load.load(catalogs)
    failures = examples.check(loaded)
    for failure in failures:
        click.echo(f"{failure.source}: {failure.recognizer}, {failure.which}: {failure.what}", err=True)
    total = sum(len(s.examples) + len(s.counterexamples) for s in loaded.recognizers)
    click.echo(f"{len(loaded.recognizers)} recognizers, {total} examples, {len(failures)} failures")
    ctx.exit(2 if failures else 0)
