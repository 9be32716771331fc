"""An invented table of twelve columns, as many rows as wanted, made by arrays: no two row groups hold the same rows."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from piiscan.demo import people
from piiscan.japanese import tables

ROW_GROUP = 100_000
COLUMNS = (
    "会員番号", "姓", "名", "フリガナ", "生年月日", "性別", "郵便番号", "住所", "電話番号", "メールアドレス", "商品", "更新日時"
)  # fmt: skip


class Invented:
    """Rows from a seed. Towns are all of the tables, the first of a random order more often than the last."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        towns = [
            f"{m.prefecture}{m.name}{town}"
            for m, listed in zip(tables.municipalities(), tables.towns(), strict=True)
            for town in listed
        ]
        self._towns = pa.array(self._rng.permutation(towns).tolist())
        codes, _ = tables.postal_codes()
        self._codes = pa.array(
            [f"{c // 10000:03d}-{c % 10000:04d}" for c in self._rng.permutation(np.unique(codes)).tolist()]
        )
        surnames, given = people.table("surnames"), people.table("given_names")
        self._surnames, self._surname_kana = (pa.array([row[i] for row in surnames]) for i in (0, 1))
        self._given, self._given_kana, self._sexes = (pa.array([row[i] for row in given]) for i in (0, 1, 2))
        weights = 1 / (np.arange(len(surnames)) + 12)
        self._weights = weights / weights.sum()

    def rows(self, first: int, count: int) -> pa.Table:
        rng = self._rng
        family = pa.array(rng.choice(len(self._surnames), count, p=self._weights))
        given = pa.array(rng.integers(0, len(self._given), count))
        kana = _joined(self._surname_kana.take(family), "　", self._given_kana.take(given))
        birth = pa.array(rng.integers(-15_000, 18_000, count).astype("datetime64[D]")).cast(pa.string())
        town = (len(self._towns) * rng.random(count) ** 2).astype(np.int64)
        house = _joined(
            self._towns.take(pa.array(town)),
            _digits(rng, 1, 7, count),
            "-",
            _digits(rng, 900, 1000, count),
            "-",
            _digits(rng, 1, 25, count),
        )
        flats = _joined(
            "　",
            _of(rng, people.BUILDINGS, count),
            _of(rng, people.BUILDING_NAMES, count),
            _digits(rng, 101, 910, count),
        )
        address = pc.if_else(pa.array(rng.random(count) < 0.4), _joined(house, flats), house)
        mobile = _joined("090-0", _padded(rng, 3, count), "-", _padded(rng, 4, count))
        fixed = _joined("03-0", _padded(rng, 3, count), "-", _padded(rng, 4, count))
        words = [_of(rng, people.MAIL_WORDS, count) for _ in range(2)]
        mail = _joined(
            words[0], ".", words[1], _digits(rng, 1, 10_000_000, count), "@example.", _of(rng, ("jp", "com"), count)
        )
        changed = rng.integers(0, 3 * 365 * 86400, count).astype("timedelta64[s]") + np.datetime64(
            datetime(2022, 1, 1), "s"
        )
        return pa.table(
            [
                _joined("C", pc.utf8_lpad(pa.array(np.arange(first, first + count)).cast(pa.string()), 9, "0")),
                self._surnames.take(family),
                self._given.take(given),
                kana,
                birth,
                self._sexes.take(given),
                self._codes.take(pa.array(town % len(self._codes))),
                address,
                pc.if_else(pa.array(rng.random(count) < 0.6), mobile, fixed),
                mail,
                _of(rng, people.SEGMENTS, count),
                pa.array(changed).cast(pa.timestamp("s")),
            ],
            names=list(COLUMNS),
        )  # fmt: skip


def groups(rows: int, seed: int = 1) -> Iterator[pa.Table]:
    """The table in row groups."""
    made = Invented(seed)
    for first in range(0, rows, ROW_GROUP):
        yield made.rows(first, min(ROW_GROUP, rows - first))


def write(path: Path, rows: int, seed: int = 1) -> None:
    """The table as Parquet, row group by row group."""
    writer = None
    for group in groups(rows, seed):
        writer = writer or parquet.ParquetWriter(path, group.schema, compression="zstd")
        writer.write_table(group)
    if writer is not None:
        writer.close()


def _joined(*parts: object) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def _digits(rng: np.random.Generator, low: int, high: int, count: int) -> pa.Array:
    return pa.array(rng.integers(low, high, count)).cast(pa.string())


def _padded(rng: np.random.Generator, width: int, count: int) -> pa.Array:
    return pc.utf8_lpad(_digits(rng, 0, 10**width, count), width, "0")


def _of(rng: np.random.Generator, words: tuple[str, ...], count: int) -> pa.Array:
    return pa.array(words).take(pa.array(rng.integers(0, len(words), count)))
