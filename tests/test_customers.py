"""A scan that asks an index of our own customers: what is marked, what is counted, what is refused."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

import piiscan
from piiscan.cli import main
from piiscan.cli import piiscan as command
from piiscan.errors import ConfigError, IndexMismatchError
from piiscan.keys import Key, new_key_file
from piiscan.match import build_index, customers, memory
from piiscan.match.find import Bounds, candidates, engine_with
from piiscan.match.listed import listed_of
from piiscan.match.pairs import find_pairs, proven
from piiscan.match.store import open_index, read_frequencies
from piiscan.match.words import encode
from piiscan.model import CustomerMark

HEADER = ("会員番号", "氏名", "フリガナ", "生年月日", "郵便番号", "住所", "電話番号", "メール")
_FAMILIES = (("山田", "ヤマダ"), ("佐藤", "サトウ"), ("鈴木", "スズキ"), ("高橋", "タカハシ"), ("田中", "タナカ"))
_GIVEN = (
    ("太郎", "タロウ"),
    ("花子", "ハナコ"),
    ("健一", "ケンイチ"),
    ("美咲", "ミサキ"),
    ("大輔", "ダイスケ"),
    ("直樹", "ナオキ"),
)
_PLACES = (
    ("150-0002", "東京都渋谷区渋谷"),
    ("530-0001", "大阪府大阪市北区梅田"),
    ("220-0012", "神奈川県横浜市西区みなとみらい"),
)


def person(n: int) -> tuple[str, ...]:
    """Row n: of two neighbors each lives with the other."""
    family, kana = _FAMILIES[(n // 2) % len(_FAMILIES)]
    given, reading = _GIVEN[n % len(_GIVEN)]
    postal, town = _PLACES[n // 2 % len(_PLACES)]
    home = f"{town}{n // 2 % 9 + 1}-{n // 2 % 7 + 1}-{n // 2 + 1}"
    birth = f"19{60 + n % 40}-{n % 12 + 1:02}-{n % 28 + 1:02}"
    phone = f"090-0{100 + n // 2}-{(n // 2 * 37) % 10000:04}"
    return (
        f"K7{n * n * 7919 % 999983:06}",
        f"{family} {given}",
        f"{kana} {reading}",
        birth,
        postal,
        home,
        phone,
        f"m{n}@example.com",
    )


MASTER = [person(n) for n in range(60)]
STRANGERS = [person(n) for n in range(401, 441, 2)]


def write(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the index of MASTER and its key."""
    folder = tmp_path_factory.mktemp("customers")
    new_key_file(folder / "m.key")
    build_index(write(folder / "m.csv", HEADER, MASTER), key=folder / "m.key", out=folder / "m.index")
    return folder


@pytest.fixture(scope="module")
def scanner(made: Path) -> piiscan.Scanner:
    return piiscan.Scanner(index=made / "m.index", key=made / "m.key")


