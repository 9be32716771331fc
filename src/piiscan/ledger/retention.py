"""How long records of a kind are commonly kept: a hint beside the entry that people fill in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from importlib.resources import files

from piiscan.ledger.places import Place

__all__ = ["hints"]


def hints(lang: str) -> Callable[[Place], str]:
    """A function that tells the hints for a place, from the names of file, sheet, columns and entry."""
    table = tomllib.loads((files(__package__) / "retention.toml").read_text(encoding="utf-8"))["hint"]
    by_word = {word: hint for hint in table for word in hint.get("words", ())}
    by_entity = {kind: hint for hint in table for kind in hint.get("entities", ())}
    words = re.compile("|".join(map(re.escape, sorted(by_word, key=len, reverse=True))))

    def told(place: Place) -> str:
        found = [by_word[match.group()] for match in words.finditer(_text(place))]
        found += [by_entity[kind] for kind in place.entities if kind in by_entity]
        return "; ".join(dict.fromkeys(f"{hint[lang]} [{hint['source']}]" for hint in found))

    return told


def _text(place: Place) -> str:
    headers = (name for item in place.entities.values() for name in item["columns"])
    return "\n".join((place.entries.get("name", ""), place.uri, place.member or "", place.sheet or "", *headers))
