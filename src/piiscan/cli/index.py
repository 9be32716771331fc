"""`piiscan index build|update|verify|info`."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from piiscan.cli.bars import bars
from piiscan.cli.language import choose, lang_option
from piiscan.cli.mapping import guess_rows, map_option, parse_maps, query_option, table_option

if TYPE_CHECKING:
    from piiscan.match.store import Generation, IndexInfo, KeyTable


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def index() -> None:
    """Build, update, check or describe a keyed index of your customer master.

    \b
    piiscan key new master.key
    piiscan index build customers.csv --key-file master.key -o customers.index
    piiscan index update customers.csv --index customers.index --key-file master.key --as-of 2026-07-01
    piiscan index verify customers.index
    piiscan index info customers.index
    """


@index.command()
@click.argument("source")
@click.option("--key-file", required=True, help="The secret key: a file, env:NAME or cmd:COMMAND.")
@click.option("-o", "--output", required=True, type=click.Path(file_okay=False), help="New folder for the index.")
@click.option("--id-column", default=None, help="Column with the customer id that answers name [default: guessed].")
@click.option("--segment-column", default=None, help="Column with product or service, to tell which extract leaked.")
@click.option("--as-of", default=None, metavar="DATE", help="Date of this extract (YYYY-MM-DD), for the report.")
@click.option(
    "--schema", default=None, metavar="FILE", help="YAML file of fields that are not Japanese; kept in the index."
)
@map_option
@table_option
@query_option
@lang_option
def build(**options: Any) -> None:
    """Build an index of SOURCE: a CSV, Parquet or XLSX file, or a database
    (sqlite:///FILE, postgresql://..., mysql://...) with --table or --query.

    \b
    piiscan index build customers.csv --key-file master.key -o customers.index --segment-column 商品
    piiscan index build sqlite:///crm.db --table customers --key-file master.key -o customers.index
    piiscan index build master.csv --key-file master.key -o m.index --map address=住所1+住所2

    The index holds keyed hashes, and the customer ids encrypted under the key; no names, addresses or numbers. The
    scheme has not been reviewed by a cryptographer yet: guard the index, and the key even more.
    """
    from piiscan.keys import load_key
    from piiscan.match import build_index

    with bars() as progress:
        info = build_index(
            options["source"],
            key=load_key(options["key_file"]),
            out=options["output"],
            id_column=options["id_column"],
            mapping=parse_maps(options["maps"]),
            segment_column=options["segment_column"],
            as_of=options["as_of"],
            table=options["table"],
            query=options["query"],
            schema=options["schema"],
            progress=progress,
        )
    _show(info, choose(options["lang"]))
    if info.skipped:
        sys.exit(2)


@index.command()
@click.argument("source")
@click.option("--index", "folder", required=True, type=click.Path(), help="Folder made by `piiscan index build`.")
@click.option("--key-file", required=True, help="The key of the index: a file, env:NAME or cmd:COMMAND.")
@click.option("--as-of", default=None, metavar="DATE", help="Date of this extract (YYYY-MM-DD), for the report.")
@map_option
@table_option
@query_option
@lang_option
def update(**options: Any) -> None:
    """Add a later extract of the whole master, SOURCE, to an index.

    \b
    piiscan index update customers.csv --index customers.index --key-file master.key --as-of 2026-07-01
    piiscan index update sqlite:///crm.db --table customers --index customers.index --key-file master.key

    Rows are told by their id column. Unchanged rows are stored once; new and changed rows are added, and what the
    extract no longer holds stays in the index as a former version. Lists are matched against all versions.
    """
    from piiscan.keys import load_key
    from piiscan.match import update_index

    with bars() as progress:
        info = update_index(
            options["source"],
            index=options["folder"],
            key=load_key(options["key_file"]),
            mapping=parse_maps(options["maps"]),
            as_of=options["as_of"],
            table=options["table"],
            query=options["query"],
            progress=progress,
        )
    _show(info, choose(options["lang"]))
    if info.skipped:
        sys.exit(2)


@index.command()
@click.argument("folder", type=click.Path())
@click.option("--key-file", default=None, help="The key of the index: opens every row as well.")
def verify(folder: str, key_file: str | None) -> None:
    """Check every file of an index against its manifest.

    \b
    piiscan index verify customers.index
    piiscan index verify customers.index --key-file master.key

    Without the key: size and checksum of every file. With it also the manifest itself, and every row is opened.
    Exit codes: 0 sound, 2 damaged (the file is named).
    """
    from piiscan.match import verify_index

    with bars() as progress:
        problems = verify_index(folder, key=key_file, progress=progress)
    for problem in problems:
        click.echo(f"piiscan: {problem}", err=True)
    if problems:
        sys.exit(2)
    click.echo("OK")


@index.command()
@click.argument("folder", type=click.Path())
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@lang_option
def info(folder: str, form: str, lang: str | None) -> None:
    """Describe an index: rows, fields, generations with date and counts, look-up keys. Needs no key.

    \b
    piiscan index info customers.index
    """
    from piiscan.match.store import read_manifest

    found = read_manifest(folder)
    if form == "json":
        click.echo(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
    else:
        _show(found, choose(lang))


def _show(info: IndexInfo, lang: str) -> None:
    from rich.console import Console

    from piiscan.cli.match_words import WORDS
    from piiscan.cli.tables import show_rows
    from piiscan.report.rows import Rows

    words = WORDS[lang]
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 120)
    facts = (
        (words["index"], str(info.path)),
        (words["rows"], f"{info.rows:,}"),
        (words["key_id"], info.key_id),
        (words["as_of"], info.as_of or "-"),
        (words["id_column"], info.id_column or words["id_none"]),
        *((words["placeholder"], part) for part in info.placeholders),
    )
    show_rows(console, Rows(words["index"], (words["item"], words["value"]), facts))
    show_rows(console, guess_rows(info.fields, words, info.left_out))
    keys = tuple((k.name, f"{k.rows:,}", f"{k.alone:.4f}", _used(k, words)) for k in info.keys)
    titles = (words["key"], words["rows"], words["alone"], words["used"])
    show_rows(console, Rows(words["keys"], titles, keys, frozenset({1, 2})))
    generations = tuple(_counts(generation) for generation in info.generations)
    counts = ("", *(words[n] for n in ("as_of", "rows", "new", "changed", "unchanged", "gone")))
    show_rows(console, Rows(words["generations"], counts, generations, frozenset({2, 3, 4, 5, 6})))
    show_rows(console, Rows(words["skipped"], (words["item"],), tuple((reason,) for reason in info.skipped)))


def _used(table: KeyTable, words: dict[str, str]) -> str:
    return words["yes"] if table.used else f"{words['no']} ({words[table.reason.replace(' ', '_')]})"


def _counts(generation: Generation) -> tuple[str, ...]:
    counts = (generation.seen, generation.new, generation.changed, generation.unchanged, generation.gone)
    return (str(generation.number), generation.as_of or "-", *(f"{count:,}" for count in counts))
