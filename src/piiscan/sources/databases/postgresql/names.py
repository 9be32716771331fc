"""Names and values in statements: quoted here, since neither COPY nor an identifier takes parameters."""

from __future__ import annotations

import psycopg

__all__ = ["literal", "quoted", "typed"]


def quoted(name: str, *more: str) -> str:
    """An identifier, or several joined by dots."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in (name, *more))


def literal(text: str) -> str:
    """A string constant; the session has standard_conforming_strings on."""
    return "'" + text.replace("'", "''") + "'"


def typed(value: bytes | None, type_name: str) -> str:
    """A value, as COPY wrote it in the database's own encoding, as a constant of its type.

    psycopg.DataError for NULL: nothing lies behind it, so the rest of the rows would be lost in silence.
    """
    if value is None:
        raise psycopg.DataError("NULL in a key")
    text = literal(value.decode()) if value.isascii() else f"convert_from('\\x{value.hex()}', getdatabaseencoding())"
    return f"CAST({text} AS {type_name})"
