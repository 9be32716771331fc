"""From list to answer, through the public functions."""

from __future__ import annotations

import io
import json
import sys

import pyarrow as pa
import pytest
from conftest import HEADER, KEY, ROWS, write_csv

from piiscan.errors import ConfigError, IndexMismatchError
from piiscan.keys import Key, new_key_file
from piiscan.match import build_index, match_list
from piiscan.match.headers import is_header
from piiscan.match.tables import with_header
from piiscan.model import Location, Match, TableChunk

SUMMARY = ["type", "rows", "matched_rows", "persons", "households", "verdict", "false_match_rate"]
SUMMARY += ["false_match_rate_upper", "columns", "segments", "not_checked"]


def kinds(world):
    """(kind of the truth, class given, right customer) -> rows."""
    found = {row["list_row"]: row for row in world.result.to_arrow().to_pylist()}
    counts = {}
    for number, truth in world.truth.items():
        row = found.get(number)
        right = row is not None and row["customer"] == truth["customer_id"]
        case = (truth["kind"], row["class"] if row else "none", right)
        counts[case] = counts.get(case, 0) + 1
    return counts


def test_members_siblings_and_strangers_are_told_apart(world):
    counts = kinds(world)
    total = {kind: sum(n for (k, _, _), n in counts.items() if k == kind) for kind in ("member", "sibling", "stranger")}
    assert counts["member", "person", True] == total["member"]
    assert counts["sibling", "household", False] == total["sibling"]
    assert counts["stranger", "none", False] >= total["stranger"] - 1
    perturbed = sum(n for (k, _, _), n in counts.items() if k == "perturbed")
    assert counts["perturbed", "person", True] >= 0.97 * perturbed


def test_summary_has_the_contract(world):
    summary = world.result.summary
    assert list(summary)[: len(SUMMARY)] == SUMMARY
    assert summary["rows"] == 500
    assert summary["matched_rows"] == len(world.result)
    assert summary["verdict"] == "OURS"
    assert 0 <= summary["false_match_rate"] <= summary["false_match_rate_upper"] < 0.05
    assert "Clopper-Pearson" in summary["false_match_method"]
    assert summary["decoys"] > 450
    assert summary["person_rows"] + summary["household_rows"] == summary["matched_rows"]
    assert summary["persons"] <= summary["person_rows"]
    assert (
        sum(summary["columns"]["name"][state] for state in ("exact", "partial", "differs", "missing"))
        == summary["person_rows"]
    )
    assert summary["mapping"]["address"] == "ご住所"
    assert len(summary["seal"]["list_sha256"]) == 64


def test_segments_show_which_extract_leaked(world):
    segments = world.result.summary["segments"]
    best = max(segments, key=lambda name: segments[name]["share"])
    assert best == "小学講座"
    assert segments[best]["share_lower"] <= segments[best]["share"] <= segments[best]["share_upper"]


def test_json_lines_are_the_matches_and_the_summary(world):
    stream = io.StringIO()
    world.result.write_jsonl(stream)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert lines[-1] == world.result.summary
    assert lines[:-1] == [match.as_json() for match in world.result]
    assert list(lines[0]) == ["type", "list_row", "customer", "class", "probability", "fields", "evidence"]
    assert set(lines[0]["fields"].values()) <= {"exact", "partial", "differs", "missing"}


def test_evidence_adds_up_to_the_probability(world):
    for match in world.result:
        assert isinstance(match, Match)
        bits = sum(fact.bits for fact in match.evidence)
        assert 1 / (1 + 2**-bits) == pytest.approx(match.probability, abs=0.05)
        assert match.evidence[0].code == "prior"


def test_answers_repeat(world):
    again = match_list(world.leaked, index=world.index, key=KEY)
    assert again.to_arrow().equals(world.result.to_arrow())
    assert again.summary == world.result.summary


def test_answer_holds_no_value_of_the_list(world):
    stream = io.StringIO()
    world.result.write_jsonl(stream)
    text = stream.getvalue()
    for line in world.leaked.read_text("cp932").splitlines()[1:40]:
        for cell in line.split(",")[1:]:
            if len(cell) > 5 and not cell.isascii():
                assert cell not in text


def listed(tmp_path, header, rows, encoding="utf-8"):
    return write_csv(tmp_path / "list.csv", header, rows, encoding)


def answer(result):
    return [(row["list_row"], row["customer"], row["class"]) for row in result.to_arrow().to_pylist()]


