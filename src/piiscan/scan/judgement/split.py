"""Values set out over columns side by side: 電話1 電話2 電話3, 郵便上 郵便下, 生年 生月 生日, whatever their names.

They are read as one value in the first of the columns, as values over several cells of a sheet are; the others are
judged to be parts of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.japanese import checks
from piiscan.model import TableChunk
from piiscan.scan.judgement import whole_parts
from piiscan.scan.judgement.names import Names

__all__ = ["Split", "joined", "of_values"]

Bools = NDArray[np.bool_]
_SHARE, _POSTAL, _LEAST = 0.8, 0.8, 5  # of the rows with all parts; of those that are postal codes; rows at least
_BIRTH = re.compile(r"生年|生月|生日|誕生|出生|birth|bth|dob|(?:^|_)sei_?[ymd]$|umare|seinen|tanjo", re.IGNORECASE)
_PHONE = re.compile(r"tel|電話|携帯|phone|mobile|keitai|denwa|fax|連絡先|市外|市内|局番|加入者番号", re.IGNORECASE)
_POST = re.compile(r"zip|post|郵便|〒|yu+bin|ybn", re.IGNORECASE)
_BORN, _SPREAD = 1995, 15  # dates that nothing names are births where they lie so: see by_values


@dataclass(frozen=True, slots=True)
class Split:
    """Columns `first` to `end` (exclusive) hold one value, called `name`. bare: its parts may have lost leading zeros."""

    first: int
    end: int
    name: str
    bare: bool = False


def of_values(columns: Sequence[pa.StringArray], names: Names, *, persons: bool) -> tuple[Split, ...]:
    """The split values among columns, by their first rows (trimmed). persons: the table has names of persons."""
    found: list[Split] = []
    number = 0
    while number < len(columns) - 1:
        split = (
            _phone(columns, number, names)
            or _era_date(columns, number, names)
            or _date(columns, number, names, persons)
            or _postal(columns, number, names)
        )
        found += [split] if split else []
        number = split.end if split else number + 1
    return tuple(found)


def joined(chunk: TableChunk, splits: Sequence[Split]) -> TableChunk:
    """The chunk with the whole values in the first column of each split; cells with a part alone become empty."""
    if not splits:
        return chunk
    import pyarrow.compute as pc

    columns = list(chunk.columns)
    for split in (one for one in splits if one.end <= len(columns)):
        parts = [pc.fill_null(column, "") for column in columns[split.first : split.end]]
        full = _filled(parts)
        parts = whole_parts.filled(parts, split.name) if split.bare else parts
        whole = pc.binary_join_element_wise(*parts, "-")
        columns[split.first] = pc.if_else(pa.array(full), whole, pa.scalar("", pa.string()))
    return replace(chunk, columns=tuple(columns))


def owners(splits: Sequence[Split]) -> Mapping[int, int]:
    """Column -> the first column of the split that it is a further part of."""
    return {number: split.first for split in splits for number in range(split.first + 1, split.end)}


def _filled(parts: Sequence[pa.StringArray]) -> Bools:
    import pyarrow.compute as pc

    full: Bools = np.logical_and.reduce(
        [pc.not_equal(p, "").to_numpy(zero_copy_only=False).astype(bool) for p in parts]
    )
    return full


def _fit(columns: Sequence[pa.StringArray], first: int, patterns: Sequence[str]) -> list[pa.StringArray] | None:
    """The rows with all parts, where nearly all of them are of the patterns, else None."""
    import pyarrow.compute as pc

    if first + len(patterns) > len(columns):
        return None
    parts = list(columns[first : first + len(patterns)])
    full = _filled(parts)
    if full.sum() < _LEAST:
        return None
    parts = [part.filter(pa.array(full)) for part in parts]
    for part, pattern in zip(parts, patterns, strict=True):
        if (pc.sum(pc.match_substring_regex(part, pattern)).as_py() or 0) < _SHARE * len(part):
            return None
    return parts


def _phone(columns: Sequence[pa.StringArray], first: int, names: Names) -> Split | None:
    parts = _fit(columns, first, (r"^\(?0\d{1,4}\)?$", r"^\d{1,4}$", r"^\d{4}$"))
    bare = parts is None and all(_PHONE.search(names.header[n]) for n in range(first, min(first + 3, len(columns))))
    if bare:
        parts = _fit(columns, first, (r"^0?[1-9]\d{0,3}$", r"^\d{1,4}$", r"^\d{1,4}$"))
    if parts is None:
        return None
    digits = np.add.reduce([_digits(part) for part in (whole_parts.filled(parts, "電話番号") if bare else parts)])
    return Split(first, first + 3, "電話番号", bare) if ((digits >= 10) & (digits <= 11)).mean() >= _SHARE else None


def _digits(part: pa.StringArray) -> NDArray[np.int64]:
    import pyarrow.compute as pc

    lengths: NDArray[np.int64] = pc.utf8_length(pc.replace_substring_regex(part, r"\D", "")).to_numpy(
        zero_copy_only=False
    )
    return lengths


def _postal(columns: Sequence[pa.StringArray], first: int, names: Names) -> Split | None:
    import pyarrow.compute as pc

    parts = _fit(columns, first, (r"^\d{3}$", r"^\d{4}$"))
    bare = parts is None and all(_POST.search(names.header[n]) for n in range(first, min(first + 2, len(columns))))
    if bare:
        parts = _fit(columns, first, (r"^\d{1,3}$", r"^\d{1,4}$"))
    if parts is None:
        return None
    parts = whole_parts.filled(parts, "郵便番号") if bare else parts
    both = pc.binary_join_element_wise(*parts, "")
    text = "".join(both.filter(pc.match_substring_regex(both, r"^\d{7}$")).to_pylist())
    digits = np.frombuffer(text.encode(), np.uint8).reshape(-1, 7) - np.uint8(ord("0"))
    good = len(digits) > 0 and (checks.postal_code(digits) > 0).mean() >= _POSTAL
    return Split(first, first + 2, "郵便番号", bare) if good else None


def _era_date(columns: Sequence[pa.StringArray], first: int, names: Names) -> Split | None:
    """昭和 | 55 | 4 | 1 under headers of births."""
    parts = _fit(columns, first, (whole_parts.ERA, r"^(\d{1,2}|元)年?$", r"^(0?[1-9]|1[0-2])月?$", r"^\d{1,2}日?$"))
    if parts is None:
        return None
    births = any(_born(names, number) for number in range(first, first + 4))
    return Split(first, first + 4, "生年月日", bare=True) if births else None


def _born(names: Names, number: int) -> bool:
    return bool(_BIRTH.search(names.header[number])) or names.says(number).get("DATE_OF_BIRTH", 0) > 0


def _date(columns: Sequence[pa.StringArray], first: int, names: Names, persons: bool) -> Split | None:
    parts = _fit(columns, first, (r"^(19|20)\d\d年?$", r"^(0?[1-9]|1[0-2])月?$", r"^(0?[1-9]|[12]\d|3[01])日?$"))
    if parts is None:
        return None
    if any(_born(names, number) for number in range(first, first + 3)):
        return Split(first, first + 3, "生年月日")
    import pyarrow.compute as pc

    years = parts[0].filter(pc.match_substring_regex(parts[0], r"^\d{4}年?$"))
    years = pc.utf8_slice_codeunits(years, 0, 4).cast(pa.int64()).to_numpy()
    low, middle, high = np.percentile(years, (10, 50, 90))
    born = persons and middle <= _BORN and high - low >= _SPREAD
    return Split(first, first + 3, "生年月日") if born else None
