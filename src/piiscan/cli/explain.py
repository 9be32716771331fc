"""`piiscan explain`: the evidence for and against every reading of a text."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from piiscan.cli.language import choose, lang_option

VERDICTS = {
    "ja": {"reported": "検出", "below": "しきい値未満のため報告しない", "overlapped": "より確からしい読みがある"},
    "en": {
        "reported": "reported",
        "below": "below the threshold, not reported",
        "overlapped": "a likelier reading stands",
    },
}


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

    Bits are log2 odds: +1 doubles the odds, 0 in sum is a probability of one half. The values are shown.
    """
    from piiscan.catalog import load
    from piiscan.scan import explain as explained

    language = choose(lang)
    line = _line(text)
    told = explained.readings(line, load.load(catalogs), language)
    for reading in told:
        verdict = VERDICTS[language][reading.verdict] + (f": {reading.by}" if reading.by else "")
        click.echo(
            f"{line[reading.start : reading.end]!r} [{reading.start}:{reading.end}]  {reading.title} ({reading.entity})"
        )
        click.echo(f"  {reading.score:.3f}  {verdict}")
        for item in reading.evidence:
            bar = ("+" if item.bits >= 0 else "-") * min(round(abs(item.bits) * 2), 40)
            click.echo(f"  {item.bits:+6.1f}  {item.code:<14}{bar:<20} {item.note}")
        click.echo()
    if not told:
        click.echo({"ja": "該当する読みはありません。", "en": "No recognizer reads anything in it."}[language])
    sys.stdout.flush()


def _line(text: str) -> str:
    """The text itself, or the line of a file named as FILE:LINE, with the line above it (it may hold the label)."""
    from piiscan.errors import ConfigError
    from piiscan.extract import decode

    form = re.fullmatch(r"(.+):(\d+)", text)
    if form is None or not Path(form[1]).is_file():
        return text
    lines = decode.decode_all(Path(form[1]).read_bytes()).text.split("\n")
    number = int(form[2])
    if not 1 <= number <= len(lines):
        raise ConfigError(f"{form[1]} has {len(lines)} lines, no line {number}")
    return "\n".join(lines[max(number - 2, 0) : number])