def run(*arguments: object) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, JSON lines where the output is that, all of it."""
    done = CliRunner().invoke(command, [str(a) for a in arguments], catch_exceptions=True)
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return done.exit_code, lines, done.output


def ask(folder: Path, target: Path, *more: object) -> tuple[int, list[dict[str, Any]], str]:
    return run(
        "scan", target, "--index", folder / "m.index", "--key-file", folder / "m.key", "--format", "jsonl", "-q", *more
    )


def kinds(found: list[piiscan.Finding]) -> dict[str, str | None]:
    return {f.entity: f.customer and f.customer.class_ for f in found}


def test_rows_of_a_table_that_are_customers(made: Path, tmp_path: Path) -> None:
    listed = write(tmp_path / "list.csv", HEADER[1:7], [row[1:7] for row in MASTER[:24] + STRANGERS])
    code, lines, _ = ask(made, listed, "--detail", "occurrence")
    assert code == 1
    rows = {line["location"]["row"] for line in lines if line.get("customer", {}).get("class") == "person"}
    assert rows == set(range(1, 25))
    (table,) = (line for line in lines if line["type"] == "table")
    (file,) = (line for line in lines if line["type"] == "customers")
    assert (table["customers"]["persons"], file["persons"], lines[-1]["customers"]["persons"]) == (24, 24, 24)
    assert file["location"]["uri"] == str(listed)
    assert lines[-1]["customers"]["records"] == 44
    assert not any(row[1] in json.dumps(lines, ensure_ascii=False) for row in MASTER)


def test_a_column_tells_how_many_of_its_cells(made: Path, tmp_path: Path) -> None:
    listed = write(tmp_path / "list.csv", HEADER[1:7], [row[1:7] for row in MASTER[:24] + STRANGERS])
    lines = ask(made, listed)[1]
    names = next(line for line in lines if line["type"] == "finding" and line["location"]["column"] == "氏名")
    assert names["count"] == 44
    assert names["customer"]["class"] == "person"
    assert names["customer"]["count"] == 24
    assert names["customer"]["probability"] > 0.9
    assert "id" not in names["customer"]


def test_a_relative_is_of_the_household(made: Path, tmp_path: Path) -> None:
    brothers = [(row[1].split()[0] + " 五右衛門", "1999-09-09", *row[4:7]) for row in MASTER[:20:2]]
    listed = write(tmp_path / "l.csv", ("氏名", "生年月日", "郵便番号", "住所", "電話番号"), brothers)
    told = ask(made, listed)[1][-1]["customers"]
    assert (told["persons"], told["households"]) == (0, 10)


def test_files_share_customers(made: Path, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    for name, rows in (("a", MASTER[:10]), ("b", MASTER[5:15]), ("none", STRANGERS)):
        write(share / f"{name}.csv", HEADER[1:7], [row[1:7] for row in rows])
    lines = ask(made, share, "--jobs", 2)[1]
    assert [line["persons"] for line in lines if line["type"] == "customers"] == [10, 10]
    assert lines[-1]["customers"]["persons"] == 15


@pytest.mark.parametrize(
    "text",
    [
        "{name}様（電話 {phone}）より問い合わせ。",
        "TEL {phone} {name}さん、再来週の予約。",
        "受講者 {name}（生年月日 {birth}）の欠席連絡。",
        "氏名: {name}\nフリガナ: {kana}\n住所: 〒{postal} {home}\n電話: {phone}",
        "連絡先は {mail} です。",
    ],
)
def test_text_about_a_customer(scanner: piiscan.Scanner, text: str) -> None:
    names = ("name", "kana", "birth", "postal", "home", "phone", "mail")
    ours, other = (text.format(**dict(zip(names, row[1:], strict=True))) for row in (MASTER[7], STRANGERS[3]))
    assert set(kinds(scanner.scan_text(ours)).values()) == {"person"}
    assert set(kinds(scanner.scan_text(other)).values()) == {None}


def test_text_with_a_relative_and_a_surname(scanner: piiscan.Scanner) -> None:
    row = MASTER[4]
    family = row[1].split()[0]
    assert kinds(scanner.scan_text(f"{family} 五右衛門様 電話 {row[6]}"))["PHONE_NUMBER"] == "household"
    assert kinds(scanner.scan_text(f"{family}様 電話 {row[6]} 至急"))["PHONE_NUMBER"] == "household"
    assert kinds(scanner.scan_text(f"{row[1]}様が来店"))["PERSON"] is None


def test_neighbors_in_text_keep_apart(scanner: piiscan.Scanner) -> None:
    ours, other = MASTER[7], "黒川 慎之介"
    found = scanner.scan_text(
        f"{other}様（電話 090-0777-1234）の次に {ours[1]}様（電話 {ours[6]}）、{other}様 北海道札幌市中央区北一条西9-9"
    )
    assert [f.customer is not None for f in found] == [False, False, True, True, False, False]


def test_a_member_number_alone_counts_where_numbers_do_not_run(
    scanner: piiscan.Scanner, made: Path, tmp_path: Path
) -> None:
    assert kinds(scanner.scan_text(f"会員番号: {MASTER[9][0]}"))["CUSTOMER_ID"] == "person"
    assert kinds(scanner.scan_text("会員番号: K7000001"))["CUSTOMER_ID"] is None
    rows = [(f"{n:07}", *row[1:]) for n, row in enumerate(MASTER * 20)]
    build_index(write(tmp_path / "m.csv", HEADER, rows), key=made / "m.key", out=tmp_path / "m.index")
    running = piiscan.Scanner(index=tmp_path / "m.index", key=made / "m.key")
    assert kinds(running.scan_text("会員番号: 0000119"))["CUSTOMER_ID"] is None


def test_a_member_number_alone_has_its_id(made: Path) -> None:
    asked = customers.Customers(made / "m.index", piiscan.keys.load_key(made / "m.key"))
    told = asked.find({"customer_id": [pa.array([MASTER[9][0], "K7000001"])]}, ids=True)
    assert told.id is not None
    assert (told.kind.tolist(), told.id.to_pylist()) == ([2, 0], [MASTER[9][0], None])


def test_texts_are_records_of_their_own(scanner: piiscan.Scanner) -> None:
    row = MASTER[7]
    told = list(scanner.scan_texts([f"{row[1]}様", f"電話 {row[6]}", f"{row[1]}様 電話 {row[6]}"]))
    assert [[f.customer is not None for f in found] for found in told] == [[False], [False], [True, True]]


def test_tables_in_memory(scanner: piiscan.Scanner) -> None:
    rows = MASTER[:8] + STRANGERS[:4]
    table = pa.table({name: [row[i] for row in rows] for i, name in enumerate(HEADER)})
    told = scanner.scan_table(table)
    assert told.tables[0]["customers"]["persons"] == 8
    assert told.summary["customers"]["persons"] == 8
    mark = next(f.customer for f in told if f.entity == "EMAIL_ADDRESS")
    assert isinstance(mark, CustomerMark)
    assert (mark.class_, mark.count, mark.id) == ("person", 8, None)


def test_the_library_reads_paths(scanner: piiscan.Scanner, tmp_path: Path) -> None:
    write(tmp_path / "l.csv", HEADER[1:7], [row[1:7] for row in MASTER[:5]])
    told = scanner.scan_path(tmp_path)
    assert told.customers[0]["persons"] == 5
    assert [table["type"] for table in told.tables] == ["table"]


def test_ids_of_customers_only_with_values(made: Path, tmp_path: Path) -> None:
    (tmp_path / "m.txt").write_text(f"{MASTER[7][1]}様 電話 {MASTER[7][6]}\n", "utf-8")
    lines = ask(made, tmp_path, "--show-values")[1]
    assert {line["customer"]["id"] for line in lines if line["type"] == "finding"} == {MASTER[7][0]}


def test_a_state_knows_the_index(made: Path, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    write(share / "l.csv", HEADER[1:7], [row[1:7] for row in MASTER[:5]])
    (share / "m.txt").write_text(f"{MASTER[7][1]}様 電話 {MASTER[7][6]}\n", "utf-8")
    for path in share.iterdir():
        os.utime(path, (1, 1))
    first, again = (ask(made, share, "--state", tmp_path / "state")[1] for _ in range(2))
    assert (first[-1]["reused"], again[-1]["reused"]) == (0, 2)
    for lines in (first, again):
        lines[-1].pop("seconds")
        lines[-1].pop("reused")
    assert first == again
    assert first[-1]["customers"]["persons"] == 6
    build_index(made / "m.csv", key=made / "m.key", out=tmp_path / "other.index")
    other = run(
        "scan", share, "--index", tmp_path / "other.index", "--key-file", made / "m.key", "--state", tmp_path / "state", "--format", "jsonl"
    )[1]  # fmt: skip
    assert other[-1]["reused"] == 0


def test_reports_tell_customers(made: Path, tmp_path: Path) -> None:
    listed = write(tmp_path / "list.csv", HEADER[1:7], [row[1:7] for row in MASTER[:24] + STRANGERS])
    page = tmp_path / "r.html"
    told = run(
        "scan", listed, "--index", made / "m.index", "--key-file", made / "m.key", "--lang", "ja", "--report", page
    )[2]
    for text in (told, page.read_text("utf-8")):
        assert "このファイルに当社の顧客 24 人" in text
    assert "24 of our customers are in this file" in run(
        "scan", listed, "--index", made / "m.index", "--key-file", made / "m.key", "--lang", "en"
    )[2]  # fmt: skip
    assert "当社の顧客" not in run("scan", listed, "--key-file", made / "m.key", "--lang", "ja")[2]


def test_what_cannot_be_asked_is_said(made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "m.txt").write_text("山田\n", "utf-8")
    new_key_file(tmp_path / "other.key")
    for index, key, told in (
        (made / "m.index", None, "--key-file"),
        (made / "m.index", tmp_path / "other.key", "was built with key"),
        (tmp_path, made / "m.key", "is no piiscan index"),
    ):
        with pytest.raises(SystemExit) as stop:
            main(["scan", str(tmp_path), "--index", str(index), *(["--key-file", str(key)] if key else [])])
        assert (stop.value.code, told in capsys.readouterr().err) == (2, True)
    with pytest.raises(ConfigError, match="key"):
        piiscan.Scanner(index=made / "m.index")
    with pytest.raises(IndexMismatchError):
        piiscan.Scanner(index=made / "m.index", key=Key(bytes(32)))


def test_held_and_unheld_tables_answer_as_the_engine(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look-up in memory gives the pairs that the join of whole lists gives."""
    key = piiscan.keys.load_key(made / "m.key")
    info = open_index(made / "m.index", key)
    lookup = customers.Customers(made / "m.index", key)
    records = {
        kind: [pa.array([row[i] for row in MASTER + STRANGERS])]
        for i, kind in ((1, "name"), (3, "birth_date"), (5, "address"), (6, "phone"))
    }
    parts = lookup._parts(records)
    listed = listed_of(info, key, read_frequencies(info, key), encode(key, parts), len(MASTER) + len(STRANGERS))
    with engine_with(Bounds(), []) as engine:
        expected, pairs = candidates(engine, info, key, listed), find_pairs(engine, info, key, listed)
    for room in (1 << 30, 0):
        monkeypatch.setattr(memory, "_KEY_BYTES", room)
        monkeypatch.setattr(memory, "_TAG_BYTES", room)
        ours, rows = memory.KeyTables(info, key).candidates(listed)
        assert (ours.tolist(), rows.tolist()) == (expected[0].tolist(), expected[1].tolist())
        found = proven(info, listed, ours, rows, memory.RowTags(info, key).of(rows))
        assert all(found.levels[part].tolist() == level.tolist() for part, level in pairs.levels.items())
