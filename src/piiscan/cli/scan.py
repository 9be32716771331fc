"""`piiscan scan`: parse, run, write."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from piiscan.cli.language import choose, lang_option
from piiscan.cli.outputs import check_output, private

if TYPE_CHECKING:
    from piiscan.scan.process import WorkerProcess

NOTHING, FINDINGS, INCOMPLETE = 0, 1, 2
_ROWS = 8192  # findings written at once: hostile text has 100,000 in one piece


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("targets", nargs=-1, required=True, metavar="TARGET...")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write here instead of to the terminal.")
@click.option("--report", type=click.Path(dir_okay=False), help="Write a self-contained HTML report.")
@click.option(
    "--detail",
    type=click.Choice(["occurrence", "column", "file"]),
    default="column",
    show_default=True,
    help="One finding per place, per table column, or per file and kind.",
)
@click.option("--show-values", is_flag=True, help="Write the values themselves. The output is then personal data.")
@click.option(
    "--min-score", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="0 shows low findings too."
)
@click.option("--entity", "entities", multiple=True, help="Report this kind only, for example PERSON; repeatable.")
@click.option(
    "--catalog",
    "catalogs",
    multiple=True,
    type=click.Path(file_okay=False),
    help="Folder with recognizers of your own.",
)
@click.option("--jobs", type=click.IntRange(1), default=None, help="Worker processes [default: number of cores].")
@click.option(
    "--key-file", default=None, help="Key of the finding ids: a file, env:NAME or cmd:COMMAND [default: your own]."
)
@click.option(
    "--ledger", "ledger_path", type=click.Path(dir_okay=False), help="Record the result in this inventory (SQLite)."
)
@click.option("--allow-skips", is_flag=True, help="Do not count unread files as a failure.")
@click.option("--words", is_flag=True, help="Ask SudachiPy's dictionary on names that stay open.")
@click.option("--deep", is_flag=True, help="Ask GiNZA on names that stay open.")
@click.option("-q", "--quiet", is_flag=True, help="No progress bar.")
@lang_option
@click.pass_context
def scan(ctx: click.Context, /, **options: Any) -> None:
    """Find personal information in files, folders and what they contain.

    \b
    piiscan scan /share
    piiscan scan list.csv --format jsonl -o out.jsonl --detail occurrence
    piiscan scan /share --report report.html --lang ja

    Values are masked unless you ask for --show-values. What could not be read is listed, and the exit code is 2.
    """
    from piiscan.errors import ConfigError

    if options["show_values"] and options["form"] == "text":
        raise ConfigError("values are shown in the machine format only; hint: --format jsonl")
    for path in (options["output"], options["report"], options["ledger_path"]):
        check_output(path, options["targets"], fresh=path != options["ledger_path"])
    with _spool() as spool:
        summary = _run(options, spool)
        _write(options, summary, spool)
    ctx.exit(exit_code(summary, allow_skips=options["allow_skips"]))


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


def _run(options: dict[str, Any], spool: IO[bytes]) -> dict[str, Any]:
    """Scan, writing JSON lines to the spool; the summary is returned and is the last line."""
    from piiscan.scan.process import HANDLER, WorkerProcess

    with WorkerProcess(HANDLER) as first:  # it starts while this process imports what a run needs
        return _events(options, spool, first)


def _events(options: dict[str, Any], spool: IO[bytes], first: WorkerProcess) -> dict[str, Any]:
    from piiscan.cli.progress import progress_bar
    from piiscan.config import ScanSettings
    from piiscan.keys import default_key, load_key
    from piiscan.model import Skip
    from piiscan.scan import pool

    wanted = frozenset(name.upper() for name in options["entities"])
    settings = ScanSettings(
        detail=options["detail"],
        show_values=options["show_values"],
        jobs=options["jobs"] or _cores(),
        min_score=options["min_score"],
        entities=wanted or None,
        tier="deep" if options["deep"] else "words" if options["words"] else "default",
    )
    key = load_key(options["key_file"]) if options["key_file"] else default_key()
    workers = pool.of_scan(settings, options["catalogs"], key, first)
    from piiscan.report import jsonl  # what is slow to import comes when the worker has all it needs
    from piiscan.scan import run

    if options["form"] == "text":
        from piiscan.cli import tables  # noqa: F401 - for the end; now there is time
        from piiscan.report import text  # noqa: F401

    summary: dict[str, Any] = {}
    with progress_bar(enabled=not options["quiet"]) as advance:
        for event in run.scan(
            options["targets"],
            settings=settings,
            key=key,
            catalogs=options["catalogs"],
            progress=advance,
            workers=workers,
        ):
            if isinstance(event, Skip):
                spool.write(jsonl.skip_line(event))
            elif isinstance(event, run.Summary):
                summary = event.as_json()
            else:
                for start in range(0, len(event), _ROWS):
                    spool.write(jsonl.lines(event.slice(start, _ROWS)))
    spool.write(jsonl.object_line(summary))
    return summary


def _cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _objects(spool: IO[bytes], kind: str) -> Iterator[dict[str, Any]]:
    """The objects of one type on the spool, from its start."""
    spool.seek(0)
    start = f'{{"type":"{kind}"'.encode()
    return (json.loads(line) for line in iter(spool.readline, b"") if line.startswith(start))


def _write(options: dict[str, Any], summary: dict[str, Any], spool: IO[bytes]) -> None:
    lang = choose(options["lang"])
    if options["report"]:
        from piiscan.report import html_scan

        skips = list(_objects(spool, "skip"))
        page = html_scan.render(_objects(spool, "finding"), skips, _told(summary, options), lang=lang)
        with private(options["report"]) as out:
            out.write(page.encode())
    if options["ledger_path"]:
        from piiscan.ledger import Ledger

        with Ledger(options["ledger_path"]) as ledger:
            skips = list(_objects(spool, "skip"))
            ledger.record_run(summary, _objects(spool, "finding"), skips)
    if options["form"] == "jsonl":
        _copy(spool, options["output"])
    else:
        _show(options, summary, spool, lang)


def _told(summary: dict[str, Any], options: dict[str, Any]) -> dict[str, Any]:
    """The summary as people read it: the counting rule in both languages, and what was scanned."""
    from piiscan.scan import persons

    return summary | {"persons_rule": persons.RULE, "targets": list(options["targets"])}


def _copy(spool: IO[bytes], output: str | None) -> None:
    spool.seek(0)
    if output is None or output == "-":
        while block := spool.read(1 << 20):
            sys.stdout.buffer.write(block)
        sys.stdout.buffer.flush()
        return
    with private(output) as out:
        while block := spool.read(1 << 20):
            out.write(block)


def _show(options: dict[str, Any], summary: dict[str, Any], spool: IO[bytes], lang: str) -> None:
    from piiscan.cli.tables import show_scan
    from piiscan.report import text

    skips = list(_objects(spool, "skip"))
    told = text.scan_rows(_objects(spool, "finding"), skips, _told(summary, options), lang)
    if options["output"] and options["output"] != "-":
        with private(options["output"]) as out, os.fdopen(os.dup(out.fileno()), "w", encoding="utf-8") as file:
            show_scan(told, file)
    else:
        show_scan(told, sys.stdout)
