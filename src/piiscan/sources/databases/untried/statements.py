"""SELECT statements by SQLAlchemy Core, as text and parameters for the driver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from piiscan.sources.databases.relations import Column, Relation
from piiscan.sources.databases.untried.server import Server

__all__ = ["count", "quoted", "select"]


def select(
    server: Server,
    source: str,
    columns: Sequence[tuple[Column, str]],
    key: Sequence[str] = (),
    after: Sequence[object] | None = None,
    most: int | None = None,
) -> tuple[str, dict[str, Any]]:
    """Rows of `source` (as `quoted`), behind the key `after`; the columns (with their kinds), then those of the key."""
    quote = server.dialect().identifier_preparer.quote_identifier
    cells: list[sa.ColumnElement[Any]] = [
        sa.literal_column(_plain(server.cell(quote(column.name), kind, column.most))) for column, kind in columns
    ]
    # Quoted always: to Oracle a name without quotes is another one.
    names: list[sa.ColumnElement[Any]] = [sa.column(sa.sql.quoted_name(name, quote=True)) for name in key]
    made = sa.select(*cells, *names).select_from(sa.text(_plain(source))).order_by(*names)
    if after is not None:
        made = made.where(_behind(names, after))
    return _compiled(server, made if most is None else made.limit(most))


def count(server: Server, source: str, most: int) -> tuple[str, dict[str, Any]]:
    """The number of rows, at most `most`."""
    some = sa.select(sa.literal_column("1").label("one")).select_from(sa.text(_plain(source))).limit(most).subquery()
    return _compiled(server, sa.select(sa.func.count()).select_from(some))


def quoted(server: Server, relation: Relation) -> str:
    """What stands behind FROM."""
    quote = server.dialect().identifier_preparer.quote_identifier
    return f"{quote(relation.schema)}.{quote(relation.name)}"


def _behind(names: Sequence[sa.ColumnElement[Any]], values: Sequence[object]) -> sa.ColumnElement[bool]:
    """Neither server compares tuples."""
    given: list[sa.BindParameter[Any]] = [sa.bindparam(f"k{place}", value) for place, value in enumerate(values)]
    steps = []
    for place, name in enumerate(names):
        alike = [one == other for one, other in zip(names[:place], given[:place], strict=True)]
        steps.append(sa.and_(*alike, name > given[place]))
    return sa.or_(*steps)


def _compiled(server: Server, statement: sa.Select[Any]) -> tuple[str, dict[str, Any]]:
    made = statement.compile(dialect=server.dialect(), compile_kwargs={"render_postcompile": True})
    return str(made), dict(made.params)


def _plain(sql: str) -> str:
    r"""A colon in a name begins no parameter."""
    return sql.replace(":", "\\:")
