"""The options of `piiscan scan`, in groups; each group is one decorator."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, TypeAlias

import click

__all__ = ["finding_options", "output_options", "reading_options", "run_options", "walk_options"]

Decorator: TypeAlias = Callable[[Any], Any]


def _group(options: Sequence[Decorator]) -> Decorator:
    """All options as one decorator; `--help` lists them in this order."""
    return lambda command: reduce(lambda inner, option: option(inner), reversed(options), command)


# What is written, and where.
output_options = _group(
    [
        click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True),
        click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write here instead of to the terminal."),
        click.option("--report", type=click.Path(dir_okay=False), help="Write a self-contained HTML report."),
        click.option(
            "--detail",
            type=click.Choice(["occurrence", "column", "file"]),
            default="column",
            show_default=True,
            help="One finding per place, per table column, or per file and kind.",
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
        click.option("--allow-skips", is_flag=True, help="Do not count unread files as a failure."),
        click.option("-q", "--quiet", is_flag=True, help="No progress bar."),
    ]
)
# What is looked for.
finding_options = _group(
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
            help="Key of the finding ids: a file, env:NAME or cmd:COMMAND [default: your own].",
        ),
    ]
)
# Which files are read.
walk_options = _group(
    [
        click.option(
            "--exclude",
            multiple=True,
            metavar="GLOB",
            help="Leave out files and folders of this name or path; repeatable.",
        ),
        click.option("--follow-links", is_flag=True, help="Read symbolic links that lead out of the targets too."),
    ]
)
# How files are read.
reading_options = _group(
    [
        click.option("--passwords", type=click.Path(dir_okay=False), help="File with passwords to try, one a line."),
        click.option(
            "--ocr",
            type=click.Choice(["off", "fast", "full"]),
            default="off",
            show_default=True,
            help="Read text in images.",
        ),
    ]
)
# How the run goes.
run_options = _group(
    [
        click.option(
            "--jobs", type=click.IntRange(1), default=None, help="Worker processes [default: number of cores]."
        ),
    ]
)
