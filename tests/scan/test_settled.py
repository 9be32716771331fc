"""Tables looked up cell by cell like cells judged before give what the engine alone gives."""

import random
from itertools import islice

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from piiscan.catalog import load
from piiscan.config import ScanSettings
from piiscan.demo import people
from piiscan.keys import Key
from piiscan.model import Location, TableChunk
from piiscan.scan import arrow, blob
from piiscan.scan.engine import Engine
from piiscan.scan.settled import cell_keys, look
from piiscan.scan.table_scan import TableScan

KEY = Key(bytes(range(32)))


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load.load())


def _chunks(columns: dict[str, list[str | None]], size: int) -> list[TableChunk]:
    rows = len(next(iter(columns.values())))
    arrays = tuple(pa.array(column, pa.string()) for column in columns.values())
    return [
        TableChunk(
            Location("t"),
            tuple(columns),
            tuple(array.slice(first, size) for array in arrays),
            first + 1,
            last=first + size >= rows,
        )
        for first in range(0, rows, size)
    ]


def _scanned(engine: Engine, chunks: list[TableChunk], monkeypatch: pytest.MonkeyPatch, *, plain: bool):
    """(batches, persons, every occurrence, how many parts were looked up)."""
    occurrences, parts = [], []
    listed_before, looked = TableScan._told, look.Settled.look

    def note(self, chunk, listed):
        rows = zip(listed.row, listed.column, listed.found.recognizer, listed.id, listed.start, listed.end, strict=True)
        occurrences.extend(tuple(int(n) for n in row) for row in rows)
        return listed_before(self, chunk, listed)

    def count(self, chunk, state, judged):
        found = looked(self, chunk, state, judged)
        parts.append((self.share, found is not None))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(TableScan, "_told", note)
        patch.setattr(look.Settled, "look", count)
        if plain:
            patch.setattr(TableScan, "_looked_up", lambda *_: None)
        context = blob.Context(engine, ScanSettings(detail="column"), KEY)
        told = blob.Gathered()
        batches = [b for b in blob.scan_chunks(chunks, context, told) if isinstance(b, pa.RecordBatch)]
    found = pa.Table.from_batches(batches).to_pylist() if batches else []
    return found, told.persons.count(), sorted(occurrences), parts, [t.as_json() for t in told.tables]


def _same(engine, columns, monkeypatch, size=100_000):
    chunks = _chunks(columns, size)
    fast = _scanned(engine, chunks, monkeypatch, plain=False)
    plain = _scanned(engine, chunks, monkeypatch, plain=True)
    assert fast[0] == plain[0]
    assert fast[1] == plain[1]
    assert fast[2] == plain[2]
    # Names put together of known parts differ in what speaks for them; which values are shown masked is left open.
    for column in (column for table in fast[4] for column in table["columns"]):
        column["score"] = column["score"] and pytest.approx(column["score"], abs=0.01)
    for column in (column for table in (*fast[4], *plain[4]) for column in table["columns"]):
        column.pop("samples")
    assert fast[4] == plain[4]
    assert not plain[3]
    return fast[3]


def _customers(rows: int, seed: int) -> dict[str, list[str | None]]:
    rng = random.Random(seed)
    some = list(islice(people.children(rng), rows))
    return {
        "会員番号": [f"C{i:06d}" for i in range(rows)],
        "氏名": [f"{p.household.surname}　{p.given}" for p in some],
        "フリガナ": [f"{p.household.surname_kana} {p.given_kana}" for p in some],
        "生年月日": [p.birth.isoformat() for p in some],
        "性別": [p.sex for p in some],
        "郵便番号": [f"{p.household.address.postal_code[:3]}-{p.household.address.postal_code[3:]}" for p in some],
        "住所": [str(p.household.address) for p in some],
        "電話番号": [p.household.phone for p in some],
        "メールアドレス": [p.household.mail for p in some],
        "備考": [rng.choice(["", "特になし", f"来店{rng.randint(1, 9)}回", "要連絡"]) for _ in some],
        "更新日時": [
            f"2024-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d} 1{rng.randint(0, 9)}:00:00" for _ in some
        ],
    }


def test_customers(engine, monkeypatch):
    parts = _same(engine, _customers(9000, 1), monkeypatch)
    assert min(share for share, _ in parts) < 0.3


def test_what_is_planted_is_found(engine, monkeypatch):
    columns = _customers(9000, 2)
    columns["電話番号"][7001] = "123456789018"
    columns["備考"][7500] = "連絡は taro@example.com へ"
    columns["備考"][8000] = "090-0123-4567に折り返し"
    columns["備考"][8500] = "山田太郎様より"
    columns["会員番号"][6500] = "03-0123-4567"
    columns["更新日時"][8100] = "東京都千代田区霞が関1-2-3"
    for row, written in (
        (5000, "髙橋　邉"),
        (5001, "ﾔﾏﾀﾞ ﾀﾛｳ"),
        (5002, None),
        (5003, ""),
        (5004, " "),
        (5005, "齋藤太郎様"),
    ):
        columns["氏名"][row] = written
    for row, written in (
        (6000, "愛知県半田市東天王町０１－９０８－２０"),
        (6001, "半田市東天王町1丁目908番地20 コーポ青葉305号室"),
        (6002, "1-2-3"),
        (6003, "愛知県半田市東天王町2024-05-01"),
        (6004, "〒475-0876 愛知県半田市東天王町1-908-20"),
        (6005, "愛知県半田市東天王町001-908-20"),
    ):
        columns["住所"][row] = written
    for row, written in (
        (6100, "+81-90-0123-4567"),
        (6101, "09001234567"),
        (6102, "0120-000-000"),
        (6103, "03-0123-456"),
    ):
        columns["電話番号"][row] = written
    _same(engine, columns, monkeypatch)


