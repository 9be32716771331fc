"""What a SQLite file holds: tables, views, virtual tables, with the types and comments of their definitions."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from piiscan.extract.characters.decode import decode_all

__all__ = ["Relation", "column_comments", "column_types", "quoted", "relations"]

# Of SQLite itself: names of tables and numbers. sqlite_stat4 is read, it holds values.
_NO_VALUES = frozenset({"sqlite_sequence", "sqlite_stat1"})
_ROWID = ("rowid", "_rowid_", "oid")
_VIRTUAL = re.compile(r"\s*CREATE\s+VIRTUAL\s+TABLE\b", re.IGNORECASE)
# An index over the rows of another table, or one that keeps no text at all: `content=` of FTS4 and FTS5.
_CONTENT = re.compile(r"""\bcontent\s*=\s*(?:"([^"]*)"|'([^']*)'|(\w+))""", re.IGNORECASE)
_COMMENTED = re.compile(r"""^[\s,(]*(?:"([^"]+)"|`([^`]+)`|\[([^\]]+)\]|([^\s"'`(,\[\]-]+))[^\n]*?--[ \t]*(\S[^\n]*)""")


@dataclass(frozen=True, slots=True)
class Relation:
    """One thing that can be selected from.

    kind: table | view | virtual | shadow (where the virtual table `owner` keeps its data); key: the name of its rowid,
    "" where it has none; content: the table a full-text index is made over ("" for none at all, None: it keeps its own).
    """

    name: str
    kind: str
    key: str = ""
    owner: str = ""
    content: str | None = None
    sql: str = ""


def relations(connection: sqlite3.Connection) -> list[Relation]:
    """Tables by name, then shadow tables behind what they belong to, then views: what takes long comes last."""
    entries = connection.execute("SELECT name, type, sql FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    shadows = _shadows(connection)
    named = [tuple(decode_all(bytes(value or b"")).text for value in entry) for entry in entries]
    virtual = [name for name, _, sql in named if _VIRTUAL.match(sql)]
    found = []
    for name, kind, sql in named:
        if name in _NO_VALUES:
            continue
        if name in shadows:
            owner = max((owner for owner in virtual if name.startswith(f"{owner}_")), key=len, default="")
            found.append(Relation(name, "shadow" if owner else "table", _key(connection, name), owner, sql=sql))
        elif name in virtual:
            content = _CONTENT.search(sql)
            over = next((group for group in content.groups() if group is not None), "") if content else None
            found.append(Relation(name, "virtual", content=over, sql=sql))
        else:
            found.append(Relation(name, kind, _key(connection, name) if kind == "table" else "", sql=sql))
    return sorted(found, key=lambda one: (one.kind == "view", one.kind == "shadow", one.name))


def _shadows(connection: sqlite3.Connection) -> frozenset[str]:
    """Tables in which virtual tables keep their data; none are told before SQLite 3.37, which reads them as tables."""
    try:
        listed = connection.execute("PRAGMA main.table_list").fetchall()
    except sqlite3.Error:  # a view that cannot be resolved
        return frozenset()
    return frozenset(decode_all(bytes(entry[1])).text for entry in listed if bytes(entry[2]) == b"shadow")


def _key(connection: sqlite3.Connection, name: str) -> str:
    """The name under which the rowid can be asked for: columns may hide it; tables WITHOUT ROWID have none."""
    taken = {column.lower() for column in column_types(connection, name)}
    for key in _ROWID:
        if key not in taken:
            try:
                connection.execute(f"SELECT {key} FROM {quoted(name)} LIMIT 0")  # noqa: S608 - a quoted name
            except sqlite3.Error:
                return ""
            return key
    return ""


def column_types(connection: sqlite3.Connection, name: str) -> dict[str, str]:
    """Column name -> type as declared, "" for none; hidden columns included. {} where SQLite cannot tell."""
    try:
        told = connection.execute(f"PRAGMA main.table_xinfo({quoted(name)})").fetchall()
    except sqlite3.Error:
        return {}
    return {decode_all(bytes(entry[1])).text: decode_all(bytes(entry[2])).text for entry in told}


def column_comments(sql: str) -> dict[str, str]:
    """Column name -> what stands behind `--` on its line: SQLite keeps the definition of a table as it was written."""
    found = {}
    for line in sql.splitlines():
        if match := _COMMENTED.match(line):
            *names, comment = match.groups()
            found[next(name for name in names if name)] = comment.strip()
    return found


def quoted(name: str) -> str:
    """A name as an identifier of SQL."""
    return '"' + name.replace('"', '""') + '"'
