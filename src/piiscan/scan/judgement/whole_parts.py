"""Parts of values as they were before a table was read: with the zeros that numbers lose, with the name of an era."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

__all__ = ["ERA", "filled"]

ERA = r"^(明治?|大正?|昭和?|平成?|令和?|[MTSHR]|[1-5])$"
_ERAS = ("M", "T", "S", "H", "R")  # 1 to 5 in many systems
_LONG = r"^[5-9]0$"  # 090, 080, 070, 060, 050 without the zero: eleven digits, others ten
_LINE, _TEN = 4, 10  # digits of the last part of a telephone number; of a whole one in the fixed network


def filled(parts: Sequence[pa.StringArray], name: str) -> list[pa.StringArray]:
    """The parts of values called `name`, so that joined by - they are such a value. Empty cells stay empty."""
    if name == "電話番号":
        return _phone(*parts)
    if name == "郵便番号":
        return [_padded(part, width) for part, width in zip(parts, (3, 4), strict=True)]
    return _date(*parts)


def _phone(area: pa.StringArray, office: pa.StringArray, line: pa.StringArray) -> list[pa.StringArray]:
    """90, 12, 3 is 090-0012-0003 and 3, 12, 3 is 03-0012-0003: the length of the area code says that of the next part."""
    import pyarrow.compute as pc

    bare = pc.utf8_ltrim(area, characters="0")
    size = pc.utf8_length(bare).to_numpy(zero_copy_only=False).astype(np.int64)
    mobile = pc.match_substring_regex(bare, _LONG).to_numpy(zero_copy_only=False).astype(np.bool_)
    width = np.where(mobile, _LINE, np.clip(_TEN - 1 - _LINE - size, 1, _LINE))
    out = office
    for digits in range(2, _LINE + 1):
        out = pc.if_else(pa.array(width == digits), _padded(office, digits), out)
    zero = pc.if_else(pc.equal(bare, ""), "", "0")
    return [pc.binary_join_element_wise(zero, bare, ""), out, _padded(line, _LINE)]


def _padded(part: pa.StringArray, width: int) -> pa.StringArray:
    import pyarrow.compute as pc

    return pc.if_else(pc.equal(part, ""), part, pc.utf8_lpad(part, width, "0"))


def _date(era: pa.StringArray, year: pa.StringArray, *rest: pa.StringArray) -> list[pa.StringArray]:
    """3, 55, 4, 1 and 昭和, 55年, 4月, 1日 are S55/4/1 and 昭和55/4/1, here as one part."""
    import pyarrow.compute as pc

    for number, sign in enumerate(_ERAS, 1):
        era = pc.if_else(pc.equal(era, str(number)), sign, era)
    year = pc.if_else(pc.match_substring_regex(year, "^元"), "1", year)
    bare = [pc.utf8_rtrim(part, characters="年月日") for part in (year, *rest)]
    return [pc.binary_join_element_wise(pc.binary_join_element_wise(era, bare[0], ""), *bare[1:], "/")]
