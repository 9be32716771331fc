"""`piiscan ledger`: the inventory that `piiscan scan --ledger` writes and people fill in."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from piiscan.cli import ledger_change, ledger_look
from piiscan.cli.language import choose, lang_option
from piiscan.cli.ledger_text import console, names, opened, place_rows, show_place
from piiscan.cli.outputs import to_reader

if TYPE_CHECKING:
    from piiscan.ledger import Place

_SHOWN = 100  # places of a list on a terminal
ledger_argument = click.argument("ledger_path", metavar="LEDGER", type=click.Path(dir_okay=False))
form_option = click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def ledger() -> None:
    """Keep the inventory of personal information (個人情報管理台帳): what lies where, and what people must know of it.

    \b
    piiscan scan /share --ledger inventory.db                 write or renew it
    piiscan ledger list inventory.db --min-persons 1000       the worst places
    piiscan ledger show inventory.db 12                       all of one place, with its history
    piiscan ledger edit inventory.db 12 --set purpose=発送 --set retention_until=2027-03-31
    piiscan ledger export inventory.db ledger.xlsx            for auditors, or to fill in by hand
    piiscan ledger edit inventory.db --from-xlsx ledger.xlsx  what was filled in, taken back
    piiscan ledger diff inventory.db --since 2026-04-01       new, grown, shrunk, gone
    piiscan ledger review-due inventory.db                    what somebody must look at

    A scan replaces what was found before and marks what is gone; it never touches what people filled in. Every change
    of either is kept. A scan of other targets, of a part (--since, --entity), or one that could not read a place marks
    nothing there as gone. The ledger holds no personal value that was found, not even a masked one.
    """


@ledger.command("list")
@ledger_argument
@form_option
@click.option("--sort", type=click.Choice(["risk", "persons", "place", "id"]), default="risk", show_default=True)
@click.option("--entity", help="Places with this kind alone, for example JP_MY_NUMBER.")
@click.option("--min-persons", type=click.IntRange(0), default=0, help="Places with so many persons at least.")
@click.option("--sensitive", is_flag=True, help="Places with special care required (要配慮個人情報) tied to a person.")
@click.option("--gone/--all", default=None, help="Those that are gone, or both [default: those that are there].")
@click.option("--limit", type=click.IntRange(0), help="So many at most [default: 100 as text, all as jsonl]; 0: all.")
@lang_option
def list_(ledger_path: str, form: str, limit: int | None, lang: str | None, **chosen: Any) -> None:
    """Every place with personal information that LEDGER knows of, worst first.

    \b
    piiscan ledger list inventory.db --sensitive
    piiscan ledger list inventory.db --format jsonl --all | jq .uri
    """
    from itertools import islice

    from piiscan.ledger import Choice

    gone = {None: False, True: True, False: None}[chosen.pop("gone")]
    choice = Choice(gone=gone, **chosen)
    most = (limit if limit is not None else 0 if form == "jsonl" else _SHOWN) or None
    with opened(ledger_path) as inventory, to_reader():
        if form == "jsonl":
            sys.stdout.writelines(f"{line}\n" for line in islice(inventory.lines(choice), most))
            return
        places = list(islice(inventory.rows(choice), most))
        place_rows(console(), places, inventory.count(choice), names(inventory, choose(lang)))


@ledger.command()
@ledger_argument
@click.argument("place")
@form_option
@lang_option
def show(ledger_path: str, place: str, form: str, lang: str | None) -> None:
    """All that LEDGER knows of PLACE, a number or a name: what was found, what was filled in, how both came to be.

    \b
    piiscan ledger show inventory.db 12
    piiscan ledger show inventory.db /share/hr/名簿.xlsx
    """
    from piiscan.errors import ConfigError

    with opened(ledger_path) as inventory, to_reader():
        found: list[Place] = inventory.find(place)
        if not found:
            raise ConfigError(f"no place {place} in {ledger_path}; hint: piiscan ledger list {ledger_path}")
        for one in found:
            history, versions = inventory.history(one.id), inventory.versions(one.id)
            if form == "jsonl":
                told = one.line | {"history": history, "versions": versions}
                click.echo(json.dumps(told, ensure_ascii=False))
            else:
                show_place(console(), one, history, versions, names(inventory, choose(lang)))


for command in (*ledger_look.COMMANDS, *ledger_change.COMMANDS):
    ledger.add_command(command)
