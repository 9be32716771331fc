"""What the system catalog says of tables. Nothing here locks a table or counts its rows."""

from __future__ import annotations

from dataclasses import dataclass

from piiscan.sources.databases.postgresql.encodings import unread
from piiscan.sources.databases.postgresql.names import literal, quoted
from piiscan.sources.databases.postgresql.session import Session
from piiscan.sources.databases.relations import Column, Relation, Table, shown_name

__all__ = ["Own", "Part", "query", "relations", "state", "table"]

_KINDS = {"r": "table", "p": "table", "v": "view", "m": "materialized view"}
_DENIED = ("cannot_read", "permission denied")
_FOREIGN = ("unsupported", "foreign table: its rows lie in another database, which is to be scanned itself")
_SHORT_CHARS = 16_384  # a declared length up to here needs no care
_TID_RANGES = 140_000  # the first version that finds a range of ctid without reading all of the table


@dataclass(frozen=True, slots=True)
class Part:
    """What has rows of its own: a table, or a partition of one."""

    source: str  # quoted, with ONLY
    blocks: int
    rows: float  # estimate, -1 where nothing is known
    toasted: bool  # whether some values lie outside the rows, so that they can be long
    updates: int = 0  # of rows, as the server's statistics have counted them


@dataclass(frozen=True, slots=True)
class Own:
    """How a table can be gone through."""

    parts: tuple[Part, ...]
    by: str  # keys | blocks | cursor
    key: tuple[tuple[str, str], ...] = ()  # (column, type)
    placed: bool = True  # whether rows have places (ctid), so that some can be drawn


_RELATIONS = """
SELECT n.nspname, c.relname, c.relkind,
  (c.relpages::bigint + coalesce((SELECT relpages FROM pg_catalog.pg_class WHERE oid = c.reltoastrelid), 0)
   + coalesce((SELECT sum(l.relpages) FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class l ON l.oid = i.inhrelid
               WHERE c.relkind = 'p' AND i.inhparent = c.oid), 0))::bigint * current_setting('block_size')::int,
  has_schema_privilege(n.oid, 'USAGE')
    AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'))
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
"""
_LARGE_OBJECTS = "SELECT count(*) FROM (SELECT 1 FROM pg_catalog.pg_largeobject_metadata LIMIT 1000001) found"


def relations(session: Session) -> tuple[list[Relation], list[tuple[str, str]]]:
    """As `Dialect.relations`. A partition is part of its table."""
    found = [_relation(*row) for row in session.rows(_RELATIONS)]
    large = session.rows(_LARGE_OBJECTS)[0][0]
    return found, [("unsupported", f"{large} large objects")] if large else []


def _relation(schema: str, name: str, kind: str, size: int, readable: bool) -> Relation:
    refused = _FOREIGN if kind == "f" else None if readable else _DENIED
    return Relation(schema, name, _KINDS.get(kind, "table"), int(size), refused)


_TABLE = """
SELECT c.oid::bigint, c.relkind, obj_description(c.oid, 'pg_class'), row_security_active(c.oid)
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = {schema} AND c.relname = {name} AND c.relkind IN ('r', 'p', 'v', 'm')
"""
_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), col_description(a.attrelid, a.attnum),
  (WITH RECURSIVE held(id, several) AS ( -- of domains what they stand for, of arrays what they consist of
     SELECT a.atttypid, false
     UNION ALL SELECT CASE WHEN h.typtype = 'd' THEN h.typbasetype ELSE h.typelem END, held.several OR h.typtype <> 'd'
     FROM held JOIN pg_catalog.pg_type h ON h.oid = held.id WHERE h.typtype = 'd' OR h.typcategory = 'A')
   SELECT CASE WHEN several THEN 'arrays' ELSE 'bytes' END FROM held WHERE id = 'bytea'::regtype),
  t.typlen > 0 OR a.atttypid IN ('numeric'::regtype, 'inet'::regtype, 'cidr'::regtype)
    OR (a.atttypid IN ('varchar'::regtype, 'bpchar'::regtype) AND a.atttypmod BETWEEN 1 AND {most}),
  has_column_privilege(a.attrelid, a.attnum, 'SELECT')
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
WHERE a.attrelid = {oid} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""
_PARTS = """
SELECT n.nspname, c.relname, c.relkind, c.reltuples, c.relpages,
  coalesce(pg_relation_size(c.oid), 0) / current_setting('block_size')::int,
  coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) > 0,
  pg_stat_get_tuples_updated(c.oid),
  has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT'),
  has_table_privilege(c.oid, 'SELECT') -- some columns alone do not bring ctid
FROM pg_partition_tree({oid}) p JOIN pg_catalog.pg_class c ON c.oid = p.relid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE p.isleaf AND c.relkind <> 'p' ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
"""
_SINGLE = _PARTS.replace("pg_partition_tree({oid}) p", "(SELECT {oid}::oid AS relid, true AS isleaf) p")
# A key to go by: of one table, without gaps (NULL, partial) and without expressions, fewest columns; in one direction
# and in the order in which the columns themselves compare, or rows would be left out, or sorted for every page.
_KEY = """
SELECT array_agg(a.attname ORDER BY k.place), array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY k.place)
FROM pg_catalog.pg_index i CROSS JOIN LATERAL
  unnest(i.indkey::int2[], i.indoption::int2[], i.indcollation::oid[], i.indclass::oid[])
  WITH ORDINALITY AS k(attnum, options, compared, class, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indrelid = {oid} AND k.place <= i.indnkeyatts AND i.indisunique AND i.indisvalid AND i.indimmediate
  AND i.indpred IS NULL AND i.indexprs IS NULL
GROUP BY i.indexrelid, i.indisprimary
HAVING bool_and(a.attnotnull AND has_column_privilege(a.attrelid, a.attnum, 'SELECT') AND k.compared = a.attcollation
  AND (SELECT opcdefault FROM pg_catalog.pg_opclass WHERE oid = k.class)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint n -- NOT NULL ... NOT VALID, from version 18 on
                  WHERE n.conrelid = i.indrelid AND n.contype = 'n' AND NOT n.convalidated AND a.attnum = ANY (n.conkey)))
  AND count(DISTINCT k.options & 1) = 1
ORDER BY i.indisprimary DESC, count(*), i.indexrelid LIMIT 1
"""


