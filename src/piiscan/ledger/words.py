"""Words of the inventory."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

Words = dict[str, dict[str, str]]  # section -> key -> text


@cache
def load(lang: str) -> Words:
    """Words in `ja` or `en`. Callers must not change the result."""
    words: Words = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))[lang]
    return words
