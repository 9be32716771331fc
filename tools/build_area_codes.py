"""Writes japanese/data/area_codes.txt.xz from the Japanese metadata of phonenumbers (Apache-2.0).

    python tools/build_area_codes.py        (with phonenumbers installed)

One digit for each of the 100,000 possible area code + exchange combinations (the five digits behind the leading
0): the length of the area code without its 0, or 0 where no such fixed line exists.
"""

from __future__ import annotations

import lzma
import re
from pathlib import Path

from phonenumbers.data.region_JP import PHONE_METADATA_JP as JP

TARGET = Path(__file__).parent.parent / "src/piiscan/japanese/data/area_codes.txt.xz"


def area_length(number: str) -> int:
    """Digits of the area code by the first format whose leading digits fit, as the library formats."""
    if not re.fullmatch(JP.fixed_line.national_number_pattern, number):
        return 0
    for form in JP.number_format:
        if re.match(form.leading_digits_pattern[-1], number) and re.fullmatch(form.pattern, number):
            return int(re.match(r"\(\\d(?:\{(\d)\})?\)", form.pattern)[1] or 1)
    return 0


def unassigned(number: str, codes: set[str]) -> int:
    """Length of the area code in front of an exchange that begins with 0 or 1."""
    return next((n for n in (4, 3, 2, 1) if number[:n] in codes and number[n] in "01"), 0)


def main() -> None:
    # The two digits behind the area code and exchange never decide the format.
    numbers = [f"{i:05d}" for i in range(100_000)]
    assigned = [area_length(f"{number}2345") for number in numbers]
    codes = {number[:n] for number, n in zip(numbers, assigned, strict=True) if n}
    lengths = "".join(map(str, (n or unassigned(d, codes) for d, n in zip(numbers, assigned, strict=True))))
    TARGET.write_bytes(lzma.compress(lengths.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(len(codes), "area codes", TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
