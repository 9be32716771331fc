"""Invented households and children as Arrow columns. A row is a pure function of (vocabulary, seed, its number).

Siblings share surname, guardian, address and telephone: the hard negatives of a direct-mail master. Telephone numbers
are drawn at random and are nobody's in particular.
"""

from __future__ import annotations

import draws
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from draws import Index
from vocabulary import Vocabulary

Columns = dict[str, pa.Array]
FIELDS = (
    "sei",
    "mei",
    "sei_kana",
    "mei_kana",
    "guardian",
    "sex",
    "dob",
    "zip",
    "pref",
    "city",
    "town",
    "block",
    "bld",
    "tel",
)

BUILDINGS = pa.array(
    ["コーポ", "ハイツ", "メゾン", "グランド", "サンライズ", "パーク", "シャトー", "レジデンス", "第一", "エステート"]
)
BUILDING_NAMES = pa.array(["山田", "青葉", "緑", "桜", "富士", "若葉", "中央", "東", "西", "美咲"])
AREAS = np.array([3, 6, 11, 22, 25, 42, 45, 48, 52, 54, 72, 75, 78, 79, 82, 86, 92, 95, 97, 99])
FIRST_BIRTH, BIRTH_DAYS = np.datetime64("1996-04-02"), 365 * 18

# Of 100 households 49 have one child, 42 two, 9 three (binomial of two further children at 0.3): 160 children.
_SIZES = np.repeat((1, 2, 3), (49, 42, 9))
_HOME_OF_SLOT = np.repeat(np.arange(100), _SIZES).astype(np.uint64)
SLOTS = len(_HOME_OF_SLOT)


def home_of(seed: int, rows: Index, size: int) -> Index:
    """Household of each row of a master of `size` rows; siblings lie anywhere in it."""
    slots = draws.permuted(seed, "slot", rows, size)
    return slots // np.uint64(SLOTS) * np.uint64(100) + _HOME_OF_SLOT[slots % np.uint64(SLOTS)]


def homes_of(size: int) -> int:
    """Number of households of a master of `size` rows."""
    return (size - 1) // SLOTS * 100 + int(_HOME_OF_SLOT[(size - 1) % SLOTS]) + 1


def homes(words: Vocabulary, seed: int, numbers: Index) -> Columns:
    """What siblings share."""
    surname = pa.array(draws.weighted(seed, "surname", numbers, words.surname_weight))
    town = words.town.take(pa.array(draws.weighted(seed, "town", numbers, words.town_weight)))
    father = draws.uniform(seed, "father", numbers) < 0.35
    place = {name: town[name].combine_chunks() for name in ("zip", "pref", "city", "town")}
    return {
        "sei": words.surname.take(surname),
        "sei_kana": words.surname_kana.take(surname),
        "guardian": _given(words, seed, "guardian", numbers, father)[0],
        **place,
        "block": _block(seed, numbers),
        "bld": _building(seed, numbers),
        "tel": telephones(seed, numbers),
    }


def children(words: Vocabulary, seed: int, numbers: Index) -> Columns:
    """What is a child's own."""
    boy = draws.uniform(seed, "boy", numbers) < 0.5
    name, kana = _given(words, seed, "given", numbers, boy)
    days = draws.whole(seed, "birth", numbers, 0, BIRTH_DAYS)
    return {
        "mei": name,
        "mei_kana": kana,
        "sex": pc.if_else(pa.array(boy), "男", "女"),
        "dob": pa.array(FIRST_BIRTH + days.astype("timedelta64[D]")).cast(pa.string()),
    }


def telephones(seed: int, numbers: Index) -> pa.StringArray:
    """Mobile (11 digits) or fixed (10 digits), without hyphens."""
    mobile = draws.uniform(seed, "mobile", numbers) < 0.55
    digits = draws.whole(seed, "telephone", numbers, 10_000_000, 99_999_999)
    prefix = 70 + 10 * draws.whole(seed, "carrier", numbers, 0, 3)
    area = AREAS[draws.whole(seed, "area", numbers, 0, len(AREAS))]
    fixed = np.where(area > 9, area * 10_000_000 + digits % 10_000_000, area * 100_000_000 + digits)
    number = np.where(mobile, prefix * 100_000_000 + digits, fixed)
    return pc.binary_join_element_wise("0", _text(number), "")


def _given(
    words: Vocabulary, seed: int, purpose: str, numbers: Index, male: npt.NDArray[np.bool_]
) -> tuple[pa.Array, pa.Array]:
    """Given name and its reading."""
    boys, girls = words.given
    at = [pa.array(draws.weighted(seed, f"{purpose} {i}", numbers, g.weight)) for i, g in enumerate(words.given)]
    return tuple(
        pc.if_else(pa.array(male), one.take(at[0]), other.take(at[1]))
        for one, other in ((boys.name, girls.name), (boys.kana, girls.kana))
    )


def _block(seed: int, numbers: Index) -> pa.StringArray:
    limits = (("chome", 8), ("block", 40), ("house", 25))
    parts = [_text(draws.whole(seed, purpose, numbers, 1, limit)) for purpose, limit in limits]
    return pc.binary_join_element_wise(*parts, "-")


def _building(seed: int, numbers: Index) -> pa.StringArray:
    """Null for a house of its own."""
    first, second = (
        words.take(pa.array(draws.whole(seed, purpose, numbers, 0, len(words))))
        for purpose, words in (("building", BUILDINGS), ("building name", BUILDING_NAMES))
    )
    flat = pa.array(draws.uniform(seed, "flat", numbers) < 0.4)
    room = _text(draws.whole(seed, "room", numbers, 101, 1299))
    return pc.if_else(flat, pc.binary_join_element_wise(first, second, room, ""), pa.scalar(None, pa.string()))


def _text(numbers: npt.NDArray[np.int64]) -> pa.StringArray:
    return pa.array(numbers).cast(pa.string())
