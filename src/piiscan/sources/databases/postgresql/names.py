"""Names and values in statements: quoted here, since neither COPY nor an identifier takes parameters."""

from __future__ import annotations

__all__ = ["literal", "quoted", "typed"]


def quoted(name: str, *more: str) -> str:
    """An identifier, or several joined by dots."""
    return ".".join('"' + part.replace('"', '""') + '"' for part in (name, *more))


def literal(text: str) -> str:
    """A string constant; the session has standard_conforming_strings on."""
    return "'" + text.replace("'", "''") + "'"


def typed(value: bytes, type_name: str) -> str:
    """A value, as COPY wrote it in the database's own encoding, as a constant of its type."""
    text = literal(value.decode()) if value.isascii() else f"convert_from('\\x{value.hex()}', getdatabaseencoding())"
    return f"CAST({text} AS {type_name})"
