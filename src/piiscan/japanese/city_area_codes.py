"""The area code of a municipality, where all its fixed lines have the same one: data/city_area_codes.tsv.xz.

550 of 1,892 municipalities (304 of 772 cities, 184 of 194 wards of large cities) bear the name of the charge area they
lie in; for the others the table is silent. A part of a merged city may have its neighbor's code: what is completed by
this table is a guess.
"""

from __future__ import annotations

import re
from functools import cache

from piiscan.japanese import tables
from piiscan.japanese.fold import plain, variants

_WARD = re.compile(r"(.+?市).+区")
_COUNTY = re.compile(r".+?郡(.+)")


def area_code(city: str) -> str | None:
    """Area code with its 0 of a municipality: 横浜市, 神奈川県横浜市港北区. None for an unknown or ambiguous one.

    >>> area_code("神奈川県横浜市"), area_code("伊達市"), area_code("北海道伊達市")
    ('045', None, '0142')
    """
    codes = _codes().get(_key(city), frozenset())
    return next(iter(codes)) if len(codes) == 1 else None


def _key(name: str) -> str:
    return "".join(plain(name).split()).translate(variants()).replace("ヶ", "ケ")


@cache
def _codes() -> dict[str, frozenset[str | None]]:
    """Area codes by every name of a municipality, with and without prefecture, county and ward; None: not known."""
    rows = (line.split("\t") for line in tables.read_lines("city_area_codes.tsv.xz"))
    known = {code: row[0] for row in rows for code in row[1:]}
    found: dict[str, set[str | None]] = {}
    for city in tables.municipalities():
        forms = {city.name, city.prefecture + city.name}
        for part in (_WARD.fullmatch(city.name), _COUNTY.fullmatch(city.name)):
            forms |= {part[1], city.prefecture + part[1]} if part else set()
        for form in forms:
            found.setdefault(_key(form), set()).add(known.get(city.code))
    return {name: frozenset(codes) for name, codes in found.items()}
