"""The form of the list of all columns of all tables, by the name of its file."""

from __future__ import annotations

from pathlib import PurePath

from piiscan.errors import ConfigError

__all__ = ["KINDS", "kind"]

KINDS = ("csv", "parquet")


def kind(path: str) -> str:
    """csv or parquet, by the suffix. ConfigError for another."""
    found = PurePath(path).suffix.lower().removeprefix(".")
    if found not in KINDS:
        raise ConfigError(f"cannot tell how to write {path}; hint: end its name in .csv or .parquet")
    return found
