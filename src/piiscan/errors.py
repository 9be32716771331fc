"""Every exception piiscan raises on purpose.

    PiiscanError
    ├── ConfigError      the user's settings, catalog or column mapping are wrong: fix and run again
    │   ├── CatalogError     recognizer or rule files; carries every problem found, each with file:line
    │   └── KeyFileError     key file missing, unreadable, wrong size or open to others
    ├── IndexMismatchError  the index was built with another key or another version of the canonical forms
    └── RedactionError   a file cannot be redacted safely, or values were left: nothing is written

A bad *input* (a broken file, an encrypted archive) is never an exception: it becomes a Skip.
No message holds a personal value.
"""

from __future__ import annotations

__all__ = ["CatalogError", "ConfigError", "IndexMismatchError", "KeyFileError", "PiiscanError", "RedactionError"]


class PiiscanError(Exception):
    """Base of all errors raised on purpose; its message is written for the person at the terminal."""


class ConfigError(PiiscanError):
    """The user's own settings are wrong."""


class CatalogError(ConfigError):
    """Recognizer or rule files are wrong. `problems` holds one `file:line: what; hint` per problem."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problems))


class KeyFileError(ConfigError):
    """The key file cannot be used."""


class IndexMismatchError(PiiscanError):
    """This index cannot be asked with this key or this version."""


class RedactionError(PiiscanError):
    """A file cannot be redacted safely, or a value was still there afterwards: no copy is left behind."""
