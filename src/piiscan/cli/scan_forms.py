"""The files of `piiscan scan --format`: which of them there are, and who writes each."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from piiscan.cli.outputs import private, to_reader
from piiscan.errors import ConfigError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BINARY", "FLAT", "FORMS", "Done", "beside", "check", "taken", "write"]

Json = dict[str, Any]

FORMS = ("text", "lines", "jsonl", "sarif", "junit", "csv", "parquet", "xlsx")
FLAT = ("csv", "parquet", "xlsx")  # from Arrow batches, not from lines of JSON
BINARY = ("parquet", "xlsx")
_ROWS = 8192  # findings written at once: hostile text has 100,000 in one piece
_BESIDE = ("places", "skips")  # tables that lie in files of their own


@dataclass(frozen=True, slots=True)
class Done:
    """A run that has ended. summary: with targets and the counting rule; objects: kind -> the JSON of its lines."""

    summary: Json
    objects: Callable[[str], Iterator[Json]]
    findings: IO[bytes]  # Arrow, for the flat ones
    exit_code: int
    lang: str


def check(form: str, output: str | None, *, values: bool) -> None:
    """ConfigError where the form cannot be written as the user wants it."""
    if values and form in ("text", "lines", "junit"):
        raise ConfigError("values are shown in the machine format only; hint: --format jsonl")
    if form in BINARY and output in (None, "-"):
        raise ConfigError(f"--format {form} needs a file to write; hint: -o findings.{form}")


def beside(form: str, output: str | None) -> dict[str, str]:
    """Kind -> name of the further files: of findings.csv findings.places.csv and findings.skips.csv; of a device none."""
    if form not in ("csv", "parquet") or output is None or output == "-":
        return {}
    path = Path(output)
    if path.exists() and not path.is_file():
        return {}
    return {kind: str(path.with_name(f"{path.stem}.{kind}{path.suffix}")) for kind in _BESIDE}


@contextmanager
def taken(options: Json, spool: IO[bytes], findings: IO[bytes] | None) -> Iterator[Callable[[pa.RecordBatch], None]]:
    """What takes the findings: lines of JSON, Arrow, or both."""
    from piiscan.report import jsonl

    def lines(batch: pa.RecordBatch) -> None:
        for start in range(0, len(batch), _ROWS):
            spool.write(jsonl.lines(batch.slice(start, _ROWS)))

    if findings is None:
        yield lines
        return
    from piiscan.report.findings_spool import FindingsSpool
    from piiscan.scan.batch import SCHEMA

    kept = FindingsSpool(findings, SCHEMA)

    def both(batch: pa.RecordBatch) -> None:
        kept.add(batch)
        lines(batch)

    yield both if options["report"] or options["ledger_path"] else kept.add
    kept.close()


def write(options: Json, done: Done) -> None:
    """The file, or standard output."""
    writers = {"lines": _lines, "sarif": _sarif, "junit": _junit, "csv": _table, "parquet": _table, "xlsx": _xlsx}
    with _opened(options["output"]) as out:
        writers[options["form"]](options, done, out)
    further = beside(options["form"], options["output"])
    for kind, path in further.items():
        with private(path) as out:
            _further(kind, options["form"], done, out)
    if not further and options["form"] == "csv" and done.summary["skips"]:
        number = done.summary["skips"]
        click.echo(f"piiscan: {number} items were not read, which this table does not tell; hint: -o FILE", err=True)


@contextmanager
def _opened(output: str | None) -> Iterator[IO[bytes]]:
    if output is not None and output != "-":
        with private(output) as out:
            yield out
        return
    with to_reader():
        yield sys.stdout.buffer


def _lines(options: Json, done: Done, out: IO[bytes]) -> None:
    from piiscan.report import lines

    lines.write(done.objects, out, done.lang)


def _sarif(options: Json, done: Done, out: IO[bytes]) -> None:
    from piiscan import __version__
    from piiscan.catalog import load
    from piiscan.report import sarif

    run = sarif.Run(
        done.summary,
        __version__,
        done.lang,
        os.getcwd(),  # noqa: PTH109 - a name
        done.exit_code,
        allow_skips=options["allow_skips"],
        values=options["show_values"],
    )
    sarif.write(done.objects, load.load(options["catalogs"]).recognizers, run, out)


def _junit(options: Json, done: Done, out: IO[bytes]) -> None:
    from piiscan.report import junit

    targets, skips = done.summary["targets"], options["allow_skips"]
    junit.write(done.objects, done.summary, out, targets=targets, lang=done.lang, allow_skips=skips)


def _table(options: Json, done: Done, out: IO[bytes]) -> None:
    import json

    from piiscan.report import findings_spool, flat, table_file

    values = options["show_values"]
    found = flat.findings(findings_spool.read(done.findings), values=values)
    metadata = {"piiscan": json.dumps(done.summary, ensure_ascii=False)}
    table_file.write(found, flat.findings_schema(values=values), out, options["form"], metadata)


def _further(kind: str, form: str, done: Done, out: IO[bytes]) -> None:
    from piiscan.report import flat, table_file

    rows, schema = (flat.places, flat.PLACES) if kind == "places" else (flat.skips, flat.SKIPS)
    table_file.write(rows(done.objects(kind.removesuffix("s"))), schema, out, form)


def _xlsx(options: Json, done: Done, out: IO[bytes]) -> None:
    from piiscan.report import findings_spool, xlsx
    from piiscan.scan.judgement import listing

    columns = listing.SCHEMA, listing.columns(done.objects("table"))
    found = findings_spool.read(done.findings)
    scan = xlsx.Scan(done.summary, done.objects, found, columns, values=options["show_values"])
    xlsx.write(scan, out, done.lang)
