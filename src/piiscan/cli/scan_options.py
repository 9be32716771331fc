"""The options of `piiscan scan`, in groups; each group is one decorator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, TypeAlias

import click

from piiscan.cli.quantities import DURATION, SHARE, SIZE
from piiscan.cli.scan_forms import FORMS
from piiscan.config import MIB, Limits, StoreSettings

__all__ = [
    "Grouped",
    "finding_options",
    "output_options",
    "reading_options",
    "run_options",
    "table_options",
    "walk_options",
]

_LIMITS, _STORES = Limits(), StoreSettings()
_OTHERS = "Other options"
Decorator: TypeAlias = Callable[[Any], Any]


class Grouped(click.Command):
    """A command whose help lists its options in the groups they were declared in."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        groups: dict[str, list[tuple[str, str]]] = {}
        for option in self.get_params(ctx):
            if isinstance(option, click.Option) and (line := option.get_help_record(ctx)) is not None:
                groups.setdefault(getattr(option, "group", _OTHERS), []).append(line)
        others = groups.pop(_OTHERS, [])
        for title, lines in (*groups.items(), (_OTHERS, others)):
            with formatter.section(title):
                formatter.write_dl(lines)


def _group(title: str, options: Sequence[Decorator]) -> Decorator:
    """All options as one decorator; `--help` lists them in this order, under the title."""

    def decorate(command: Any) -> Any:
        before = len(getattr(command, "__click_params__", ()))
        command = reduce(lambda inner, option: option(inner), reversed(options), command)
        for option in command.__click_params__[before:]:
            option.group = title
        return command

    return decorate


