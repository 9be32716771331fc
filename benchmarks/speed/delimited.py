"""MB/s of reading a CSV file in memory, one core: taskset -c 0 python benchmarks/speed/delimited.py."""

import io
import time

from piiscan.config import Limits
from piiscan.extract.read import read
from piiscan.model import Blob, Location

ROWS = 700_000
LINE = "C{0:06d},山田 太郎{0},ヤマダタロウ,03-0{1:03d}-{2:04d},東京都千代田区霞が関{3}-1-2,user{0}@example.com,1980-01-{4:02d}"


def main():
    lines = [LINE.format(i, i % 1000, i % 10000, i % 9 + 1, i % 28 + 1) for i in range(ROWS)]
    ragged = [line + ",余り" if i % 5000 == 0 else line for i, line in enumerate(lines)]
    quoted = [line.replace("山田 太郎", '"山田"" 太郎"') for line in lines]
    for name, rows, encoding in (
        ("even", lines, "utf-8"),
        ("even", lines, "cp932"),
        ("even", lines, "euc_jp"),
        ("quoted", quoted, "utf-8"),
        ("ragged", ragged, "utf-8"),
    ):
        data = "\r\n".join(["顧客番号,氏名,カナ,電話,住所,メール,生年月日", *rows]).encode(encoding)
        blob = Blob(Location("x.csv"), len(data), lambda data=data: io.BytesIO(data))
        start = time.perf_counter()
        count = sum(len(chunk.columns[0]) for chunk in read(blob, Limits()))
        assert count == ROWS
        print(f"{name:7} {encoding:7} {len(data) / 1e6 / (time.perf_counter() - start):6.0f} MB/s")


if __name__ == "__main__":
    main()
