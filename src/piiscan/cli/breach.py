"""`piiscan breach`: what a leak of the data that were scanned would mean, and until when to report."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from piiscan.cli.language import choose, lang_option
from piiscan.cli.rules import catalog_option

LAST_YEAR = 2100  # holidays of later years are anyone's guess


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("findings", type=click.Path(dir_okay=False, allow_dash=True))
@click.option(
    "--known-at",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    metavar="DATE",
    help="The day on which any section of the company knew: day 1 of the time limits.",
)
@click.option(
    "--intent",
    type=click.Choice(["yes", "no", "unknown"]),
    default="unknown",
    show_default=True,
    help="Whether an improper purpose is possible: intrusion, take-out by staff, theft.",
)
@click.option("--being-collected", is_flag=True, help="The data were taken while being entered (web skimming).")
@click.option("--public-body", is_flag=True, help="You are a public body: more than 100 persons instead of 1,000.")
@click.option("--entrusted", is_flag=True, help="You process the data for someone else.")
@click.option("--encrypted", is_flag=True, help="The data were encrypted; people confirm that it suffices.")
@click.option(
    "--my-number-case",
    "cases",
    type=click.Choice(["systems", "published", "none"]),
    multiple=True,
    help="Case 1 (from a system named in the rules) or 3 (the public could see it) of the My Number Act; none: neither.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    metavar="DATE",
    help="The day whose law is asked [default: the day of --known-at].",
)
@catalog_option
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@lang_option
@click.pass_context
def breach(ctx: click.Context, /, findings: str, **options: Any) -> None:
    """Judge a leak of what FINDINGS, the JSONL output of `piiscan scan` or `piiscan match`, tells.

    \b
    piiscan scan /leaked --format jsonl -o found.jsonl
    piiscan breach found.jsonl --known-at 2026-11-20 --intent yes

    Exit code 1 where a trigger is met or waits for people, 0 where none is met by these findings, 2 on errors. It never
    says that there is no duty.
    """
    from piiscan.catalog import load
    from piiscan.cli import breach_text
    from piiscan.law import breach as law
    from piiscan.law.duties import Facts

    cases = frozenset(options["cases"])
    if "none" in cases and len(cases) > 1:
        raise click.UsageError("--my-number-case none stands alone")
    facts = Facts(
        options["intent"],
        options["public_body"],
        options["entrusted"],
        options["encrypted"],
        options["being_collected"],
        cases,
    )
    known, as_of = options["known_at"].date(), options["as_of"]
    if known.year > LAST_YEAR:
        raise click.BadParameter(f"{known} is too far ahead", param_hint="--known-at")
    catalog = load.load(options["catalogs"])
    told = law.assess(
        catalog.rules,
        _held(findings),
        facts,
        known=known,
        as_of=None if as_of is None else as_of.date(),
    )
    lang = choose(options["lang"])
    if options["form"] == "jsonl":
        for line in breach_text.lines(told):
            click.echo(json.dumps(line, ensure_ascii=False))
    else:
        breach_text.show(told, lang, sys.stdout, breach_text.names_in(catalog, lang))
    ctx.exit(1 if told.verdict in ("met", "human") else 0)


def _held(path: str) -> Any:
    from piiscan.errors import ConfigError
    from piiscan.law import held

    try:
        with click.open_file(path, encoding="utf-8") as file:
            return held.of_lines(_lines(file, path))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from None
    except (ValueError, TypeError, AttributeError, KeyError):  # a line of another shape
        hint = (
            "piiscan scan TARGET --format jsonl -o FILE writes what is wanted; a scan that was stopped has no summary"
        )
        raise ConfigError(f"{path}: no output of a scan or match that came to its end; hint: {hint}") from None


def _lines(file: Any, path: str) -> Iterator[dict[str, Any]]:
    from piiscan.errors import ConfigError

    for number, line in enumerate(file, 1):
        try:
            found = json.loads(line)
        except ValueError:  # the line may hold personal values: it is not quoted
            found = None
        if not isinstance(found, dict):
            raise ConfigError(f"{path}:{number}: no JSON object; hint: one object a line, as piiscan writes it")
        yield found