def table(session: Session, relation: Relation) -> Table | None:
    """As `Dialect.table`."""
    found = session.rows(_TABLE.format(schema=literal(relation.schema), name=literal(relation.name)))
    if not found:
        return None
    oid, kind, comment, guarded = found[0]
    rows = session.rows(_COLUMNS.format(oid=oid, most=_SHORT_CHARS))
    mine = [row[:5] for row in rows if row[5]]
    columns = tuple(Column(n, t, c or "", bytes_ == "bytes", bounded) for n, t, c, bytes_, bounded in mine)
    notes = _arrays([row[0] for row in mine if row[3] == "arrays"])
    if unknown := unread(session.server):
        notes.append(("unsupported", f"the encoding {unknown}: text is read in the encoding it looks like"))
    if denied := len(rows) - len(columns):
        notes.append(("cannot_read", f"permission denied on {denied} of {len(rows)} columns"))
    if guarded:
        notes.append(("cut_short", "row security shows this user only some of the rows"))
    own, more = _own(session, relation, oid, kind)
    return Table(relation, columns, comment or "", _estimate(own), (*notes, *more), session.encoding, own)


def _arrays(names: list[str]) -> list[tuple[str, str]]:
    """Their elements come as hexadecimal digits."""
    return [("unsupported", f"arrays of bytes: {', '.join(map(shown_name, names))}")] if names else []


def _own(session: Session, relation: Relation, oid: int, kind: str) -> tuple[Own, list[tuple[str, str]]]:
    name = quoted(relation.schema, relation.name)
    parts = session.rows((_PARTS if kind == "p" else _SINGLE).format(oid=oid))
    foreign = sum(1 for part in parts if part[2] == "f")
    notes = [("cut_short", f"{foreign} partitions are foreign tables, not read")] if foreign else []
    parts = [part for part in parts if part[2] != "f"]
    if kind == "v" or not all(part[8] for part in parts):  # the table may be read, its partitions only through it
        whole = Part(name, 0, -1.0, toasted=True)
        return Own((whole,), "cursor", placed=False), []
    made = tuple(_part(*part[:8]) for part in parts)
    key = session.rows(_KEY.format(oid=oid)) if kind in "rp" else []
    places = all(part[9] for part in parts)
    if key:
        return Own(made, "keys", tuple(zip(*key[0], strict=True)), places), notes
    return Own(made, "blocks" if places and session.version >= _TID_RANGES else "cursor", (), places), notes


def _part(schema: str, name: str, kind: str, rows: float, pages: int, blocks: int, toasted: bool, updates: int) -> Part:
    """With the planner's estimate: rows to a block as they were when last counted."""
    known = rows >= 0 and pages > 0
    estimate = rows / pages * blocks if known else -1.0
    return Part(f"ONLY {quoted(schema, name)}", int(blocks), estimate, toasted, updates)


def state(session: Session, part: Part) -> tuple[int, int]:
    """(blocks, updates) of a part as they are now."""
    name = f"{literal(part.source.removeprefix('ONLY '))}::regclass"
    block = "current_setting('block_size')::int"
    found = session.rows(f"SELECT pg_relation_size({name}) / {block}, pg_stat_get_tuples_updated({name})")
    return found[0][0], found[0][1]


def _estimate(own: Own) -> int | None:
    return None if any(part.rows < 0 for part in own.parts) else round(sum(part.rows for part in own.parts))


_BYTEA, _ARRAY = 17, 1001  # their numbers in pg_type, the same everywhere


def query(session: Session, statement: str) -> Table:
    """As `Dialect.query`."""
    source = f"({statement.strip().rstrip(';')}\n) AS query"  # a comment may end the last line
    with session.reading() as cursor:
        cursor.execute(session.encoded(f"SELECT * FROM {source} LIMIT 0"))  # noqa: S608 - the user's own
        described = cursor.description or ()
        columns = tuple(Column(column.name, binary=column.type_code == _BYTEA) for column in described)
    notes = tuple(_arrays([column.name for column in described if column.type_code == _ARRAY]))
    own = Own((Part(source, 0, -1.0, toasted=True),), "cursor", placed=False)
    return Table(Relation("", "query", "query"), columns, notes=notes, encoding=session.encoding, own=own)
