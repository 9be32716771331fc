"""The words of the reports, one TOML file per language."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from piiscan.errors import ConfigError

LANGUAGES = ("ja", "en")
Words = dict[str, Any]  # section -> key -> text, or a list of lines
_DATABASES = ("postgresql:", "postgres:", "mysql:", "mariadb:", "oracle:", "mssql:")  # of targets as they are told


@cache
def load(lang: str) -> Words:
    """Words of one language. Raises ConfigError for a language without a file. Callers must not change the result."""
    if lang not in LANGUAGES:
        raise ConfigError(f"no report language {lang!r}; choose one of {', '.join(LANGUAGES)}")
    return tomllib.loads((files(__package__) / "messages" / f"{lang}.toml").read_text(encoding="utf-8"))


def label(words: Words, section: str, key: object) -> str:
    """The word for an id, or the id itself: a user's own recognizer has no entry here."""
    section_words: dict[str, str] = words.get(section, {})
    return section_words.get(str(key), str(key))


def of_database(summary: Words) -> bool:
    """Whether a database was scanned: then tables are counted with the files."""
    return any(str(target).startswith(_DATABASES) for target in summary.get("targets") or ())
