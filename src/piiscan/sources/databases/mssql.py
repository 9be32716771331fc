"""SQL Server by pymssql, behind the seam of `databases.dialect`.

Never run against a SQL Server; see `databases.untried`. It knows no read-only session: reading statements are all that
is sent, each in a transaction that is rolled back, with the intent ReadOnly. Catalog: Microsoft's reference of sys views.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pymssql

from piiscan.config import StoreSettings
from piiscan.sources.databases.dialect import Failure
from piiscan.sources.databases.untried.server import Connection, Server
from piiscan.sources.databases.untried.tables import close, draw, pages, query, relations, table

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

__all__ = [
    "DRIVER",
    "PASSWORDS",
    "SERVER",
    "close",
    "connect",
    "draw",
    "failure",
    "pages",
    "query",
    "relations",
    "table",
]

DRIVER = "mssql+pymssql"
PASSWORDS = ("SQLCMDPASSWORD",)
_CONNECT_SECONDS = 15
_MEANING: dict[int, Failure] = {
    **dict.fromkeys((18456, 18452, 18486, 18487, 18488), "password"),
    **dict.fromkeys((4060, 911), "nowhere"),
    **dict.fromkeys((229, 230, 262, 297, 300, 916), "denied"),
    20003: "timed_out",
    **dict.fromkeys((1222, 1205), "locked"),
    **dict.fromkeys((207, 208, 4413), "vanished"),
    **dict.fromkeys((233, 10053, 10054, 10060, 20002, 20004, 20006, 20009, 20047), "gone"),
}
_TABLES = """
SELECT s.name, o.name, CASE o.type WHEN 'V' THEN 'view' ELSE 'table' END,
  COALESCE((SELECT SUM(a.total_pages) * 8192 FROM sys.partitions p
            JOIN sys.allocation_units a ON a.container_id = p.hobt_id WHERE p.object_id = o.object_id), 0)
FROM sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id
WHERE o.type IN ('U', 'V') AND o.is_ms_shipped = 0 ORDER BY s.name, o.name
"""
_WHERE = "s.name = %(owner)s AND o.name = %(name)s AND o.type IN ('U', 'V')"
_PLACE = f"sys.objects o JOIN sys.schemas s ON s.schema_id = o.schema_id AND {_WHERE}"
_NOTE = "sys.extended_properties e WHERE e.class = 1 AND e.name = 'MS_Description' AND e.major_id = o.object_id"
_TABLE = f"""
SELECT (SELECT SUM(p.rows) FROM sys.partitions p WHERE p.object_id = o.object_id AND p.index_id IN (0, 1)),
  (SELECT CAST(e.value AS nvarchar(4000)) FROM {_NOTE} AND e.minor_id = 0)
FROM {_PLACE}
"""  # noqa: S608 - constants
_COLUMNS = f"""
SELECT c.name, t.name, (SELECT CAST(e.value AS nvarchar(4000)) FROM {_NOTE} AND e.minor_id = c.column_id),
  COALESCE(b.name, t.name), c.max_length
FROM {_PLACE} JOIN sys.columns c ON c.object_id = o.object_id
JOIN sys.types t ON t.user_type_id = c.user_type_id
LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id AND b.is_user_defined = 0
ORDER BY c.column_id
"""  # noqa: S608 - constants
_KEY = f"""
SELECT c.name FROM {_PLACE} JOIN sys.indexes i ON i.object_id = o.object_id AND i.is_primary_key = 1
JOIN sys.index_columns k ON k.object_id = i.object_id AND k.index_id = i.index_id AND k.key_ordinal > 0
JOIN sys.columns c ON c.object_id = k.object_id AND c.column_id = k.column_id ORDER BY k.key_ordinal
"""  # noqa: S608 - constants
_AS_TEXT = frozenset({"xml", "sql_variant", "hierarchyid", "geography", "geometry", "text", "ntext", "json"})


def _dialect() -> Any:
    from sqlalchemy.dialects.mssql import pymssql as told

    return told.dialect(paramstyle="pyformat")  # type: ignore[no-untyped-call]


def _cell(name: str, kind: str, most: int | None) -> str:
    """The beginning of what can be long; kinds that the driver does not know as text."""
    if kind == "image":
        name = f"CAST({name} AS varbinary(max))"
    elif kind in _AS_TEXT:
        name = f"CAST({name} AS nvarchar({'4000' if kind == 'sql_variant' else 'max'}))"
    long = kind in _AS_TEXT | {"image", "varchar", "nvarchar", "varbinary"}
    return f"SUBSTRING({name}, 1, {most + 1})" if long and most is not None else name


SERVER = Server(
    dialect=_dialect,
    begin="",
    relations=_TABLES,
    table=_TABLE,
    columns=_COLUMNS,
    key=_KEY,
    # Text is ordered by its collation but a parameter compared as Unicode; floats and times lose digits on the way.
    keys=frozenset({"tinyint", "smallint", "int", "bigint", "decimal", "numeric", "date"}),
    binary=frozenset({"binary", "varbinary", "image", "timestamp"}),
    long=_AS_TEXT | {"image"},
    cell=_cell,
    sample=lambda source, share, seed: f"{source} TABLESAMPLE SYSTEM ({share:.6f} PERCENT) REPEATABLE ({seed})",
    sampled="blocks",
)


def session_statements(settings: StoreSettings) -> tuple[str, ...]:
    """What every connection begins with."""
    return (
        f"SET LOCK_TIMEOUT {max(int(settings.lock_seconds * 1000), 1)}",
        "SET DEADLOCK_PRIORITY LOW",
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
        "SET TEXTSIZE 2147483647",
    )


def connect(url: URL, settings: StoreSettings) -> Connection:
    """Raises pymssql.Error."""
    _, told = url.get_dialect()(dbapi=pymssql).create_connect_args(url)  # type: ignore[call-arg]
    raw = pymssql.connect(
        **{"charset": "UTF-8", **told},
        login_timeout=_CONNECT_SECONDS,
        timeout=max(math.ceil(settings.statement_seconds), 1),
        read_only=True,
        appname="piiscan",
    )
    connection = Connection(raw, SERVER)
    try:
        cursor = raw.cursor()
        for statement in session_statements(settings):
            cursor.execute(statement)
    except BaseException:
        connection.close()
        raise
    return connection


def failure(error: BaseException) -> Failure | None:
    if not isinstance(error, pymssql.Error):
        return None
    number = error.args[0] if error.args else 0
    number = number[0] if isinstance(number, tuple) and number else number
    return _MEANING.get(number, "other") if isinstance(number, int) else "other"