def test_a_column_that_becomes_another(engine, monkeypatch):
    columns = _customers(9000, 3)
    columns["電話番号"][5000:] = columns["メールアドレス"][5000:]
    columns["備考"][5000:] = columns["氏名"][5000:]
    columns["氏名"][6000:] = ["株式会社サンプル"] * 3000
    _same(engine, columns, monkeypatch)


def test_chunks_and_parts_of_addresses(engine, monkeypatch):
    rng = random.Random(4)
    homes = [people.address(rng) for _ in range(6000)]
    columns = {
        "番号": [str(i) for i in range(6000)],
        "都道府県": [h.prefecture for h in homes],
        "市区町村": [h.city for h in homes],
        "町名": [h.town for h in homes],
        "番地": [f"{h.chome}-{h.block}-{h.house}" for h in homes],
        "建物": [h.building for h in homes],
    }
    _same(engine, columns, monkeypatch, size=2000)


_CELLS = st.sampled_from(
    [
        "", "佐藤 花子", "鈴木　一郎", "高橋花子", "タナカ ミノル", "090-0123-4567", "03-0123-4567", "080-0123-9999", "475-0876", "100-0001",
        "1980-01-02", "2020/5/6", "昭和55年1月2日", "123456789018", "123456789012", "C000001", "C000002", "taro@example.com", "hana@example.com",
        "hana.sato@example.jp", "東京都千代田区丸の内1-2-3", "東京都千代田区丸の内3-2-1", "大阪府大阪市北区梅田1-1", "大阪府大阪市北区梅田1-1 梅田ビル205",
        "男", "女", "商品A", "3,200円", "佐藤様に電話", "4111111111111111", "2024-01-01 10:00:00", "０３－０１２３－４５６７", "ﾀﾅｶ ﾐﾉﾙ",
    ]
)  # fmt: skip
_HEADERS = st.sampled_from(
    ["氏名", "電話番号", "住所", "備考", "a", "生年月日", "会員番号", "メール", "マイナンバー", "郵便番号"]
)


Kinds = list[tuple[str, list[str]]]


def _same_of_kinds(engine: Engine, kinds: Kinds, seed: int) -> None:
    """Cells drawn of these kinds, in pieces of a few rows."""
    rng = random.Random(seed)
    columns = {
        f"{name}{'' if i == 0 else i}": [rng.choice(cells) for _ in range(60)] for i, (name, cells) in enumerate(kinds)
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(look, "LEAST_ROWS", 0)
        patch.setattr(arrow, "PART_BYTES", 300)
        patch.setattr(arrow.parts, "__defaults__", (300,))
        patch.setattr(look, "_MOST", 1)  # what few cells say changes within a part of several pieces
        _same(engine, columns, patch)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(_HEADERS, st.lists(_CELLS, min_size=1, max_size=6)), min_size=1, max_size=4), st.integers(0, 99)
)
def test_any_cells(engine, kinds, seed):
    _same_of_kinds(engine, kinds, seed)


def test_parts_of_addresses_that_some_rows_tell(engine):
    mail, home = "taro@example.com", "東京都千代田区丸の内3-2-1"
    kinds = [
        ("氏名", ["女", "男", "hana@example.com", "C000001", "2024-01-01 10:00:00"]),
        ("氏名", ["123456789018", home, mail, home, "佐藤様に電話", ""]),
        ("市区町村", ["東京都千代田区", "千代田区", "ｻﾄｳ様", "hana.sato@example.jp", mail, "個数 3"]),
        ("町名番地", ["123456789018", home, mail, home, "佐藤様に電話", "佐藤 はなこ"]),
    ]
    _same_of_kinds(engine, kinds, 20)


@pytest.mark.parametrize(
    "kinds",
    [
        # A surname in a remark, in a row that names its person, is none beside it: also where the remark is known.
        [("氏名", ["佐藤 花子"]), ("電話番号", ["佐藤様に電話"])],
        # Of a column of names, remarks come anew more often than names.
        [("a", ["佐藤 花子"] * 5 + ["田中様より電話"]), ("備考", ["鈴木様に電話"])],
        # A number beside an address is not that of its block, and a city alone tells nobody apart.
        [("氏名", ["佐藤 花子"]), ("住所", ["東京都千代田区 3様", "大阪府大阪市北区 5様"])],
    ],
)
def test_persons_of_known_cells(engine, kinds):
    _same_of_kinds(engine, kinds, 0)


@given(st.lists(st.text(max_size=30) | st.none(), max_size=20))
def test_keys_tell_texts_apart(texts):
    array = pa.array([None, *texts, "x"], pa.string()).slice(1)
    keys = cell_keys.keys(cell_keys.of_column(array), np.uint64(7))
    told = dict(zip([t or "" for t in array.to_pylist()], keys.tolist(), strict=True))
    assert len(set(told.values())) == len(told)
    assert [told[t or ""] for t in array.to_pylist()] == keys.tolist()


def test_digits_are_masked_but_for_zeros_in_front_and_years():
    cells = cell_keys.of_column(pa.array(["090-1234", "5", "町1998-20", "2024", "205", "12345"]))
    data = cell_keys.masked(cells)
    told = [data[a : a + n].tobytes().decode() for a, n in zip(cells.start, cells.length, strict=True)]
    assert told == ["011-1111", "1", "町1911-11", "2011", "111", "11111"]
