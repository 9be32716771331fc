"""`piiscan ledger edit|review|move`: what people fill in."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from piiscan.cli.ledger_scope import user
from piiscan.cli.ledger_text import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from piiscan.ledger import Ledger

CONFLICTS = 2
_ledger = click.argument("ledger_path", metavar="LEDGER", type=click.Path(dir_okay=False))
_by = click.option("--by", metavar="NAME", help="Who changes it [default: your user name].")


@click.command()
@_ledger
@click.argument("places", nargs=-1, metavar="PLACE...")
@click.option(
    "--set", "values", multiple=True, metavar="KEY=VALUE", help="Fill in an entry; KEY= empties it. Repeatable."
)
@click.option(
    "--from-xlsx", "book", type=click.Path(dir_okay=False), help="Take over what was filled in in this workbook."
)
@_by
@click.pass_context
def edit(
    ctx: click.Context, ledger_path: str, places: Sequence[str], values: Sequence[str], book: str | None, by: str | None
) -> None:
    """Fill in what no scanner can know of PLACES (numbers or names).

    \b
    piiscan ledger edit inventory.db 12 --set name=会員名簿 --set purpose=商品の発送 --set department=営業部
    piiscan ledger edit inventory.db 12 13 --set retention_until=2027-03-31 --by 山田
    piiscan ledger edit inventory.db --from-xlsx ledger.xlsx
    \b
    KEY: name department responsible purpose storage medium access use_until retention_rule retention_until obtained
         consent third_party joint_use entrustment cross_border disposal disclosure last_review reviewer note
    Dates (retention_until, last_review): 2027-03-31.

    With --from-xlsx only cells that differ from the export are taken; what somebody else changed in the ledger meanwhile
    is told as a conflict, left as it is, and the exit code is 2.
    """
    from piiscan.errors import ConfigError

    if bool(book) == bool(values) or (book and places):
        raise ConfigError("give places and --set KEY=VALUE, or --from-xlsx FILE alone")
    with opened(ledger_path) as inventory:
        if book:
            ctx.exit(CONFLICTS if _take_back(inventory, book, by or user()) else 0)
        wanted = dict(_parted(value) for value in values)
        changed = inventory.edit(_ids(inventory, places, ledger_path), wanted, by=by or user())
    click.echo(f"{changed} entries changed", err=True)


def _take_back(inventory: Ledger, book: str, by: str) -> int:
    """Entries of a workbook to the ledger; the number of conflicts, each told."""
    from piiscan.ledger import returned

    made, conflicts = inventory.apply(returned.changes(inventory, book), by=by)
    for conflict in conflicts:
        change = conflict.change
        told = f"{change.old!r} when exported, {conflict.now!r} in the ledger now, {change.new!r} in the workbook"
        click.echo(f"conflict: place {change.place}, {change.field}: {told}; left as it is", err=True)
    click.echo(f"{made} entries changed, {len(conflicts)} conflicts", err=True)
    return len(conflicts)


def _parted(value: str) -> tuple[str, str]:
    from piiscan.errors import ConfigError

    key, found, text = value.partition("=")
    if not found:
        raise ConfigError(f"--set {value}: write KEY=VALUE")
    return key.strip(), text


@click.command()
@_ledger
@click.argument("places", nargs=-1, metavar="PLACE...")
@click.option("--all", "every", is_flag=True, help="All places that are not gone.")
@_by
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the review [default: today].")
def review(ledger_path: str, places: Sequence[str], every: bool, by: str | None, on: datetime | None) -> None:
    """Note that PLACES were reviewed: last review and reviewer, with a line of history.

    \b
    piiscan ledger review inventory.db 12 13 --by 山田
    piiscan ledger review inventory.db --all --by 山田
    """
    from piiscan.errors import ConfigError

    if every == bool(places):
        raise ConfigError("name the places that were reviewed, or say --all")
    with opened(ledger_path) as inventory:
        ids = [place.id for place in inventory.rows()] if every else _ids(inventory, places, ledger_path)
        number = inventory.review(ids, by=by or user(), on=None if on is None else on.date())
    click.echo(f"{number} places reviewed", err=True)


@click.command()
@_ledger
@click.argument("old")
@click.argument("new")
@_by
def move(ledger_path: str, old: str, new: str, by: str | None) -> None:
    """Take over the entries of OLD, a place that is gone, to NEW, where its content lies now (see `ledger diff`).

    Entries that NEW already has stay as they are. OLD keeps its own and its history.
    """
    with opened(ledger_path) as inventory:
        [here], [there] = (_ids(inventory, [name], ledger_path) for name in (old, new))
        taken = inventory.move(here, there, by=by or user())
    click.echo(f"{taken} entries taken over", err=True)


def _ids(inventory: Ledger, names: Sequence[str], path: str) -> list[int]:
    """Numbers of the places named; ConfigError for a name of none or of several."""
    from piiscan.errors import ConfigError

    if not names:
        raise ConfigError(f"name a place; hint: piiscan ledger list {path}")
    found: list[int] = []
    for name in names:
        places = inventory.find(name)
        if not places:
            raise ConfigError(f"no place {name} in {path}; hint: piiscan ledger list {path}")
        if len(places) > 1:
            numbers = ", ".join(str(place.id) for place in places[:10])
            raise ConfigError(f"{name} names {len(places)} places ({numbers}); give their numbers")
        found.append(places[0].id)
    return list(dict.fromkeys(found))


COMMANDS = (edit, review, move)
