"""How much of pyarrow's bare rate our Parquet reader keeps: rows a second of processor time, best of several rounds.

    python benchmarks/speed/parquet_reader.py [ROWS] [FILE]

Both read all columns in batches of 16,384 rows on one thread; ours gives texts of all of them. The file is made where it
is missing: 12 columns (8 texts, 2 numbers, a day, an instant), row groups of 250,000 rows.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from piiscan.config import Limits, Reading, Sampling, without_pandas
from piiscan.extract.databases.columnar import read_parquet
from piiscan.model import TableChunk
from piiscan.sources.files import file_blob
from piiscan.sources.streams import Budget

_GROUP, _ROUNDS = 250_000, 5
_FAMILY, _GIVEN = ["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺"], ["太郎", "花子", "一郎", "美咲", "翔", "結衣"]
_TOWNS = ["東京都千代田区丸の内", "大阪府大阪市北区梅田", "愛知県名古屋市中区栄"]


def made(path: Path, rows: int) -> None:
    random, writer = np.random.default_rng(1), None
    for start in range(0, rows, _GROUP):
        table = _table(random, start, min(_GROUP, rows - start))
        writer = writer or parquet.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=_GROUP)
    if writer:
        writer.close()


def _table(random: np.random.Generator, start: int, rows: int) -> pa.Table:
    def one_of(words: list[str]) -> pa.Array:
        return pa.array(words, pa.string()).take(pa.array(random.integers(0, len(words), rows)))

    def digits(front: str, count: int) -> pa.Array:
        told = pa.array(random.integers(0, 10**count, rows)).cast(pa.string())
        return pc.binary_join_element_wise(front, pc.utf8_lpad(told, count, "0"), "")

    return pa.table(
        {
            "会員番号": pa.array(np.arange(start, start + rows)),
            "氏名": pc.binary_join_element_wise(one_of(_FAMILY), one_of(_GIVEN), " "),
            "フリガナ": one_of(["サトウ タロウ", "スズキ ハナコ"]),
            "電話番号": digits("0900", 7),
            "メール": pc.binary_join_element_wise(digits("user", 8), "example.com", "@"),
            "郵便番号": digits("", 7),
            "住所": pc.binary_join_element_wise(one_of(_TOWNS), digits("", 3), ""),
            "生年月日": pa.array(random.integers(0, 18_000, rows).astype(np.int32)).cast(pa.date32()),
            "登録日時": pa.array(random.integers(1_500_000_000, 1_700_000_000, rows)).cast(pa.timestamp("s")),
            "購入額": pa.array(random.integers(0, 100_000, rows)),
            "区分": one_of(["A", "B", "C"]),
            "備考": one_of(["", "要連絡", "資料送付済み"]),
        }
    )


def bare(path: Path) -> int:
    with parquet.ParquetFile(path, pre_buffer=False) as file:
        return sum(batch.num_rows for batch in file.iter_batches(batch_size=16_384, use_threads=False))


def ours(path: Path, sampling: Sampling | None = None) -> int:
    chunks = read_parquet(file_blob(str(path)), Budget(Limits(), Reading(sampling=sampling)))
    return sum(len(chunk.columns[0]) for chunk in chunks if isinstance(chunk, TableChunk))


def _seconds(work: Callable[[], int]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    path = Path(sys.argv[2] if len(sys.argv) > 2 else f"/tmp/piiscan-{rows}.parquet")
    without_pandas()  # as in a worker
    if not path.exists():
        made(path, rows)
    rounds = [(_seconds(lambda: bare(path)), _seconds(lambda: ours(path))) for _ in range(_ROUNDS)]
    theirs, mine = (min(times) for times in zip(*rounds, strict=True))
    sample = _seconds(lambda: ours(path, Sampling()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"bare {rows / theirs:,.0f} rows/s, ours {rows / mine:,.0f} rows/s: {theirs / mine:.0%}")
    print(f"a sample of 2,995 rows in {sample:.2f} s; peak {peak} MB")


if __name__ == "__main__":
    main()