output_options = _group(
    "What is written",
    [
        click.option(
            "--format",
            "form",
            type=click.Choice(FORMS),
            default="text",
            show_default=True,
            help="text sums up; lines is file:line:column; jsonl has everything; sarif and junit are for CI; beside csv and "
            "parquet lie their places and what was not read (NAME.places.csv, NAME.skips.csv).",
        ),
        click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write here instead of to the terminal."),
        click.option("--report", type=click.Path(dir_okay=False), help="Write a self-contained HTML report."),
        click.option(
            "--columns",
            type=click.Path(dir_okay=False),
            help="Write what every column of every table holds, a row each (.csv or .parquet).",
        ),
        click.option(
            "--detail",
            type=click.Choice(["occurrence", "column", "file"]),
            default="column",
            show_default=True,
            help="One finding per place, per table column, or per file and kind. With `file`, places are files, not sheets.",
        ),
        click.option(
            "--show-values", is_flag=True, help="Write the values themselves. The output is then personal data."
        ),
        click.option(
            "--ledger",
            "ledger_path",
            type=click.Path(dir_okay=False),
            help="Record the result in this inventory (SQLite).",
        ),
        click.option(
            "--subjects",
            "subjects_path",
            type=click.Path(dir_okay=False),
            help="Keep keyed words of every person and place in this index (SQLite), for `piiscan subject find`.",
        ),
        click.option("--allow-skips", is_flag=True, help="Do not count unread files as a failure."),
        click.option("--fail-on-incomplete", is_flag=True, help="Exit with 2 if anything was not read (the default)."),
        click.option("-q", "--quiet", is_flag=True, help="No progress bar."),
        click.option("--json-progress", is_flag=True, help="Progress as JSON lines on standard error."),
    ],
)
finding_options = _group(
    "What is looked for",
    [
        click.option(
            "--min-score", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="0 shows low findings too."
        ),
        click.option(
            "--entity", "entities", multiple=True, help="Report this kind only, for example PERSON; repeatable."
        ),
        click.option(
            "--catalog",
            "catalogs",
            multiple=True,
            type=click.Path(file_okay=False),
            help="Folder with recognizers of your own.",
        ),
        click.option(
            "--baseline",
            "baselines",
            multiple=True,
            type=click.Path(dir_okay=False),
            help="Do not report values known from an earlier run (piiscan suppress baseline).",
        ),
        click.option(
            "--suppress",
            "suppressed",
            multiple=True,
            type=click.Path(dir_okay=False),
            help="Do not report the values of this list (piiscan suppress).",
        ),
        click.option("--words", is_flag=True, help="Ask SudachiPy's dictionary on names that stay open."),
        click.option("--deep", is_flag=True, help="Ask GiNZA on names that stay open."),
        click.option(
            "--key-file",
            default=None,
            help="Key of the finding ids, and of the index: a file, env:NAME or cmd:COMMAND [default: your own].",
        ),
        click.option(
            "--index",
            "index_folder",
            type=click.Path(),
            help="Tell which findings are of our own customers: folder made by `piiscan index build`; needs --key-file.",
        ),
    ],
)
walk_options = _group(
    "Which files are read",
    [
        click.option(
            "--exclude",
            multiple=True,
            metavar="GLOB",
            help="Leave out files and folders of this name or path; repeatable.",
        ),
        click.option(
            "--include", multiple=True, metavar="GLOB", help="Read only files of this name or path; repeatable."
        ),
        click.option("--no-ignore", is_flag=True, help="Do not obey .piiscanignore files."),
        click.option(
            "--ignore-file",
            "ignore_files",
            multiple=True,
            type=click.Path(dir_okay=False),
            help="Leave out what this file lists, in the syntax of .gitignore; repeatable.",
        ),
        click.option("--no-hidden", is_flag=True, help="Leave out files and folders whose name begins with a dot."),
        click.option("--max-file-size", type=SIZE, metavar="SIZE", help="Do not read larger files, for example 500MB."),
        click.option(
            "--since",
            metavar="DATE|REVISION",
            help="Read only files modified since a date (2026-11-01), or that differ from a git revision.",
        ),
        click.option("--staged", is_flag=True, help="Read what would be committed: git's index, not the files."),
        click.option("--follow-links", is_flag=True, help="Read symbolic links that lead out of the targets too."),
        click.option("--one-file-system", is_flag=True, help="Do not enter folders on other file systems."),
    ],
)
reading_options = _group(
    "How files are read",
    [
        click.option("--passwords", type=click.Path(dir_okay=False), help="File with passwords to try, one a line."),
        click.option(
            "--ocr",
            type=click.Choice(["off", "fast", "full"]),
            default="off",
            show_default=True,
            help="Read text in images.",
        ),
    ],
)
table_options = _group(
    "How much of tables and databases is read",
    [
        click.option(
            "--full/--sample",
            "full",
            default=None,
            help="Read all rows of every table, or a random sample of them [default: all rows of files, a sample of "
            "tables in databases].",
        ),
        click.option(
            "--miss",
            type=SHARE,
            default="0.1%",
            show_default=True,
            metavar="SHARE",
            help="A sample is large enough that a value in so many of the rows shows ...",
        ),
        click.option(
            "--confidence",
            type=SHARE,
            default="95%",
            show_default=True,
            metavar="SHARE",
            help="... with this probability.",
        ),
        click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same rows."),
        click.option(
            "--statement-seconds",
            type=click.FloatRange(0, min_open=True),
            default=_STORES.statement_seconds,
            show_default=True,
            help="Give up a statement in a database after this time.",
        ),
        click.option(
            "--lock-seconds",
            type=click.FloatRange(0, min_open=True),
            default=_STORES.lock_seconds,
            show_default=True,
            help="Give up a table that is locked for so long.",
        ),
        click.option(
            "--db-credentials",
            type=click.Path(exists=True, dir_okay=False),
            help="Passwords of databases, a file in netrc's form that no one else can read; else the URL, "
            "PIISCAN_DB_PASSWORD, PGPASSWORD or MYSQL_PWD, ~/.pgpass, the terminal.",
        ),
    ],
)
run_options = _group(
    "How the run goes",
    [
        click.option(
            "--jobs", type=click.IntRange(1), default=None, help="Worker processes [default: number of cores]."
        ),
        click.option(
            "--state",
            type=click.Path(dir_okay=False),
            help="Keep what was read in this file (SQLite): the same command goes on where one was stopped, and reads "
            "only what changed. Tables of databases do not tell whether they changed: they are taken over from a run "
            "that was stopped in the last 7 days, and read again after one that came to its end.",
        ),
        click.option("--nice", is_flag=True, help="Give way to other programs: low priority for processor and disk."),
        click.option(
            "--read-rate", type=SIZE, metavar="SIZE", help="Bytes a second to read at most, for example 20MB."
        ),
        click.option(
            "--time-limit", type=DURATION, metavar="TIME", help="End the run after this time, for example 2h."
        ),
        click.option(
            "--file-seconds",
            type=click.FloatRange(0, min_open=True),
            default=_LIMITS.blob_seconds,
            show_default=True,
            help="Give up a file that shows no progress for so long.",
        ),
        click.option(
            "--memory-mb",
            type=click.IntRange(64),
            default=_LIMITS.worker_bytes // MIB,
            show_default=True,
            help="Memory that one worker may use for a file.",
        ),
    ],
)
