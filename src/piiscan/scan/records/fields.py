"""Which columns of a table hold which fields of the persons of its rows, as an index of customers asks for them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog import roles
from piiscan.catalog.roles import Role
from piiscan.japanese.person_parts import FAMILY, GIVEN
from piiscan.scan.judgement.names import Names
from piiscan.scan.records import codes, plan

Ints = NDArray[np.int64]
_KINDS = {
    plan.BIRTH: "birth_date",
    plan.EMAIL: "email",
    plan.MEMBER: "customer_id",
    plan.MOBILE: "phone",
    plan.PHONE: "phone",
    plan.POSTAL: "postal_code",
}
_HELD = 0.3  # of the rows, from which on a column holds a kind that its name does not say
_PARENT = re.compile("保護者|親権者|世帯主|父|母|hogos|guardian|parent")


def of_columns(
    groups: Sequence[plan.Group],
    table_roles: Sequence[Role],
    cells: Ints,
    rows: int,
    kana: NDArray[np.bool_],
    homes: Sequence[plan.Columns],
    names: Names,
) -> dict[str, plan.Columns]:
    """Field kind (model.FIELD_KINDS) -> columns.

    groups: the persons of a row; table_roles, kana: of each column; cells: int64[column, code] counts; homes: columns that
    make one address together.
    """
    found: dict[str, plan.Columns] = {}
    for group in groups:
        parent = group.role.kind == "household" and _PARENT.search(group.role.word) is not None
        if group.subject or (parent and "guardian_name" not in found and "guardian_name_kana" not in found):
            found |= _names(group, kana, names, "" if group.subject else "guardian_")
    for number, role in enumerate(table_roles):
        kind = _kind(number, cells[number], rows, names)
        if role.kind == "subject" or (role.kind == "household" and kind == "phone"):
            if kind:
                found[kind] = (*found.get(kind, ()), number)
            elif names.attribute(number) == "sex":
                found["sex"] = (*found.get("sex", ()), number)
    home = [columns for columns in homes if table_roles[columns[0]].kind in ("subject", "household")]
    if home:
        found["address"] = home[0]
    return found


def _names(group: plan.Group, kana: NDArray[np.bool_], names: Names, prefix: str) -> dict[str, plan.Columns]:
    """The columns of the name of a person, and of its reading."""
    found: dict[str, plan.Columns] = {}
    for columns in (group.spelling, group.reading):
        if not columns:
            continue
        end = "_kana" if kana[columns[0]] else ""
        if prefix:  # of a guardian the whole name, or the given one
            found.setdefault(f"{prefix}name{end}", columns[-1:])
            continue
        parts = [(FAMILY, GIVEN)[i] for i in range(2)] if len(columns) == 2 else [_part(columns[0], names)]
        for column, part in zip(columns, parts, strict=True):
            found.setdefault(f"{part}{end}", (column,))
    return found


def _part(column: int, names: Names) -> str:
    return roles.part_of(names.called[column]) or roles.part_of(names.header[column]) or "name"


def _kind(number: int, counts: Ints, rows: int, names: Names) -> str | None:
    """What the name of a column says it holds, else what many of its cells do."""
    says = [_KINDS.get(codes.of_entity(entity)) for entity, worth in names.says(number).items() if worth > 0]
    told = next((kind for kind in says if kind), None)
    if told or not rows:
        return told
    by_kind = {kind: sum(int(counts[code]) for code in _KINDS if _KINDS[code] == kind) for kind in _KINDS.values()}
    kind = max(by_kind, key=lambda name: by_kind[name])
    return kind if by_kind[kind] >= _HELD * rows else None
