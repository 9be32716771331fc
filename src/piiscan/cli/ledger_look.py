"""`piiscan ledger diff|review-due|check|export`: what an inventory tells, without changing it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from piiscan.cli.language import choose, lang_option
from piiscan.cli.ledger_text import console, names, opened
from piiscan.cli.outputs import check_output, private, to_reader

if TYPE_CHECKING:
    from piiscan.ledger.compare import Diff, Difference
    from piiscan.ledger.due import Due
    from piiscan.ledger.sheets import Names

FOUND, DAMAGED = 1, 2
_SHOWN = 200  # lines of a table on a terminal
_DIFF = {
    "ja": ("変化", "番号", "場所", "人数", "検出数", "備考"),
    "en": ("Change", "No.", "Place", "Persons", "Findings", "Note"),
}
_NOTES = {
    "ja": {
        "moved": "{0} から移動の可能性（ledger move で引き継ぐ）",
        "kinds": "新しい項目: {0}",
        "since": "{1} のスキャン {0} から",
    },
    "en": {"moved": "perhaps moved from {0} (ledger move)", "kinds": "new kinds: {0}", "since": "Since run {0} of {1}"},
}
_ledger = click.argument("ledger_path", metavar="LEDGER", type=click.Path(dir_okay=False))
_form = click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
_as_of = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Judge as on this day [default: today].")
_months = click.option(
    "--months", type=click.IntRange(1), default=12, show_default=True, help="A review older than this is too old."
)


@click.command()
@_ledger
@click.option("--since", metavar="RUN|DATE", help="Number of a run (0: all), or a date [default: the run before].")
@_form
@lang_option
def diff(ledger_path: str, since: str | None, form: str, lang: str | None) -> None:
    """What changed since a run or a date: new, back, grown, shrunk, gone, newly sensitive.

    A place that seems to have moved (it is gone here, and the same is new there) is told, never taken as the same: say
    `piiscan ledger move LEDGER OLD NEW` and its entries are taken over.
    """
    with opened(ledger_path) as inventory, to_reader():
        found = inventory.diff(since)
        if form == "jsonl":
            for one in found.differences:
                click.echo(json.dumps(one.as_json(), ensure_ascii=False))
            summary = {"type": "summary", "since": found.since, "recorded": found.recorded, **found.counts}
            click.echo(json.dumps(summary, ensure_ascii=False))
        else:
            _show_diff(found, names(inventory, choose(lang)))


def _show_diff(found: Diff, word: Names) -> None:
    from piiscan.cli.tables import show_rows
    from piiscan.ledger import words
    from piiscan.report.rows import Rows, more
    from piiscan.report.words import load

    lang = word.lang
    told = words.load(lang)["diff"]
    rows = tuple(_difference(one, word, told) for one in found.differences[:_SHOWN])
    note = more(load(lang), len(found.differences) - len(rows))
    title = _NOTES[lang]["since"].format(found.since, found.recorded or "-")
    out = console()
    show_rows(out, Rows(title, _DIFF[lang], rows, frozenset({1, 3, 4}), note))
    click.echo(", ".join(f"{told[kind]} {found.counts[kind]:,}" for kind in told if found.counts[kind]))


def _difference(one: Difference, word: Names, told: dict[str, str]) -> tuple[str, ...]:
    notes = [told["newly_sensitive"]] if one.newly_sensitive else []
    if one.moved_from:
        notes.append(_NOTES[word.lang]["moved"].format(", ".join(map(str, one.moved_from))))
    if one.before is not None and one.new_entities:
        notes.append(_NOTES[word.lang]["kinds"].format(word.all("entity", one.new_entities)))
    before = one.before
    persons = _step(before.persons if before else None, one.now.persons)
    findings = _step(before.findings if before else None, one.now.findings)
    return told[one.kind], str(one.place), one.name, persons, findings, "; ".join(notes)


def _step(old: int | None, new: int | None) -> str:
    here = "" if new is None else f"{new:,}"
    return here if old is None or old == new else f"{old:,} → {here}"


@click.command("review-due")
@_ledger
@_months
@_as_of
@_form
@lang_option
@click.pass_context
def review_due(
    ctx: click.Context, ledger_path: str, months: int, as_of: datetime | None, form: str, lang: str | None
) -> None:
    """Places that somebody must look at, worst first; exit code 1 if there are any.

    \b
    Due is what was never reviewed or too long ago, grew or holds new kinds since, or, once reviewed, is gone; what is kept longer than
    its retention period; special care required without a purpose; and what nobody is responsible for. Afterwards:
        piiscan ledger review LEDGER 12 13 --by 山田
    """
    with opened(ledger_path) as inventory, to_reader():
        due = list(inventory.due(months=months, as_of=_day(as_of)))
    if form == "jsonl":
        with to_reader():
            for one in due:
                click.echo(json.dumps(one.as_json(), ensure_ascii=False))
    elif due:
        with to_reader():
            _show_due(due, choose(lang))
    ctx.exit(FOUND if due else 0)


def _show_due(due: list[Due], lang: str) -> None:
    from piiscan.cli.tables import show_rows
    from piiscan.ledger import words
    from piiscan.report.rows import Rows, more
    from piiscan.report.words import load

    told = words.load(lang)
    keys = ("place", "name", "persons", "reasons", "responsible", "last_review")
    headers = tuple((told["history"] | told["reviews"])[key] for key in keys)
    rows = tuple(
        (
            str(one.place),
            one.name,
            f"{one.persons:,}",
            "; ".join(told["due"][reason] for reason in one.reasons),
            one.responsible or "",
            one.last_review or "",
        )
        for one in due[:_SHOWN]
    )
    show_rows(console(), Rows("", headers, rows, frozenset({0, 2}), more(load(lang), len(due) - len(rows))))


@click.command()
@_ledger
@click.pass_context
def check(ctx: click.Context, ledger_path: str) -> None:
    """Whether LEDGER is sound: damaged pages, values out of range, rows that other programs changed.

    Every problem is one line; exit code 2 if there are any. Nothing is repaired: restore a copy, or scan again.
    """
    with opened(ledger_path) as inventory:
        found = inventory.problems()
    for problem in found:
        click.echo(problem)
    ctx.exit(DAMAGED if found else 0)


@click.command()
@_ledger
@click.argument("output", type=click.Path(dir_okay=False))
@_months
@_as_of
@lang_option
def export(ledger_path: str, output: str, months: int, as_of: datetime | None, lang: str | None) -> None:
    """Write LEDGER to OUTPUT, an .xlsx, .csv or .jsonl file.

    \b
    piiscan ledger export inventory.db 台帳.xlsx --lang ja
    The workbook has four sheets: the ledger in the order of JIS Q 15001 (columns with colored headers are yours to fill
    in; `piiscan ledger edit --from-xlsx` takes them back), its history, the last scan with totals, what is to be
    reviewed. CSV is the first of them alone. No cell is ever a formula.
    """
    from pathlib import PurePath

    from piiscan.errors import ConfigError

    write = _WRITERS.get(PurePath(output).suffix.lower())
    if write is None:
        raise ConfigError(f"cannot tell how to write {output}; hint: end its name in .xlsx, .csv or .jsonl")
    check_output(output, [ledger_path])
    with opened(ledger_path) as inventory, private(output) as out:
        write(inventory, out, choose(lang), months, _day(as_of))


def _xlsx(inventory: Any, out: Any, lang: str, months: int, as_of: date | None) -> None:
    from piiscan import workbook
    from piiscan.ledger import export as sheets

    made = sheets.workbook(inventory, names(inventory, lang), months=months, as_of=as_of)
    workbook.write_workbook(out, made, entered=sheets.entered(lang))


def _csv(inventory: Any, out: Any, lang: str, *_: Any) -> None:
    from piiscan.ledger import export as sheets
    from piiscan.report import table_file

    table = sheets.table(inventory, names(inventory, lang))
    table_file.write(table.to_batches(), table.schema, out, "csv")


def _jsonl(inventory: Any, out: Any, *_: Any) -> None:
    from piiscan.ledger import Choice

    out.writelines(f"{line}\n".encode() for line in inventory.lines(Choice(gone=None, sort="id")))


_WRITERS = {".xlsx": _xlsx, ".csv": _csv, ".jsonl": _jsonl}


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


COMMANDS = (diff, review_due, check, export)
