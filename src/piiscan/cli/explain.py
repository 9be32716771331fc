"""`piiscan explain`: the evidence for and against every reading of a text."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from piiscan.cli.explain_words import CODES, WORDS
from piiscan.cli.language import choose, lang_option

if TYPE_CHECKING:
    from piiscan.catalog.spec import Catalog
    from piiscan.scan.explain import Cell, Reading

_SHOWN = 60  # characters of a value
_FAR = 9  # bits that lack: a reading that not even a word and a header together could save


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("text", metavar="TEXT|FILE:LINE")
@click.option(
    "--catalog",
    "catalogs",
    multiple=True,
    type=click.Path(file_okay=False),
    help="Folder with recognizers of your own.",
)
@lang_option
def explain(text: str, catalogs: tuple[str, ...], lang: str | None) -> None:
    """Show for each finding the bits of evidence, and for what stayed below the threshold, why.

    \b
    piiscan explain 'マイナンバーは1234-5678-9018です'
    piiscan explain memo.txt:12
    piiscan explain customers.csv:3      (as a row of its table: line 1 is the header)

    Bits are log2 odds: +1 doubles the odds, 0 in sum is a probability of one half. The values are shown.
    """
    from piiscan.catalog import load

    language = choose(lang)
    catalog = load.load(catalogs)
    form = re.fullmatch(r"(.+):(\d+)", text, re.DOTALL)
    if form and Path(form[1]).is_file():
        _file_line(form[1], int(form[2]), catalog, language)
    else:
        if form and re.search(r"[\\/]|\.\w{1,5}$", form[1]):
            click.echo(WORDS[language]["no file"].format(form[1]), err=True)
        _text(text, 0, catalog, language)
    sys.stdout.flush()


def _text(text: str, since: int, catalog: Catalog, language: str) -> None:
    from piiscan.scan import explain as explained

    told = explained.readings(text, catalog, language, since=since)
    line = text[since:]
    _readings(told, line, language)
    said = WORDS[language]
    for item in explained.unread(line, told, catalog, language):
        part = _short(line[item.start : item.end])
        click.echo(f"{part} [{item.start}:{item.end}]  {said[item.kind].format(item.title, item.example)}")
    if not told:
        click.echo(said["nothing"] if line.strip() else said["empty"])


def _file_line(path: str, number: int, catalog: Catalog, language: str) -> None:
    """A line of a text with the line above it (it may hold the label), or a row of a table."""
    from piiscan.config import Limits
    from piiscan.errors import ConfigError
    from piiscan.extract import read, sniff
    from piiscan.scan import explain as explained
    from piiscan.sources.directories import file_blob

    kind = sniff.kind(file_blob(path))
    if kind == "delimited":
        chunks = list(read.open_table(path, Limits(), on_skip=lambda skip: None))
        above = int(chunks[0].has_header)
        cells = explained.row_readings(chunks, max(number - above, 1), catalog, language)
        if cells and number > above:
            click.echo(WORDS[language]["row"].format(number - above))
            for cell in cells:
                _cell(cell, catalog, language)
            return
    elif kind != "text":
        raise ConfigError(f"{path}: explain reads lines of text and CSV files; hint: piiscan scan {path} --min-score 0")
    lines = _lines(path)
    if not 1 <= number <= len(lines):
        raise ConfigError(f"{path} has no line {number}; lines: {len(lines)}")
    above_text = lines[number - 2] + "\n" if number > 1 else ""
    _text(above_text + lines[number - 1], len(above_text), catalog, language)


def _lines(path: str) -> Sequence[str]:
    from piiscan.extract.characters import decode

    lines = decode.decode_all(Path(path).read_bytes()).text.split("\n")
    if not lines[-1]:
        lines.pop()  # what stands behind the last line break is no line
    return [line.removesuffix("\r") for line in lines]


def _cell(cell: Cell, catalog: Catalog, language: str) -> None:
    from piiscan.scan import explain as explained

    said = WORDS[language]
    kinds = {u.kind for u in explained.unread(cell.text, cell.readings, catalog, language)}
    why = said["number" if "number" in kinds else "nothing"]
    click.echo(f"{cell.header}: {_short(cell.text)}" + ("" if cell.readings else f"  {why}"))
    _readings(cell.readings, cell.text, language)


def _readings(told: Sequence[Reading], line: str, language: str) -> None:
    """Those that come near the threshold in full, all others in one line."""
    far = [r for r in told if r.missing > _FAR]
    for reading in told:
        if reading not in far:
            _reading(reading, line, language)
    if far:
        names = ", ".join(dict.fromkeys(r.title for r in far))
        click.echo(f"{WORDS[language]['far'].format(len(far), _FAR)}: {names}\n")


def _reading(reading: Reading, line: str, language: str) -> None:
    said, words = WORDS[language], dict(reading.words)
    part = _short(line[reading.start : reading.end])
    click.echo(f"{part} [{reading.start}:{reading.end}]  {reading.title} ({reading.entity}, {reading.recognizer})")
    verdict = said[reading.verdict].format(by=reading.by, missing=reading.missing)
    click.echo(f"  {reading.score:.3f}  {verdict}")
    for item in reading.evidence:
        bar = ("+" if item.bits >= 0 else "-") * min(max(round(abs(item.bits) * 2), 1), 20)
        note = CODES[language].get(item.code, item.note)
        word = f": {words[item.code]}" if item.code in words else ""
        click.echo(f"  {item.bits:+6.1f}  {bar:<20} {note}{word}")
    click.echo()


def _short(text: str) -> str:
    text = re.sub(r"[\x00-\x1f\x7f]", " ", text)
    return f"「{text}」" if len(text) <= _SHOWN else f"「{text[:_SHOWN]}…」"
