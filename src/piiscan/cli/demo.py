"""`piiscan demo`: invented people and files, both jobs on them, and how right the answers are."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from piiscan.cli.language import choose, lang_option
from piiscan.errors import ConfigError

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import Console

    from piiscan.demo.grading import Grade
    from piiscan.report.rows import Rows
    from piiscan.report.text import ScanText
    from piiscan.report.words import Words

Json = dict[str, Any]

MARKER = ".piiscan-demo"  # only a folder that holds it is ever cleared
MARKER_TEXT = "Made by `piiscan demo`; running it again on this folder replaces everything in it.\n"
LIST_SHARE = 0.3  # list rows for each customer: 3,000 for 10,000


@click.command()
@click.argument("folder", default="demo-output", type=click.Path(file_okay=False, path_type=Path))
@lang_option
@click.option("--rows", default=10_000, show_default=True, type=click.IntRange(min=100), help="Invented customers.")
def demo(folder: Path, lang: str | None, rows: int) -> None:
    """Make a file share, customers and a leaked list in FOLDER; scan, match, and show both reports."""
    from rich.console import Console

    from piiscan.report.words import load

    language, console = choose(lang), Console()
    words = load(language)
    _prepare(folder, words)
    _make(folder, rows)
    console.print(words["demo"]["made"].format(folder=folder), markup=False, soft_wrap=True)
    _scan_part(console, folder, words, language)
    _match_part(console, folder, words, language)


def _prepare(folder: Path, words: Words) -> None:
    """An empty folder with our marker. Refuses one that holds anything we did not make."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARKER).is_file():
            raise ConfigError(words["demo"]["not_ours"].format(folder=folder))
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(MARKER_TEXT, encoding="utf-8")


def _make(folder: Path, rows: int) -> None:
    from piiscan.demo.customers import make_customers, make_list
    from piiscan.demo.share import make_share

    make_share(folder / "share")
    make_customers(folder / "customers.csv", rows)
    make_list(folder / "customers.csv", folder / "list.csv", round(rows * LIST_SHARE))


def _scan_part(console: Console, folder: Path, words: Words, lang: str) -> None:
    from piiscan.report import html_scan
    from piiscan.report.text import scan_rows

    console.rule(words["demo"]["step_scan"])
    findings, skips, lines, summary = _scan_share(folder / "share")
    _show_scan(console, scan_rows(findings, skips, summary, lang))
    report = folder / "scan_report.html"
    with report.open("wb") as out:
        html_scan.write(out, findings, skips, summary, places=lines["place"], tables=lines["table"], lang=lang)
    console.print(f"{words['demo']['scan_report']}: {report}", markup=False, soft_wrap=True)


def _scan_share(folder: Path) -> tuple[list[Json], list[Json], dict[str, list[Json]], Json]:
    """Findings, skips, other lines by type, and summary as objects of the machine format: the share is small, lists will do."""
    from piiscan.config import ScanSettings
    from piiscan.keys import default_key
    from piiscan.model import Skip
    from piiscan.report import jsonl
    from piiscan.scan import persons
    from piiscan.scan.run import Summary, scan

    findings: list[Json] = []
    skips: list[Json] = []
    lines: dict[str, list[Json]] = defaultdict(list)
    summary: Json = {}
    for part in scan([str(folder)], settings=ScanSettings(), key=default_key()):
        if isinstance(part, Skip):
            skips.append(part.as_json())
        elif isinstance(part, dict):
            lines[part["type"]].append(part)
        elif isinstance(part, Summary):
            summary = part.as_json() | {"persons_rule": persons.RULE, "targets": [str(folder)]}
        else:
            findings += map(json.loads, jsonl.lines(part).splitlines())
    return findings, skips, lines, summary


def _match_part(console: Console, folder: Path, words: Words, lang: str) -> None:
    from piiscan.demo.customers import truth_path
    from piiscan.demo.grading import grade
    from piiscan.report import html_match
    from piiscan.report.figures import number

    customers, leak = folder / "customers.csv", folder / "list.csv"
    console.rule(words["demo"]["step_index"].format(n=number(_data_rows(customers))))
    told, table = _match(folder, customers, leak)
    summary = told[lang]
    console.rule(words["demo"]["step_match"].format(n=number(summary.get("rows"))))
    _print_table(console, _match_rows(summary, words))
    _print_table(console, _grade_rows(grade(table, truth_path(leak)), words))
    report = folder / "match_report.html"
    with report.open("wb") as out:
        html_match.write(out, summary, table, lang=lang, told=told)
    console.print(f"{words['demo']['match_report']}: {report}", markup=False, soft_wrap=True)


def _match(folder: Path, customers: Path, leak: Path) -> tuple[dict[str, Json], pa.Table]:
    """Key, index, match: what `key new`, `index build` and `match` do. The summary comes by language."""
    from piiscan.keys import new_key_file
    from piiscan.match import build_index, match_list

    key, index = new_key_file(folder / "demo.key"), folder / "customers.index"
    build_index(customers, key=key, out=index, id_column="会員番号", segment_column="商品")
    result = match_list(leak, index=index, key=key)
    return {lang: result.summary_in(lang) for lang in ("ja", "en")}, result.table


def _data_rows(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file) - 1


def _show_scan(console: Console, text: ScanText) -> None:
    _print_table(console, text.headline)
    console.print(text.coverage, markup=False, soft_wrap=True)
    for rows in (text.entities, text.files, text.skips):
        if rows.rows:
            _print_table(console, rows)


def _match_rows(summary: Json, words: Words) -> Rows:
    from piiscan.report.figures import number, rate
    from piiscan.report.rows import Rows

    told, verdict = words["demo"], str(summary.get("verdict"))
    false_rate = f"{rate(summary.get('false_match_rate'))} ({rate(summary.get('false_match_rate_upper'))})"
    rows = (
        (told["verdict"], f"{verdict}: {words['match'].get(verdict, '')}"),
        (told["ours"], f"{number(summary.get('matched_rows'))} / {number(summary.get('rows'))}"),
        (words["match"]["persons"], number(summary.get("persons"))),
        (words["match"]["households"], number(summary.get("households"))),
        (told["false_rate"], false_rate),
    )
    return Rows(told["h_match"], (told["item"], told["value"]), rows)


def _grade_rows(graded: Grade, words: Words) -> Rows:
    from piiscan.report.figures import number, rate
    from piiscan.report.rows import Rows

    told = words["demo"]
    rows = (
        (told["precision"], f"{rate(graded.precision)} ({number(graded.right)} / {number(graded.called)})"),
        (told["recall"], f"{rate(graded.recall)} ({number(graded.right)} / {number(graded.true)})"),
        (told["damaged"], f"{number(graded.right_damaged)} / {number(graded.true_damaged)}"),
        (told["siblings"], number(graded.siblings)),
        (told["strangers"], number(graded.strangers)),
    )
    return Rows(told["h_truth"], (told["item"], told["value"]), rows)


def _print_table(console: Console, rows: Rows) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(rows.title), box=SIMPLE_HEAD, title_justify="left", show_header=any(rows.headers))
    for i, header in enumerate(rows.headers):
        table.add_column(Text(header), justify="right" if i in rows.right else "left", overflow="fold")
    for row in rows.rows:
        table.add_row(*map(Text, row))
    console.print(table)
    if rows.note:
        console.print(rows.note, markup=False, soft_wrap=True)
