"""Writes japanese/data/banks.tsv.xz from the package zengin-code (MIT).

    python tools/build_bank_codes.py .../zengin_code/source-data/data

One bank a line: code, name, branch codes in rising order (first in full, then the difference to the one before).
"""

from __future__ import annotations

import json
import lzma
import sys
from itertools import pairwise
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src/piiscan/japanese/data/banks.tsv.xz"


def deltas(codes: list[str]) -> str:
    numbers = sorted(map(int, codes))
    return " ".join(map(str, numbers[:1] + [b - a for a, b in pairwise(numbers)]))


def main() -> None:
    source = Path(sys.argv[1])
    banks = json.loads((source / "banks.json").read_text(encoding="utf-8"))
    lines, count = [], 0
    for code in sorted(banks):
        branches = json.loads((source / "branches" / f"{code}.json").read_text(encoding="utf-8"))
        count += len(branches)
        lines.append("\t".join((code, banks[code]["name"], deltas(list(branches)))))
    TARGET.write_bytes(lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME))
    print(len(lines), "banks", count, "branches", TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
