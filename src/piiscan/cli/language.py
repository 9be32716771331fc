"""Which language people read: --lang, else the locale."""

from __future__ import annotations

import os

import click

lang_option = click.option(
    "--lang", type=click.Choice(["ja", "en"]), default=None, help="Language of texts and reports [default: by locale]."
)


def choose(lang: str | None) -> str:
    """`ja` or `en`: what the user said, else Japanese in a Japanese locale."""
    if lang:
        return lang
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"
