"""Names and values inside statements."""

from __future__ import annotations

__all__ = ["constant", "literal", "quoted"]

_NUMBERS = frozenset({"tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "year"})
_BYTES = frozenset({"binary", "varbinary"})


def quoted(*names: str) -> str:
    """An identifier, its parts joined by dots."""
    return ".".join("`" + name.replace("`", "``") + "`" for name in names)


def literal(text: str) -> str:
    """A string; in hexadecimal, so that no setting of the session changes its meaning."""
    return f"CONVERT(X'{text.encode().hex()}' USING utf8mb4)"


def constant(value: bytes, kind: str, charset: str, collation: str) -> str:
    """A value of a key as the server sent it, to compare the column with."""
    if kind in _NUMBERS:
        return value.decode("ascii")
    if kind in _BYTES:
        return f"X'{value.hex()}'"
    if charset:
        return f"_{charset} X'{value.hex()}' COLLATE {collation}"
    return f"'{value.decode('ascii')}'"
