"""Names outside running text, through the public door: lines of forms, mails, logs and lists, and tables."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from piiscan.model import Finding
from piiscan.report import jsonl
from piiscan.scan.scanner import Scanner

PAIRS = Path(__file__).parent.parent / "pairs"


def marked(line: str) -> tuple[str, set[tuple[int, int]]]:
    text, spans = "", set()
    for i, part in enumerate(line.replace("⟦", "⟧").split("⟧")):
        if i % 2:
            spans.add((len(text), len(text) + len(part)))
        text += part
    return text, spans


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(entities={"PERSON"})


def lines() -> list[tuple[str, set[tuple[int, int]]]]:
    rows = (PAIRS / "person_lines.txt").read_text(encoding="utf-8").splitlines()
    return [marked(row.replace("\\n", "\n").replace("\\t", "\t")) for row in rows if not row.startswith("# ")]


def test_lines(scanner):
    rows = lines()
    found = scanner.scan_texts([text for text, _ in rows])
    wrong = [
        (text, sorted(got))
        for (text, spans), findings in zip(rows, found, strict=True)
        if (got := {(f.start, f.end) for f in findings}) != spans
    ]
    assert len(rows) > 600
    assert wrong == []


def tables() -> list[list[list[str]]]:
    text = (PAIRS / "person_tables.txt").read_text(encoding="utf-8").split("\n== ")[1:]
    return [[row.split("\t") for row in block.splitlines()[1:]] for block in text]


@pytest.mark.parametrize("rows", tables(), ids=lambda rows: "|".join(rows[0]))
def test_tables(scanner, rows):
    cells = [[marked(cell) for cell in row] for row in rows[1:]]
    columns = [pa.array([row[i][0] for row in cells]) for i in range(len(rows[0]))]
    result = scanner.scan_table(pa.table(columns, names=rows[0]), detail="occurrence")
    found = {(f.location.row, f.location.column, f.start, f.end) for f in result}
    wanted = {
        (r, name, *span)
        for r, row in enumerate(cells, 1)
        for name, (_, spans) in zip(rows[0], row, strict=True)
        for span in spans
    }
    assert found == wanted


def told(text: str, finding: Finding) -> dict[str, str]:
    return {name: text[start:end] for name, start, end in finding.parts}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("氏名：山田太郎", {"family_name": "山田", "given_name": "太郎"}),
        ("氏名：𠮷田　桜 様", {"family_name": "𠮷田", "given_name": "桜"}),
        ("フリガナ：ﾔﾏﾀﾞ ﾀﾛｳ", {"family_name": "ﾔﾏﾀﾞ", "given_name": "ﾀﾛｳ"}),
        ("担当：佐藤", {"family_name": "佐藤"}),
        ("長男　太郎", {"given_name": "太郎"}),
        ("美咲から電話がありました", {"given_name": "美咲"}),
        ("息子の蓮が熱を出した", {"given_name": "蓮"}),
        ("長谷川さんから", {"family_name": "長谷川"}),
        ("PAX: SATO/HANAKO MS", {"family_name": "SATO", "given_name": "HANAKO"}),
        ("Full name: Hanako Sato", {"family_name": "Sato", "given_name": "Hanako"}),
        ("ジョン・スミスさん", {}),
    ],
)
def test_parts(scanner, text, parts):
    (finding,) = scanner.scan_text(text)
    assert told(text, finding) == parts


def test_parts_of_columns_and_lines(scanner):
    table = pa.table({"姓": ["山田", "佐藤"], "名": ["翔", "花子"], "番号": ["1", "2"]})
    result = scanner.scan_table(table, detail="occurrence")
    assert [f.parts for f in result] == [
        (("family_name", 0, 2),), (("family_name", 0, 2),), (("given_name", 0, 1),), (("given_name", 0, 2),),
    ]  # fmt: skip
    (batch,) = result.table.to_batches()
    written = jsonl.lines(batch).decode().splitlines()
    assert json.loads(written[0])["parts"] == {"family_name": [0, 2]}
    assert written == [jsonl.line_plain(finding) for finding in result]


def test_a_column_shows_the_parts_of_its_first_name(scanner):
    (finding,) = scanner.scan_table(pa.table({"氏名": ["山田太郎", "佐藤 花子"]}))
    assert finding.parts == (("family_name", 0, 2), ("given_name", 2, 4))


def test_parts_stay_within_their_name():
    text = "来たTaro・ヤマダは、話した。\n別の人 Watanabe"
    assert next((f.start, f.end, f.parts) for f in Scanner().scan_text(text)) == (2, 10, ())
    assert [f.parts for f in Scanner().scan_text("来たJ・ムワンギは、話した。")] == [()]
    assert [f.parts for f in Scanner().scan_text("Ken 中野さん")] == [()]
