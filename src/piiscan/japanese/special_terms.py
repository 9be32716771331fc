"""Term files of the sensitive categories, by name. Sources and licences: data/README.md."""

from __future__ import annotations

from functools import cache

from piiscan.japanese import data_files, tables

NAMES: tuple[str, ...] = ("diseases",)
PACKED = "special_diseases.txt.xz"  # from ontologies, by tools/build_disease_names.py
_BY_HAND = "special_diseases.txt"


def terms(name: str) -> tuple[str, ...]:
    """The terms of a file. KeyError for a name that is not among NAMES."""
    return {"diseases": diseases}[name]()


@cache
def diseases() -> tuple[str, ...]:
    """Names of diseases as written, about 4,400; a name that holds a shorter one of them is left out as a rule."""
    return tuple(dict.fromkeys((*by_hand(), *tables.read_lines(PACKED))))


def by_hand() -> tuple[str, ...]:
    """Those of everyday use, with their spellings."""
    lines = data_files.read(_BY_HAND).decode().splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())
