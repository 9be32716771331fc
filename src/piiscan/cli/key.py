"""`piiscan key new|id|rotate`."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from piiscan.cli.language import choose, lang_option

WORDS = {
    "ja": {
        "old": "これまでの鍵 {source}: {id}（残した。これで作った索引は、これからもこの鍵でだけ照合できる）",
        "new": "新しい鍵 {source}: {id}",
        "rebuild": "索引 {folder}: これまでの鍵で作った。元の表から作り直す: piiscan index build 元の表 --key-file {key} -o 新しいフォルダ",
        "other": "索引 {folder}: 別の鍵 {id} で作った。対象外",
        "why": "索引は値を持たないので、鍵だけを替えることはできない。新しい鍵で作り直し、確かめたら、古い索引と古い鍵を消す。",
    },
    "en": {
        "old": "old key {source}: {id} (kept; indexes built with it go on to open with it alone)",
        "new": "new key {source}: {id}",
        "rebuild": "index {folder}: built with the old key; build it again from the master: "
        "piiscan index build MASTER --key-file {key} -o NEW_FOLDER",
        "other": "index {folder}: built with another key, {id}; not concerned",
        "why": "An index holds no values, so its key cannot be changed in place: build it again with the new key, check it, "
        "then delete the old index and the old key.",
    },
}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def key() -> None:
    """Make, name or replace the secret key that an index needs.

    \b
    piiscan key new master.key
    piiscan key id master.key
    piiscan key rotate master.key --index customers.index
    """


@key.command()
@click.argument("file", type=click.Path(dir_okay=False))
def new(file: str) -> None:
    """Write a new random key to FILE (mode 0600). An existing file is never overwritten.

    \b
    piiscan key new master.key

    Keep it as safe as the customer master itself: with the key, values can be guessed against an index; without it,
    an index cannot be asked. Other commands take it as --key-file FILE, env:NAME or cmd:COMMAND. On Windows, let
    nobody else read it: icacls FILE /inheritance:r /grant:r "%USERNAME%:R"
    """
    from piiscan.keys import new_key_file

    made = new_key_file(file)
    click.echo(f"{file}: key {made.id}")


@key.command("id")
@click.argument("source")
def show_id(source: str) -> None:
    """Show the id of a key: the one that `piiscan index info` names. SOURCE: a file, env:NAME or cmd:COMMAND.

    \b
    piiscan key id master.key
    piiscan key id env:PIISCAN_KEY
    piiscan key id "cmd:vault read -field=key secret/piiscan"

    The id tells nothing about the key and may be published.
    """
    from piiscan.keys import load_key

    click.echo(load_key(source).id)


@key.command()
@click.argument("source")
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="The new key's file [default: beside the old].")
@click.option("--index", "folders", multiple=True, type=click.Path(), help="An index to judge; may be given again.")
@lang_option
def rotate(source: str, output: str | None, folders: tuple[str, ...], lang: str | None) -> None:
    """Make the key that follows SOURCE, and tell which indexes have to be built again.

    \b
    piiscan key rotate master.key --index customers.index --index trial.index
    piiscan key rotate env:PIISCAN_KEY -o next.key

    The old key is kept, under its name. An index holds no values, so it cannot be re-encrypted: it is built again from
    the master with the new key. Finding ids, state files and suppression lists made with a key belong to that key too.
    """
    from piiscan.keys import load_key, new_key_file, random_key
    from piiscan.match.store import read_manifest

    old, made, words = load_key(source), random_key(), WORDS[choose(lang)]
    known = [
        (folder, read_manifest(folder).key_id) for folder in folders
    ]  # a wrong folder is told before a key is made
    target = output or str(_beside(source, made.id))
    new_key_file(target, made)
    click.echo(words["old"].format(source=source, id=old.id))
    click.echo(words["new"].format(source=target, id=made.id))
    for folder, used in known:
        told = words["rebuild"] if used == old.id else words["other"]
        click.echo(told.format(folder=folder, id=used, key=shlex.quote(target)))
    click.echo(words["why"])


def _beside(source: str, name: str) -> Path:
    """master.key -> master.<id of the new key>.key"""
    if source.startswith(("env:", "cmd:")):
        raise click.UsageError("name the new key's file: -o FILE (the old key is in no file)")
    path = Path(source)
    return path.with_name(f"{path.stem}.{name}{path.suffix}")
