"""One phase of piiscan in a process of its own, for `phases.run`: build an index, or match a list against it.

usage: engine.py build MASTER INDEX [ID_COLUMN]
       engine.py match LIST INDEX OUT       OUT: Parquet of list_row, customer, class, probability
"""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow.parquet as pq
from phases import Phases, folder_bytes

from piiscan.keys import Key
from piiscan.match import build_index, match_list

KEY = Key(bytes(range(32)))
ANSWER = ["list_row", "customer", "class", "probability"]


def build(master: str, index: str, id_column: str = "id") -> None:
    phases = Phases()
    info = build_index(master, key=KEY, out=index, id_column=id_column)
    phases.lap("build")
    phases.tell(rows=info.rows, bytes=folder_bytes(Path(index)), keys=sum(table.used for table in info.keys))


def match(listed: str, index: str, out: str) -> None:
    phases = Phases()
    result = match_list(listed, index=index, key=KEY)
    phases.lap("match")
    pq.write_table(result.to_arrow().select(ANSWER), out)
    summary = {name: value for name, value in result.summary.items() if isinstance(value, int | float | str | None)}
    phases.tell(summary=summary, mapping=result.summary["mapping"])


if __name__ == "__main__":
    {"build": build, "match": match}[sys.argv[1]](*sys.argv[2:])
