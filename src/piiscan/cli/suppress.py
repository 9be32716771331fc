"""`piiscan suppress`: lists of values that a scan is not to report, with reason, owner and expiry."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from piiscan.cli.language import choose, lang_option

if TYPE_CHECKING:
    from piiscan.scan.suppressions import Entry, SuppressionList

_HEADS = {
    "ja": ("ID", "種類", "理由", "責任者", "期限", "登録日"),
    "en": ("id", "kind", "reason", "owner", "expires", "added"),
}
_KEY_HELP = "Key of the finding ids: a file, env:NAME or cmd:COMMAND [default: your own]."
_file = click.option("--file", "path", required=True, type=click.Path(dir_okay=False), help="The list.")
_reason = click.option("--reason", required=True, help="Why it is not to be reported.")
_owner = click.option("--owner", required=True, help="Who answers for it.")
_expires = click.option(
    "--expires", type=click.DateTime(["%Y-%m-%d"]), help="First day on which it is reported again. [default: never]"
)
_key = click.option("--key-file", default=None, help=_KEY_HELP)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def suppress() -> None:
    """Keep lists of values that a scan is not to report.

    \b
    piiscan scan /share --format jsonl --detail occurrence -o found.jsonl
    piiscan suppress baseline found.jsonl --file baseline.jsonl
    piiscan scan /share --baseline baseline.jsonl                  reports what is new since then
    piiscan suppress add 1f0c... --entity PHONE_NUMBER --reason 代表電話 --owner 情シス --expires 2027-04-01 --file ours.jsonl
    piiscan scan /share --suppress ours.jsonl

    A list holds ids, keyed digests of the values: it hides a value wherever it stands and however it is written, in
    moved lines and renamed files too, and can be shown to those who may not see the values.
    """


@suppress.command()
@click.argument("found", type=click.Path(dir_okay=False, allow_dash=True))
@_file
@_key
def baseline(found: str, path: str, key_file: str | None) -> None:
    """Take all values of FOUND, a result with --format jsonl --detail occurrence, as known."""
    from piiscan.scan.suppressions import from_findings

    listed = _opened(path, key_file)
    entries = from_findings(_findings(found, listed.key_id), reason="baseline", today=_today())
    _add(path, listed, entries)


@suppress.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--entity", required=True, help="What the value is, for example PHONE_NUMBER.")
@_reason
@_owner
@_expires
@_file
@_key
@click.option(
    "--catalog",
    "catalogs",
    multiple=True,
    type=click.Path(file_okay=False),
    help="Folder with recognizers of your own.",
)
def add(ids: tuple[str, ...], path: str, key_file: str | None, **told: Any) -> None:
    """Add values by the id that a finding shows."""
    from piiscan.errors import ConfigError
    from piiscan.scan.suppressions import ID_FORM, Entry

    _check_entity(told["entity"].upper(), told["catalogs"])
    wrong = [word for word in ids if not ID_FORM.fullmatch(word)]
    if wrong:
        raise ConfigError(f"{wrong[0]} is no id of a finding: 16 characters of 0-9 and a-f")
    expires = told["expires"].date() if told["expires"] else None
    entries = [
        Entry(word.lower(), told["entity"].upper(), told["reason"], told["owner"], expires, _today()) for word in ids
    ]
    _add(path, _opened(path, key_file), iter(entries))


@suppress.command()
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@_file
def remove(ids: tuple[str, ...], path: str) -> None:
    """Take values off the list: they are reported again."""
    from piiscan.errors import ConfigError
    from piiscan.scan.suppressions import SuppressionList, load, save

    listed = load(path)
    unknown = [word for word in ids if word.lower() not in listed.entries]
    if unknown:
        raise ConfigError(f"{unknown[0]} is not in {path}")
    gone = {word.lower() for word in ids}
    save(path, SuppressionList(listed.key_id, {k: e for k, e in listed.entries.items() if k not in gone}))


@suppress.command("list")
@click.argument("path", type=click.Path(dir_okay=False))
@click.option("--expired", is_flag=True, help="Only those that are reported again.")
@lang_option
def list_(path: str, expired: bool, lang: str | None) -> None:
    """Show a list: ids, reasons, owners, days. It holds no values."""
    from rich.console import Console

    from piiscan.cli.tables import show_rows
    from piiscan.report.rows import Rows
    from piiscan.scan.suppressions import load

    listed, today = load(path), _today()
    rows = tuple(_row(entry) for entry in listed.entries.values() if not expired or entry.lapsed(today))
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 140)
    show_rows(console, Rows("", _HEADS[choose(lang)], rows))


def _row(entry: Entry) -> tuple[str, ...]:
    return (
        entry.id,
        entry.entity,
        entry.reason,
        entry.owner,
        str(entry.expires or ""),
        str(entry.added or ""),
    )


def _opened(path: str, key_file: str | None) -> SuppressionList:
    """The list at `path`, or a new one, under the key."""
    from piiscan.errors import ConfigError
    from piiscan.keys import default_key, load_key
    from piiscan.scan.suppressions import SuppressionList, load

    key = load_key(key_file) if key_file else default_key()
    if not Path(path).exists():
        return SuppressionList(key.id, {})
    listed = load(path)
    if listed.key_id != key.id:
        raise ConfigError(f"{path} was made under key {listed.key_id}, this is {key.id}; hint: --key-file")
    return listed


def _check_entity(entity: str, catalogs: Sequence[str]) -> None:
    from piiscan.catalog import load

    load.check_entities(load.load(list(catalogs)), [entity])


def _add(path: str, listed: SuppressionList, entries: Iterator[Entry]) -> None:
    from piiscan.scan.suppressions import save

    grown = listed.adding(entries)
    save(path, grown)
    click.echo(f"{len(grown.entries):,} values in {path}")


def _findings(path: str, key_id: str) -> Iterator[dict[str, Any]]:
    """Findings of a result; ConfigError where it is none, or of another key."""
    from piiscan.errors import ConfigError

    kind, number = None, 0
    with click.open_file(path, encoding="utf-8") as lines:
        while True:
            number += 1
            try:
                if not (line := lines.readline()):
                    break
                plain = json.loads(line)
                kind = plain["type"]
            except (ValueError, KeyError, TypeError):  # no UTF-8 is a ValueError too
                raise ConfigError(f"{path}:{number}: no line of a scan with --format jsonl") from None
            if kind == "finding":
                yield plain
            elif kind == "summary" and plain.get("key_id") != key_id:
                raise ConfigError(
                    f"{path} was made under key {plain.get('key_id')}, this is {key_id}; hint: --key-file"
                )
    if kind != "summary":
        raise ConfigError(f"{path} has no summary at its end: it is empty or was cut; hint: scan again")


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
