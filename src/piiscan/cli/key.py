"""`piiscan key new`."""

from __future__ import annotations

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def key() -> None:
    """Make the secret key file that an index needs.

    \b
    piiscan key new master.key
    """


@key.command()
@click.argument("file", type=click.Path(dir_okay=False))
def new(file: str) -> None:
    """Write a new random key to FILE (mode 0600). An existing file is never overwritten.

    \b
    piiscan key new master.key

    Keep it as safe as the customer master itself: with the key, values can be guessed against an index; without it,
    an index cannot be asked. Other commands take it as --key-file FILE, env:NAME or cmd:COMMAND.
    """
    from piiscan.keys import new_key_file

    made = new_key_file(file)
    click.echo(f"{file}: key {made.id}")
