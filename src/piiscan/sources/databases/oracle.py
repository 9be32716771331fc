"""Oracle by oracledb in its thin form, behind the seam of `databases.dialect`.

Never run against an Oracle server; see `databases.untried`. Catalog: Oracle's reference of ALL_ views.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import oracledb

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

DRIVER = "oracle+oracledb"
PASSWORDS: tuple[str, ...] = ()
_MEANING: dict[str, Failure] = {
    **dict.fromkeys(("ORA-01017", "ORA-01005", "ORA-28000", "ORA-28001", "ORA-01045"), "password"),
    **dict.fromkeys(("ORA-12154", "ORA-12505", "ORA-12514", "DPY-6001", "DPY-6003"), "nowhere"),
    **dict.fromkeys(("ORA-01031", "ORA-41900"), "denied"),
    **dict.fromkeys(("ORA-01013", "DPY-4024"), "timed_out"),
    **dict.fromkeys(("ORA-00054", "ORA-00060", "ORA-30006"), "locked"),
    **dict.fromkeys(("ORA-00942", "ORA-00904", "ORA-08103"), "vanished"),
    **dict.fromkeys(("ORA-00028", "ORA-01033", "ORA-01034", "ORA-01089", "ORA-02396"), "gone"),
    **dict.fromkeys(("ORA-03113", "ORA-03114", "ORA-03135", "ORA-12170", "ORA-12541"), "gone"),
    **dict.fromkeys(("DPY-1001", "DPY-4011", "DPY-6005", "DPY-6000"), "gone"),
}
_SESSION = (
    "ALTER SESSION SET NLS_SORT = BINARY NLS_COMP = BINARY",  # keys are ordered as they are compared
    "ALTER SESSION SET NLS_DATE_FORMAT = 'YYYY-MM-DD HH24:MI:SS'",
    "ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '.,'",
)
_OURS = "SELECT username FROM all_users WHERE oracle_maintained = 'N'"
_RELATIONS = f"""
SELECT t.owner, t.table_name, CASE WHEN m.mview_name IS NULL THEN 'table' ELSE 'materialized view' END, t.blocks * 8192
FROM all_tables t LEFT JOIN all_mviews m ON m.owner = t.owner AND m.mview_name = t.table_name
WHERE t.owner IN ({_OURS}) AND t.nested = 'NO' AND t.secondary = 'N' AND t.dropped = 'NO'
  AND (t.iot_type IS NULL OR t.iot_type = 'IOT')
UNION ALL SELECT owner, view_name, 'view', 0 FROM all_views WHERE owner IN ({_OURS})
ORDER BY 1, 2
"""  # noqa: S608 - constants
_TABLE = """
SELECT (SELECT num_rows FROM all_tables WHERE owner = :owner AND table_name = :name), c.comments
FROM all_tab_comments c WHERE c.owner = :owner AND c.table_name = :name
"""
_COLUMNS = """
SELECT c.column_name, c.data_type, m.comments, c.data_type, c.char_length
FROM all_tab_cols c LEFT JOIN all_col_comments m
  ON m.owner = c.owner AND m.table_name = c.table_name AND m.column_name = c.column_name
WHERE c.owner = :owner AND c.table_name = :name AND c.hidden_column = 'NO' ORDER BY c.column_id
"""
_KEY = """
SELECT k.column_name FROM all_constraints c JOIN all_cons_columns k
  ON k.owner = c.owner AND k.constraint_name = c.constraint_name
WHERE c.owner = :owner AND c.table_name = :name AND c.constraint_type = 'P' AND c.status = 'ENABLED'
ORDER BY k.position
"""


def _dialect() -> Any:
    from sqlalchemy.dialects.oracle import oracledb as told

    return told.dialect(paramstyle="named")  # type: ignore[no-untyped-call]


def _cell(name: str, kind: str, most: int | None) -> str:
    """XML and objects as text; large objects stay handles (`fetch_lobs`), from which the driver reads the beginning."""
    return f"XMLSERIALIZE(CONTENT {name} AS CLOB)" if kind == "xmltype" else name


SERVER = Server(
    dialect=_dialect,
    begin="SET TRANSACTION READ ONLY",
    relations=_RELATIONS,
    table=_TABLE,
    columns=_COLUMNS,
    key=_KEY,
    keys=frozenset({"number", "varchar2", "char", "date"}),
    binary=frozenset({"blob", "raw", "long raw", "bfile"}),
    long=frozenset({"clob", "nclob", "blob", "bfile", "long", "long raw", "xmltype", "json"}),
    cell=_cell,
    sample=lambda source, share, seed: f"{source} SAMPLE ({share:.6f}) SEED ({seed})",
    sampled="rows",
)


def connect(url: URL, settings: StoreSettings) -> Connection:
    """Raises oracledb.Error. `call_timeout` ends what the server does not answer in time."""
    _, told = url.get_dialect()(dbapi=oracledb).create_connect_args(url)  # type: ignore[call-arg]
    raw = oracledb.connect(**told)
    raw.call_timeout = max(int(settings.statement_seconds * 1000), 1)
    connection = Connection(raw, SERVER)
    try:
        with raw.cursor() as cursor:
            for statement in _SESSION:
                cursor.execute(statement)
    except BaseException:
        connection.close()
        raise
    return connection


def failure(error: BaseException) -> Failure | None:
    if not isinstance(error, oracledb.Error):
        return None
    return _MEANING.get(str(getattr(error.args[0] if error.args else None, "full_code", "")), "other")
