"""`piiscan match`."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

import click

from piiscan.cli.bars import bars
from piiscan.cli.language import choose, lang_option
from piiscan.cli.mapping import map_option, parse_maps, query_option, read_rows, table_option
from piiscan.cli.outputs import check_apart, check_output, private, to_reader

if TYPE_CHECKING:
    from piiscan.match.result import MatchResult

NONE, MATCHES, INCOMPLETE = 0, 1, 2
TEXTS, FILES = ("text", "jsonl"), ("parquet", "xlsx")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("source", metavar="LIST")
@click.option("--index", "folder", required=True, type=click.Path(), help="Folder made by `piiscan index build`.")
@click.option("--key-file", required=True, help="The key of the index: a file, env:NAME or cmd:COMMAND.")
@click.option("--format", "form", type=click.Choice([*TEXTS, *FILES]), default="text", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write here; parquet and xlsx need it.")
@click.option("--report", type=click.Path(dir_okay=False), help="Write a self-contained HTML report.")
@click.option("--allow-skips", is_flag=True, help="Do not count unread parts of the list as a failure.")
@click.option(
    "--memory", metavar="SIZE", help="Most memory of the look-up's engine, as 4GB; more goes to temporary files."
)
@click.option(
    "--threads", type=click.IntRange(min=1), help="Threads of the look-up's engine [default: all processors]."
)
@click.option(
    "--temp", "temporary", type=click.Path(file_okay=False), help="Folder for temporary files [default: the system's]."
)
@map_option
@table_option
@query_option
@lang_option
def match(**options: Any) -> None:
    """Tell whether LIST is ours: which rows are customers, with what false-match rate.

    \b
    piiscan match list.xlsx --index customers.index --key-file master.key
    piiscan match list.csv --index customers.index --key-file master.key --format jsonl -o out.jsonl
    piiscan match list.csv --index customers.index --key-file master.key --format xlsx -o out.xlsx
    piiscan match list.csv --index customers.index --key-file master.key --map name=宛名 --report report.html

    LIST: a CSV, Parquet, XLSX, XLS or ODS file (all sheets), a PDF, Word file, mail or text in which
    persons stand, or a database (sqlite:///FILE, postgresql://...) with --table or --query. The answer holds no value of the list.
    Exit codes: 0 no match, 1 matches, 2 error or part of the list unread.
    """
    from piiscan.keys import load_key
    from piiscan.lists import open_list
    from piiscan.match import match_list

    if options["form"] in FILES and not options["output"]:
        raise click.UsageError(f"--format {options['form']} needs -o FILE")
    for path in (options["output"], options["report"]):
        check_output(path, [options["source"]])
    check_apart({"--output": options["output"], "--report": options["report"]})
    key = load_key(options["key_file"])
    with bars() as progress:
        result = match_list(
            open_list(options["source"]),
            index=options["folder"],
            key=key,
            mapping=parse_maps(options["maps"]),
            table=options["table"],
            query=options["query"],
            memory=options["memory"],
            threads=options["threads"],
            temporary=options["temporary"],
            progress=progress,
        )
    language = choose(options["lang"])
    _write(result, options, language)
    if options["report"]:
        from piiscan.report import html_match

        told = {lang: result.summary_in(lang) for lang in ("ja", "en")}
        with private(options["report"]) as out:
            html_match.write(out, told[language], result.to_arrow(), lang=language, told=told)
    if result.skips and not options["allow_skips"]:
        sys.exit(INCOMPLETE)
    sys.exit(MATCHES if len(result) else NONE)


def _write(result: MatchResult, options: dict[str, Any], lang: str) -> None:
    form, output = options["form"], options["output"]
    if form in FILES:
        with private(output) as out:
            result.write_parquet(out) if form == "parquet" else result.write_xlsx(out, lang=lang)
    elif output:
        with _opened(output) as stream:
            _write_to(stream, result, form, lang)
    else:
        with to_reader():
            _write_to(sys.stdout, result, form, lang)
    if form == "jsonl" or output:
        from piiscan.cli.match_words import WORDS

        told = result.summary
        for rows in read_rows(told["tables"], WORDS["en"], told["left_out"]):
            for field, *cells in rows.rows:
                click.echo(f"piiscan: {field} = {', '.join(filter(None, cells))}", err=True)


@contextmanager
def _opened(path: str) -> Iterator[IO[str]]:
    with private(path) as out, io.TextIOWrapper(out, encoding="utf-8", newline="\n") as stream:
        yield stream


def _write_to(stream: IO[str], result: MatchResult, form: str, lang: str) -> None:
    if form == "jsonl":
        result.write_jsonl(stream)
        return
    from piiscan.cli.match_text import show
    from piiscan.cli.tables import Terminal

    show(Terminal(file=stream, highlight=False, width=None if stream.isatty() else 120), result, lang)