def test_spelling_does_not_matter(tmp_path, small):
    header = ("お名前", "ﾌﾘｶﾞﾅ", "誕生日", "ご住所", "TEL")
    rows = [("山田太郎", "ﾔﾏﾀﾞ ﾀﾛｳ", "昭和55年4月1日", "渋谷区渋谷一丁目２番３号", "+81 90-0123-4567")]
    result = match_list(listed(tmp_path, header, rows, "cp932"), index=small, key=KEY)
    assert answer(result) == [(1, "A1", "person")]
    fields = json.loads(result.to_arrow()["fields"][0].as_py())
    assert (
        fields["name"] == fields["name_kana"] == fields["birth_date"] == fields["phone"] == fields["address"] == "exact"
    )
    assert fields["postal_code"] == "missing"


def test_only_name_and_phone(tmp_path, small):
    rows = [("山田太郎", "09001234567"), ("山田次郎", "09001234567"), ("鈴木一郎", "08009999999")]
    result = match_list(listed(tmp_path, ("氏名", "電話番号"), rows), index=small, key=KEY)
    assert answer(result) == [(1, "A1", "person"), (2, "A1", "household")]


def test_only_mail(tmp_path, small):
    rows = [("TARO@example.com",), ("hanako@example.com",)]
    result = match_list(listed(tmp_path, ("メールアドレス",), rows), index=small, key=KEY)
    assert [(row, said) for row, _, said in answer(result)] == [(1, "household")]
    assert any(note.startswith("persons:") for note in result.summary["not_checked"])


def test_family_and_given_name_in_two_columns(tmp_path, small):
    header = ("姓", "名", "セイ", "メイ", "生年月日")
    rows = [("山田", "花子", "ヤマダ", "ハナコ", "1982/5/6")]
    result = match_list(listed(tmp_path, header, rows), index=small, key=KEY)
    assert answer(result) == [(1, "A2", "person")]
    assert result.columns["family_name"] == ("姓",)


def test_address_in_several_columns(tmp_path, small):
    header = ("氏名", "都道府県", "市区町村", "番地")
    rows = [("𠮷田健一", "大阪府", "大阪市北区", "梅田2丁目4番9号")]
    result = match_list(listed(tmp_path, header, rows), index=small, key=KEY)
    assert answer(result) == [(1, "A3", "person")]


def test_mapping_from_python(tmp_path, small):
    header = ("宛先A", "うまれB")  # nothing tells that this is a header but the mapping
    rows = [("佐藤 美咲", "2001.1.20"), ("鈴木 一郎", "1999.9.9")]
    mapping = {"name": "宛先A", "birth_date": "うまれB"}
    result = match_list(listed(tmp_path, header, rows), index=small, key=KEY, mapping=mapping)
    assert answer(result) == [(1, "A4", "person")]


def test_running_numbers_alone_prove_nothing(tmp_path, world):
    rows = [(f"C{i:06d}",) for i in range(1, 900)]
    result = match_list(listed(tmp_path, ("会員番号",), rows), index=world.index, key=KEY)
    assert result.summary["persons"] == 0


def test_strangers_are_not_ours(tmp_path, world):
    rows = [(f"鈴木 {i}郎", f"{1950 + i % 40}-01-{1 + i % 28:02d}", f"080-0{i:03d}-0000") for i in range(300)]
    result = match_list(listed(tmp_path, ("氏名", "生年月日", "電話番号"), rows), index=world.index, key=KEY)
    assert result.summary["verdict"] == "NOT_OURS"
    assert result.summary["matched_rows"] == 0
    assert result.summary["false_match_rate"] is None


def test_few_rows_stay_inconclusive(tmp_path, small):
    result = match_list(listed(tmp_path, HEADER, ROWS), index=small, key=KEY)
    assert result.summary["verdict"] == "INCONCLUSIVE"
    assert result.summary["persons"] == 4


def test_what_was_not_checked_is_said(tmp_path, small):
    rows = [("山田太郎", "09001234567"), ("山田", "")]
    notes = match_list(listed(tmp_path, ("氏名", "電話番号"), rows), index=small, key=KEY).summary["not_checked"]
    assert "birth_date: not in the list" in notes
    assert "1 rows lack the fields that a look-up needs" in notes
    assert any(note.startswith("segments:") for note in notes)


