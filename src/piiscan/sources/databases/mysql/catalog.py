"""What information_schema says of tables. Nothing here counts rows."""

from __future__ import annotations

from dataclasses import dataclass, field

import pymysql

from piiscan.sources.databases.mysql.names import literal, quoted
from piiscan.sources.databases.mysql.session import Session
from piiscan.sources.databases.relations import Column, Relation, Table

__all__ = ["CODECS", "KeyColumn", "Own", "as_stored", "query", "relations", "table"]

_SYSTEM = "'information_schema', 'performance_schema', 'mysql', 'sys'"
_KINDS = {"BASE TABLE": "table", "VIEW": "view", "SYSTEM VERSIONED": "table"}
_BINARY = frozenset({"tinyblob", "blob", "mediumblob", "longblob", "binary", "varbinary"})
_LONG = frozenset({"mediumtext", "longtext", "json"})
# A float is not sent with all its digits; enum and set are ordered by number and compared as text.
_NO_KEYS = frozenset({"float", "double", "enum", "set", "bit"})
_TRANSACTIONAL = frozenset({"innodb", "rocksdb", "tokudb", "ndbcluster"})
_ELSEWHERE = frozenset({"federated", "connect", "spider"})
_FOREIGN = ("unsupported", "its rows lie on another server or in a file, which is to be scanned itself")
_HIDDEN = (
    "cannot_read",
    "the user has rights on single tables only; the server does not show him what others there are",
)
_COLUMN_DENIED, _TABLE_DENIED = 1143, 1142
CODECS = {  # character sets in which bytes are no UTF-8; those of ASCII alone, latin1 and utf8 are judged by what they hold
    "sjis": "cp932",
    "cp932": "cp932",
    "ujis": "euc_jp",
    "eucjpms": "euc_jp",
    "ucs2": "utf-16-be",
    "utf16": "utf-16-be",
    "utf16le": "utf-16-le",
    "utf32": "utf-32-be",
}
_AS_STORED = frozenset({*CODECS, "utf8", "utf8mb3", "utf8mb4", "ascii", "latin1", "binary", ""})


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """One column of the key that pages go by."""

    name: str
    kind: str
    charset: str
    collation: str


@dataclass(frozen=True, slots=True)
class Own:
    """How a table can be gone through."""

    source: str  # what stands behind FROM
    key: tuple[KeyColumn, ...] = ()
    kinds: dict[str, str] = field(default_factory=dict)  # DATA_TYPE by column
    charsets: dict[str, str] = field(default_factory=dict)
    view: bool = False
    buffered: bool = False  # the server is to keep the result, since reading locks the table for writers

    @property
    def integer(self) -> bool:
        """Whether the key is one whole number."""
        return len(self.key) == 1 and self.key[0].kind.endswith("int")


_RELATIONS = """
SELECT TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE, COALESCE(DATA_LENGTH, 0), COALESCE(ENGINE, '') FROM information_schema.TABLES
WHERE {where} ORDER BY BINARY TABLE_SCHEMA, BINARY TABLE_NAME
"""
_TABLE = """
SELECT TABLE_TYPE, COALESCE(TABLE_ROWS, ''), TABLE_COMMENT, COALESCE(ENGINE, '')
FROM information_schema.TABLES WHERE {place}
"""
_COLUMNS = """
SELECT COLUMN_NAME, COLUMN_TYPE, COLUMN_COMMENT, DATA_TYPE, CHARACTER_SET_NAME, COLLATION_NAME,
  COALESCE(CHARACTER_MAXIMUM_LENGTH, 0), PRIVILEGES
FROM information_schema.COLUMNS WHERE {place} ORDER BY ORDINAL_POSITION
"""
_INDEXES = """
SELECT INDEX_NAME, COLUMN_NAME, COALESCE(SUB_PART, ''), NULLABLE FROM information_schema.STATISTICS
WHERE {place} AND NON_UNIQUE = 0 AND INDEX_TYPE = 'BTREE' ORDER BY INDEX_NAME, SEQ_IN_INDEX
"""


def relations(session: Session, database: str | None) -> tuple[list[Relation], list[tuple[str, str]]]:
    """As `Dialect.relations`; a server shows nobody what he may do nothing with. database: only that one."""
    where = f"TABLE_SCHEMA = {literal(database)}" if database else f"TABLE_SCHEMA NOT IN ({_SYSTEM})"
    found = [
        Relation(schema, name, _KINDS[kind], int(size), _FOREIGN if engine.lower() in _ELSEWHERE else None)
        for schema, name, kind, size, engine in session.texts(_RELATIONS.format(where=where))
        if kind in _KINDS
    ]
    return found, [] if _sees_all(session, database) else [_HIDDEN]


