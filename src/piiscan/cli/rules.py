"""`piiscan rules list|check|explain`."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from piiscan.cli.language import choose, lang_option

if TYPE_CHECKING:
    from piiscan.catalog.rule_specs import Rule, RuleBook

catalog_option = click.option(
    "--catalog",
    "catalogs",
    multiple=True,
    type=click.Path(file_okay=False),
    help="Folder with rules/ of your own; repeatable.",
)
as_of_option = click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="The day whose law is asked [default: today in Japan].",
)


def day_of(given: datetime | None) -> date:
    """The day that was given, else today in Japan."""
    from piiscan.law import judge

    return judge.today() if given is None else given.date()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def rules() -> None:
    """List, check and explain the rules: what findings mean in law, and how grave they are.

    \b
    piiscan rules list --as-of 2024-03-31
    piiscan rules explain appi_7_3
    piiscan rules check --catalog my-catalog
    """


@rules.command("list")
@as_of_option
@catalog_option
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@lang_option
def list_(as_of: datetime | None, catalogs: tuple[str, ...], form: str, lang: str | None) -> None:
    """Every rule: id, kind, title, whether it is law on the day, articles."""
    book, day = _book(catalogs), day_of(as_of)
    if form == "jsonl":
        from piiscan.cli.rules_text import as_json

        for rule in book.every():
            click.echo(json.dumps(as_json(rule, day), ensure_ascii=False))
        return
    from rich.console import Console

    from piiscan.cli.rules_text import table
    from piiscan.cli.tables import show_rows

    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 160)
    show_rows(console, table(book, day, choose(lang)))


@rules.command()
@as_of_option
@catalog_option
@click.pass_context
def check(ctx: click.Context, as_of: datetime | None, catalogs: tuple[str, ...]) -> None:
    """Load all rules, compare them with each other and with the recognizers' masks, and run their examples.

    Exit code 0 when all hold, 2 otherwise. Problems are told as file:line.
    """
    from piiscan.law import examples

    book = _book(catalogs)
    failures = examples.check(book, day_of(as_of))
    for failure in failures:
        click.echo(f"{failure.source}: {failure.rule}: {failure.what}", err=True)
    total = sum(len(rule.examples) for rule in book.every())
    click.echo(f"{len(book.every())} rules, {total} examples, {len(failures)} failures")
    ctx.exit(2 if failures else 0)


@rules.command()
@click.argument("name", metavar="ID")
@as_of_option
@catalog_option
@lang_option
def explain(name: str, as_of: datetime | None, catalogs: tuple[str, ...], lang: str | None) -> None:
    """One rule: articles, condition in words, days of force, how certain it is, references."""
    from piiscan.cli.rules_text import explained
    from piiscan.model import visible

    for line in explained(_known(_book(catalogs), name), day_of(as_of), choose(lang)):
        click.echo(visible(line))


def _book(catalogs: tuple[str, ...]) -> RuleBook:
    from piiscan.catalog import load

    return load.load(catalogs).rules


def _known(book: RuleBook, name: str) -> Rule:
    from difflib import get_close_matches

    from piiscan.errors import ConfigError

    found: dict[str, Any] = {rule.id: rule for rule in book.every()}
    if name in found:
        rule: Rule = found[name]
        return rule
    like = get_close_matches(name, found, n=3)
    meant = f"did you mean {' or '.join(like)}?" if like else "piiscan rules list tells the ids"
    raise ConfigError(f"no rule {name!r}; hint: {meant}")