def test_master_without_guardian_and_address(tmp_path):
    """Like the FEBRL data: names, birth date, postal code, in Latin letters."""
    header = ("rec_id", "given_name", "surname", "postcode", "date_of_birth")
    master = [
        (f"rec-{i}", f"giv{i % 97}a", f"sur{i % 89}b", f"{i % 50:04d}", f"19{i % 80 + 10}01{i % 28 + 1:02d}")
        for i in range(600)
    ]
    build_index(write_csv(tmp_path / "f.csv", header, master), key=KEY, out=tmp_path / "f.index")
    rows = [row[1:] for row in master[:200]]
    result = match_list(listed(tmp_path, header[1:], rows), index=tmp_path / "f.index", key=KEY)
    right = sum(customer == f"rec-{row - 1}" for row, customer, _ in answer(result))
    assert right >= 195


def test_arrow_pandas_and_polars(world):
    assert world.result.to_arrow().column_names == [
        "list_row",
        "customer",
        "class",
        "probability",
        "fields",
        "evidence",
    ]
    for name in ("pandas", "polars"):
        try:
            __import__(name)
        except ImportError:
            with pytest.raises(ConfigError, match=f"{name} is not installed; run: pip install {name}"):
                getattr(world.result, f"to_{name}")()


def test_customer_ids_with_quotes_are_escaped(tmp_path):
    rows = [('A"1\\', *ROWS[0][1:]), ("A\n2", *ROWS[2][1:])]
    source = write_csv(tmp_path / "m.csv", HEADER, rows)
    build_index(source, key=KEY, out=tmp_path / "m.index")
    stream = io.StringIO()
    match_list(source, index=tmp_path / "m.index", key=KEY).write_jsonl(stream)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line["customer"] for line in lines[:-1]] == [rows[0][0], rows[1][0]]


def test_key_may_be_a_file(tmp_path, small):
    new_key_file(tmp_path / "k.key")
    with pytest.raises(IndexMismatchError, match="built with key"):
        match_list(tmp_path / "small.csv", index=small, key=tmp_path / "k.key")
    with pytest.raises(IndexMismatchError):
        match_list(tmp_path / "small.csv", index=small, key=Key(b"z" * 32))


def test_empty_and_unreadable_lists(tmp_path, small):
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(ConfigError):
        match_list(tmp_path / "empty.csv", index=small, key=KEY)
    with pytest.raises(ConfigError, match="no rows"):
        match_list(pa.table({"氏名": pa.array([], pa.string())}), index=small, key=KEY)
    with pytest.raises(ConfigError, match="columns seen: 備考"):
        match_list(pa.table({"備考": ["x", "y"]}), index=small, key=KEY)


def test_missing_duckdb_is_said(monkeypatch, tmp_path, small):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(ConfigError, match=r"pip install 'piiscan\[match\]'"):
        match_list(tmp_path / "small.csv", index=small, key=KEY)


def test_a_header_the_reader_took_for_data_is_found(tmp_path):
    chunk = TableChunk(
        Location("x"),
        ("column 1", "column 2"),
        (pa.array(["氏名", "山田"]), pa.array(["TEL", "0900"])),
        has_header=False,
    )
    assert next(with_header([chunk], [])).header == ("氏名", "TEL")
    assert next(with_header([chunk], ["氏名"])).columns[0].to_pylist() == ["山田"]
    assert next(with_header([chunk], ["住所"])) == chunk


VALUES = [
    ("山田太郎", "山田花子"),
    ("1980-01-02", "備考"),
    ("備考", "0901234567"),
    ("佐々木 美咲", "男"),
    ("東京都渋谷区渋谷1-2-3", "その他"),
    ("taro@gmail.com", "備考"),
    ("ヤマダ タロウ", "備考"),
]


@pytest.mark.parametrize("first", VALUES)
def test_a_row_of_values_is_no_header_and_is_not_shown(tmp_path, small, first):
    rows = pa.table({first[0]: ["1980-01-02", "1990-02-03"], first[1]: ["x", "y"]})
    for call in (
        lambda: match_list(rows, index=small, key=KEY),
        lambda: build_index(rows, key=KEY, out=tmp_path / "no.index"),
    ):
        with pytest.raises(ConfigError, match="where a column name should stand") as caught:
            call()
        assert not any(cell in str(caught.value) for cell in first)


@pytest.mark.parametrize(
    "header", [("氏名", "TEL"), ("生年月日", "2024"), ("氏名", "電話番号", "12345"), ("rec_id", "surname")]
)
def test_column_names_are_a_header(header):
    assert is_header(header)