def _sees_all(session: Session, database: str | None) -> bool:
    """Whether a grant on the whole server or database lets the user read; one on single tables hides the others."""
    places = {"*.*", *([f"{quoted(database)}.*"] if database else [])}
    for (grant,) in session.texts("SHOW GRANTS"):
        rights, _, rest = grant.removeprefix("GRANT ").partition(" ON ")
        place = rest.partition(" TO ")[0].replace("\\", "")
        if place in places and {"SELECT", "ALL PRIVILEGES"} & set(rights.split(", ")):
            return True
    return False


def table(session: Session, relation: Relation) -> Table | None:
    """As `Dialect.table`."""
    place = _place(relation)
    told = session.texts(_TABLE.format(place=place))
    if not told:
        return None
    kind, rows, comment, engine = told[0]
    listed = session.texts(_COLUMNS.format(place=place))
    readable = [entry for entry in listed if "select" in entry[7].split(",")]
    source, view, history = quoted(relation.schema, relation.name), kind == "VIEW", kind == "SYSTEM VERSIONED"
    keyed = () if view or history else _key(session, place, readable)
    own = Own(
        f"{source} FOR SYSTEM_TIME ALL" if history else source,  # rows of former times are rows
        keyed,
        {entry[0]: entry[3].lower() for entry in readable},
        {entry[0]: entry[4].lower() for entry in readable},
        view,
        not view and engine.lower() not in _TRANSACTIONAL,
    )
    notes = _hidden(session, source, len(listed) - len(readable))
    columns = tuple(map(_column, readable))
    return Table(relation, columns, "" if view else comment, int(rows) if rows and not view else None, notes, "", own)


def _place(relation: Relation) -> str:
    """The condition for one table. Its name may differ from others in case alone, which the catalog's index ignores."""
    schema, name = literal(relation.schema), literal(relation.name)
    alike = f"TABLE_SCHEMA = {schema} AND TABLE_NAME = {name}"
    return f"{alike} AND BINARY TABLE_SCHEMA = {schema} AND BINARY TABLE_NAME = {name}"


def query(session: Session, statement: str) -> Table:
    """As `Dialect.query`."""
    source = f"({statement.strip().rstrip(';')}\n) AS query"  # a comment may end the last line
    described = session.described(f"SELECT * FROM {source} LIMIT 0")  # noqa: S608 - the user's own
    columns = tuple(Column(name, binary=binary) for name, _, binary in described)
    own = Own(source, charsets={name: charset for name, charset, _ in described}, view=True)
    return Table(Relation("", "query", "query"), columns, encoding="", own=own)


def _column(entry: tuple[str, ...]) -> Column:
    name, declared, comment, kind, _, _, length, _ = entry
    kind = kind.lower()
    return Column(name, declared, comment, kind in _BINARY, kind not in _LONG | _BINARY and int(length) <= 65_535)


def _hidden(session: Session, source: str, denied: int) -> tuple[tuple[str, str], ...]:
    """Columns that this user may not read; those he may do nothing with are not even listed."""
    if denied:
        return (("cannot_read", f"permission denied on {denied} columns"),)
    try:
        session.rows(f"SELECT * FROM {source} LIMIT 0")  # noqa: S608 - quoted
    except pymysql.Error as error:
        if error.args[:1] in {(_COLUMN_DENIED,), (_TABLE_DENIED,)}:
            return (("cannot_read", "permission denied on some columns"),)
        raise
    return ()


def _key(session: Session, place: str, columns: list[tuple[str, ...]]) -> tuple[KeyColumn, ...]:
    """Columns of the unique index without gaps that has the fewest, the primary key first; () where there is none."""
    told = session.texts(_INDEXES.format(place=place))
    indexes: dict[str, list[tuple[str, str, str]]] = {}
    for name, *entry in told:
        indexes.setdefault(name, []).append((entry[0], entry[1], entry[2]))
    known = {entry[0]: KeyColumn(entry[0], entry[3].lower(), entry[4].lower(), entry[5]) for entry in columns}
    usable = [
        (name != "PRIMARY", len(entries), name, entries)
        for name, entries in indexes.items()
        if all(
            column in known and not part and null != "YES" and known[column].kind not in _NO_KEYS
            for column, part, null in entries
        )
    ]
    return tuple(known[column] for column, _, _ in min(usable)[3]) if usable else ()


def as_stored(charset: str) -> bool:
    """Whether its bytes can be decoded here; any other is converted by the server."""
    return charset in _AS_STORED
