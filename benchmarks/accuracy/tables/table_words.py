"""Lists of words that cells are drawn from."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _lists() -> dict[str, list[str]]:
    lines = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("|") for line in lines if line and not line.startswith("#"))
    return {name.strip(): words.split() for name, words in pairs}


def listed(name: str) -> list[str]:
    """The words of a list in words.txt."""
    return list(_lists()[name])
