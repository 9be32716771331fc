"""`piiscan scan`: parse, run, write."""

from __future__ import annotations

import io
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Any

import click

from piiscan.cli import scan_forms
from piiscan.cli.language import choose, lang_option
from piiscan.cli.outputs import check_apart, check_output, private, to_reader
from piiscan.cli.scan_options import (
    Grouped,
    finding_options,
    output_options,
    reading_options,
    run_options,
    table_options,
    walk_options,
)

NOTHING, FINDINGS, INCOMPLETE = 0, 1, 2
_WAIT = 300.0  # seconds for a ledger that others write: the work of hours
_LEAST_MB = 256  # of --memory-mb: a table of two rows failed with 64 and with 192


@click.command(cls=Grouped, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@output_options
@finding_options
@walk_options
@reading_options
@table_options
@run_options
@lang_option
@click.pass_context
def scan(ctx: click.Context, /, **options: Any) -> None:
    """Find personal information in files, folders and what they contain, in databases and in buckets.

    \b
    piiscan scan /share --report report.html --lang ja
    piiscan scan list.csv --format jsonl -o out.jsonl --detail occurrence
    piiscan scan postgresql://reader@db.example/crm --report crm.html --columns crm.csv --allow-skips
    piiscan scan mysql://reader@db.example/shop --full --state shop.state
    piiscan scan sqlite:///app.db --sample --miss 1%
    piiscan scan s3://bucket/prefix /share --jobs 4
    piiscan scan /share --index customers.index --key-file master.key --report ours.html
    piiscan scan . --format sarif -o piiscan.sarif
    piiscan scan /share --format xlsx -o findings.xlsx --lang ja

    Values are masked unless you ask for --show-values. What could not be read is listed, and the exit code is 2.

    Of a table in a database, a random sample is read unless you say --full; what it can miss is told, and it counts as
    not all read: --allow-skips accepts that. Nothing is ever written to a database. Passwords of URLs are shown nowhere.
    `piiscan formats` lists what can be read.
    """
    from piiscan.cli.scan_run import run
    from piiscan.errors import ConfigError

    scan_forms.check(options["form"], options["output"], values=options["show_values"])
    if options["memory_mb"] < _LEAST_MB:
        raise ConfigError(f"--memory-mb {options['memory_mb']}: with less than {_LEAST_MB} even small files fail")
    if options["allow_skips"] and options["fail_on_incomplete"]:
        raise ConfigError("choose one of --allow-skips and --fail-on-incomplete")
    _check_ledger(options)
    if options["index_folder"] and not options["key_file"]:
        raise ConfigError("--index opens with the key it was built with; hint: --key-file")
    from piiscan.sources.stores import parted

    paths, _ = parted(options["targets"])
    if options["subjects_path"]:
        from piiscan.cli.subject_scan import check

        check(options, paths)
    if options["columns"]:
        from piiscan.report.column_file import kind

        kind(options["columns"])
    further = scan_forms.beside(options["form"], options["output"])
    for path in (options["output"], *further.values(), options["report"], options["columns"], options["ledger_path"]):
        check_output(path, paths, fresh=path != options["ledger_path"])
    check_apart(
        {
            "--state": options["state"],
            "--ledger": options["ledger_path"],
            "--subjects": options["subjects_path"],
            "--output": options["output"],
            "--report": options["report"],
            "--columns": options["columns"],
            **{f"the {kind} of --output": path for kind, path in further.items()},
        }
    )
    if options["ledger_path"]:
        from piiscan.cli.ledger_scope import prepare

        prepare(options)
    with _spool() as spool, _spool() as findings:
        summary = run(options, spool, findings if options["form"] in scan_forms.FLAT else None)
        _write(options, summary, spool, findings)
    ctx.exit(exit_code(summary, allow_skips=options["allow_skips"]))


def _check_ledger(options: dict[str, Any]) -> None:
    """ConfigError for what would make the ledger forget what lies there."""
    from piiscan.errors import ConfigError
    from piiscan.model import MEDIUM

    if not options["ledger_path"]:
        return
    if options["detail"] == "file":
        raise ConfigError("--detail file tells no sheets, which the ledger lists; hint: --ledger with another --detail")
    if options["baselines"] or options["suppressed"] or options["min_score"] > MEDIUM:
        raise ConfigError(
            "--ledger lists all that lies there; hint: leave out --baseline, --suppress and a higher --min-score"
        )


def exit_code(summary: dict[str, Any], *, allow_skips: bool) -> int:
    """2 for incomplete coverage (unless allowed), else 1 for findings, else 0."""
    if summary["skips"] and not allow_skips:
        return INCOMPLETE
    return FINDINGS if summary["findings"] else NOTHING


@contextmanager
def _spool() -> Iterator[IO[bytes]]:
    """A private temporary file for the JSON lines, so that memory does not grow with the findings."""
    with tempfile.TemporaryFile(prefix="piiscan-") as file:
        yield file


def _objects(spool: IO[bytes], kind: str) -> Iterator[dict[str, Any]]:
    """The objects of one type on the spool, from its start; to be read to its end before others are."""
    spool.seek(0)
    start = f'{{"type":"{kind}"'.encode()
    for line in iter(spool.readline, b""):
        if line.startswith(start):
            yield json.loads(line)


def _write(options: dict[str, Any], summary: dict[str, Any], spool: IO[bytes], findings: IO[bytes]) -> None:
    lang = choose(options["lang"])
    if options["report"]:
        from piiscan.report import html_scan

        kinds = ("finding", "skip", "place", "table", "customers")
        found, skips, places, tables, ours = (_objects(spool, kind) for kind in kinds)
        told = _told(summary, options)
        with private(options["report"]) as out:
            html_scan.write(out, found, skips, told, places=places, tables=tables, customers=ours, lang=lang)
    if options["columns"]:
        _list_columns(options["columns"], spool)
    if options["form"] == "jsonl":
        _copy(spool, options["output"])
    elif options["form"] == "text":
        _show(options, summary, spool, lang)
    else:
        code = exit_code(summary, allow_skips=options["allow_skips"])
        done = scan_forms.Done(_told(summary, options), partial(_objects, spool), findings, code, lang)
        scan_forms.write(options, done)
    if options["ledger_path"]:  # last: where another program keeps it locked, all else is written
        _record(options, summary, spool)


def _list_columns(path: str, spool: IO[bytes]) -> None:
    from piiscan.report import column_file, table_file
    from piiscan.scan.judgement import listing

    with private(path) as out:
        table_file.write(listing.columns(_objects(spool, "table")), listing.SCHEMA, out, column_file.kind(path))


def _record(options: dict[str, Any], summary: dict[str, Any], spool: IO[bytes]) -> None:
    import os

    from piiscan.cli.ledger_scope import user
    from piiscan.ledger import Ledger

    told = summary | {"targets": _targets(options), "started": options["started"]}
    with Ledger(options["ledger_path"], wait=_WAIT) as ledger:
        places, skips = _objects(spool, "place"), _objects(spool, "skip")
        ledger.record_run(told, places, skips, by=user(), base=os.getcwd(), read=options["met"])  # noqa: PTH109 - a text


def _told(summary: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """The summary as people read it: the counting rule in both languages, and what was scanned."""
    from piiscan.scan import persons

    return summary | {"persons_rule": persons.RULE, "targets": _targets(options)}


def _targets(options: dict[str, Any]) -> list[str]:
    from piiscan.sources import stores
    from piiscan.sources.files import printable

    return [printable(stores.shown(target)) for target in options["targets"]]


def _copy(spool: IO[bytes], output: str | None) -> None:
    spool.seek(0)
    if output is None or output == "-":
        with to_reader():
            shutil.copyfileobj(spool, sys.stdout.buffer, 1 << 20)
        return
    with private(output) as out:
        shutil.copyfileobj(spool, out, 1 << 20)


def _show(options: dict[str, Any], summary: dict[str, Any], spool: IO[bytes], lang: str) -> None:
    from piiscan.cli.tables import show_scan
    from piiscan.report import text

    found, skips, tables, ours = (_objects(spool, kind) for kind in ("finding", "skip", "table", "customers"))
    told = text.scan_rows(found, skips, _told(summary, options), lang, tables=tables, customers=ours)
    if options["output"] and options["output"] != "-":
        with private(options["output"]) as out, io.TextIOWrapper(out, encoding="utf-8") as file:
            show_scan(told, file)
    else:
        with to_reader():
            show_scan(told, sys.stdout)
