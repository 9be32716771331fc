"""`piiscan formats`: formats, databases and buckets that are read, by which library, and what is not."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from importlib.util import find_spec

import click

from piiscan.cli.language import choose, lang_option
from piiscan.extract.formats import EXTRAS, FORMATS, UNREAD, Format
from piiscan.sources.targets import TARGETS, Target

_HEADS = {
    "ja": ("形式", "拡張子", "ライブラリ", "追加パッケージ", "読み取らないもの"),
    "en": ("format", "suffixes", "library", "extra", "not read"),
}
_STORE_HEADS = {
    "ja": ("データベース・ストレージ", "対象の書き方", "ライブラリ", "追加パッケージ", "読み取らないもの"),
    "en": ("database or storage", "targets", "library", "extra", "not read"),
}
_TITLE = {"ja": "読み取れる形式", "en": "Formats"}
_STORE_TITLE = {"ja": "読み取れるデータベース・ストレージ", "en": "Databases and storage"}
_RELATION = "relation"  # what every database holds, listed by database
_MISSING = {"ja": "未導入", "en": "not installed"}
_OWN = "piiscan"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@lang_option
def formats(form: str, lang: str | None) -> None:
    """List the formats, databases and buckets that are read, with the library and the extra of each, and what is not read.

    A file of any other kind is reported as a skip; nothing is passed over in silence.
    """
    if form == "jsonl":
        for kind, entry in FORMATS.items():
            click.echo(json.dumps({"kind": kind, **asdict(entry), "installed": installed(entry)}, ensure_ascii=False))
        for target in TARGETS:
            store = {"kind": "store", **asdict(target), "installed": installed(target)}
            click.echo(json.dumps(store, ensure_ascii=False))
        return
    from rich.console import Console

    from piiscan.cli.tables import show_rows
    from piiscan.report.rows import Rows

    told = choose(lang)
    rows = [_row(entry, told) for kind, entry in FORMATS.items() if kind != _RELATION]
    rows += [(kind, "", "", "", f"{reason}: {detail}") for kind, (reason, detail) in UNREAD.items()]
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 160)
    show_rows(console, Rows(_TITLE[told], _HEADS[told], tuple(rows)))
    places = tuple((t.name, t.written, t.library or _OWN, _extra(t, told), t.note) for t in TARGETS)
    show_rows(console, Rows(_STORE_TITLE[told], _STORE_HEADS[told], places))


def _row(entry: Format, lang: str) -> tuple[str, ...]:
    name = entry.ja if lang == "ja" else entry.en
    return (name, entry.suffixes, entry.library or _OWN, _extra(entry, lang), entry.note)


def _extra(entry: Format | Target, lang: str) -> str:
    return entry.extra if installed(entry) else f"{entry.extra} ({_MISSING[lang]})"


def installed(entry: Format | Target) -> bool:
    """Whether the extra's libraries can be imported."""
    wanted = [module for module, extra in EXTRAS.items() if extra == entry.extra]
    return all(find_spec(module) is not None for module in wanted)
