"""Towns written just as registered, prefecture and municipality in full: what most addresses of a customer table begin with.

The plain twin is `parse`: it gives the same canonical form for each of them (tests/japanese), some hundred times slower.
"""

from __future__ import annotations

import re
from functools import cache

from piiscan.japanese import numerals, tables
from piiscan.japanese.address import spelling

# Such names are read together with the numbers behind them.
_WITH_NUMBERS = re.compile(rf"[0-9０-９字]|[{numerals.SIGNS}]$")
_HEAD = 5  # characters of prefecture and municipality that any two have
_MOST = 10  # characters; longer ones name a building
_DIGITS = numerals.SIGNS + "0123456789"


def canonical_place(text: str) -> str | None:
    """The canonical form of prefecture, municipality and town; None for what is not written as registered, or has a name
    that numbers behind it could belong to.

    >>> canonical_place("千葉県八千代市緑が丘")
    '千葉県八千代市緑ケ丘'
    """
    for size in _sizes().get(text[:_HEAD], ()):
        index = _municipalities().get(text[:size])
        if index is not None and (town := _towns(index).get(text[size:])) is not None:
            return text[:size] + town
    return None


@cache
def _municipalities() -> dict[str, int]:
    return {m.prefecture + m.name: index for index, m in enumerate(tables.municipalities())}


@cache
def _sizes() -> dict[str, tuple[int, ...]]:
    """Lengths of the municipalities that begin so, the longest first."""
    sizes: dict[str, set[int]] = {}
    for name in _municipalities():
        sizes.setdefault(name[:_HEAD], set()).add(len(name))
    return {head: tuple(sorted(some, reverse=True)) for head, some in sizes.items()}


@cache
def _towns(index: int) -> dict[str, str]:
    """Towns of one municipality in one spelling; none where parts of towns are numbered (地割), which numbers may mean."""
    if any("地割" in entry for entry in tables.town_entries(index)):
        return {}
    names = [name for name in tables.towns()[index] if name]
    numbered = {spelling.look(name.rstrip(_DIGITS)) for name in names if name[-1] in _DIGITS}
    good = (name for name in names if len(name) <= _MOST and not _WITH_NUMBERS.search(name) and not name.isascii())
    kept = [name for name in good if spelling.look(name) not in numbered]
    return dict(zip(kept, spelling.written("\n".join(kept)).split("\n"), strict=True)) if kept else {}
