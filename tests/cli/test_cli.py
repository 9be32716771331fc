"""The command line: exit codes, clear errors, the contract of the machine format."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from piiscan.cli import main

FINDING = [
    "type",
    "entity",
    "score",
    "band",
    "location",
    "start",
    "end",
    "count",
    "distinct",
    "rows",
    "masked",
    "id",
    "occurrence",
    "evidence",
    "law",
    "recognizer",
]


def piiscan(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "piiscan", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, encoding="utf-8", env=os.environ | {"LC_ALL": "C.UTF-8"}
    )


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    path = tmp_path / "memo.txt"
    path.write_text("電話 090-1234-5678\n", encoding="utf-8")
    return path


def test_findings_exit_1_and_json_lines_follow_the_contract(memo: Path, tmp_path: Path) -> None:
    done = piiscan("scan", str(memo), "--format", "jsonl", "-o", str(tmp_path / "out.jsonl"))
    assert done.returncode == 1, done.stderr
    *found, place, summary = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert [list(f) for f in found] == [FINDING]
    assert list(found[0]["location"]) == ["uri", "member", "page", "sheet", "row", "column", "line"]
    assert (found[0]["entity"], found[0]["start"], found[0]["end"], found[0]["location"]["line"]) == (
        "PHONE_NUMBER",
        3,
        16,
        1,
    )
    assert (place["type"], list(place["entities"])) == ("place", ["PHONE_NUMBER"])
    assert list(summary)[:7] == ["type", "blobs", "bytes", "findings", "persons", "skips", "seconds"]
    assert (tmp_path / "out.jsonl").stat().st_mode & 0o077 == 0


def test_nothing_found_exit_0(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("製品番号 12-34\n", encoding="utf-8")
    done = piiscan("scan", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_skip_wins_over_findings_unless_allowed(memo: Path) -> None:
    (memo.parent / "broken.xlsx").write_bytes(b"PK\x03\x04 broken")
    assert piiscan("scan", str(memo.parent)).returncode == 2
    assert piiscan("scan", str(memo.parent), "--allow-skips").returncode == 1
    lines = piiscan("scan", str(memo.parent), "--format", "jsonl").stdout.splitlines()
    skip = next(json.loads(line) for line in lines if '"type":"skip"' in line)
    assert list(skip) == ["type", "location", "stage", "reason", "detail"]
    assert skip["reason"] == "cannot_parse"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["scan", "no-such-file"], "no-such-file"),
        (["scan", ".", "--entity", "PHONE"], "unknown entity PHONE (did you mean PHONE_NUMBER?); known: "),
        (["scan"], "Missing argument"),
        (["scan", ".", "--catalog", "nowhere"], "no such folder"),
        (["scan", ".", "--key-file", "nowhere.key"], "piiscan key new nowhere.key"),
        (["fly"], "No such command 'fly'"),
    ],
)
def test_a_wrong_call_is_one_clear_message_and_exit_2(tmp_path: Path, arguments: list[str], told: str) -> None:
    done = piiscan(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_text_output_is_masked_and_html_is_written(memo: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    done = piiscan("scan", str(memo), "--report", str(report), "--lang", "ja")
    assert done.returncode == 1
    assert "電話番号" in done.stdout
    assert "090-1234" not in done.stdout + report.read_text(encoding="utf-8")


def test_what_was_not_read_is_listed_with_its_place(memo: Path) -> None:
    """The spool is read from its start for every kind of line: places of skips were once missing in the text."""
    (memo.parent / "broken.zip").write_bytes(b"PK\x03\x04broken")
    done = piiscan("scan", str(memo.parent), "--lang", "en")
    assert "broken.zip" in done.stdout
    assert done.returncode == 2


def test_recognizers_list_and_check(tmp_path: Path) -> None:
    listed = piiscan("recognizers", "list", "--format", "jsonl")
    assert {"PHONE_NUMBER", "PERSON"} <= {json.loads(line)["entity"] for line in listed.stdout.splitlines()}
    assert piiscan("recognizers", "check").returncode == 0
    (tmp_path / "bad.yaml").write_text("id: [1]\nentity: x\n", encoding="utf-8")
    broken = piiscan("recognizers", "check", "--catalog", str(tmp_path))
    assert broken.returncode == 2
    assert "bad.yaml:2: entity 'x' must be upper case" in broken.stderr


def test_help_is_light() -> None:
    code = (
        "import sys\nfrom piiscan.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'pyarrow', 'rich', 'duckdb', 'lxml', 'jinja2', 'yaml', 'regex', 'spacy'} & set(sys.modules)\n"
        "print('heavy:', sorted(heavy), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == "heavy: []"
    for name in ("scan", "key", "index", "match", "recognizers", "ledger", "demo"):
        assert name in done.stdout


def test_every_command_teaches() -> None:
    for command in (["scan"], ["key"], ["index"], ["match"], ["recognizers"], ["ledger"], ["demo"]):
        done = piiscan(*command, "--help")
        assert done.returncode == 0, done.stderr
        assert "Usage: piiscan" in done.stdout


def test_every_option_of_a_scan_is_in_a_group() -> None:
    told = piiscan("scan", "--help").stdout
    groups = re.split(r"\n\n(?=[A-Z].*:\n)", told)[1:]
    names = [group.partition(":")[0] for group in groups]
    assert names[0] == "What is written"
    assert names[-1] == "Other options"
    assert re.findall(r"^  (-\S+)", groups[-1], re.MULTILINE) == ["--lang", "-h,"]
    assert "postgresql://" in told


def test_formats_list_databases_and_buckets() -> None:
    told = piiscan("formats", "--lang", "en").stdout
    for scheme in ("postgresql://", "mysql://", "oracle://", "mssql://", "sqlite:///", "s3://", "gs://", "az://"):
        assert scheme in told
    lines = [json.loads(line) for line in piiscan("formats", "--format", "jsonl").stdout.splitlines()]
    assert {line["extra"] for line in lines if line["kind"] == "store"} >= {"postgresql", "mysql", "buckets"}


@pytest.mark.parametrize("option", ["-o", "--report"])
def test_what_is_read_is_never_overwritten(memo: Path, option: str) -> None:
    before = memo.read_bytes()
    for target in (memo, memo.parent):
        done = piiscan("scan", str(target), option, str(memo))
        assert done.returncode == 2
        assert "would be overwritten" in done.stderr
    assert memo.read_bytes() == before


def test_an_output_that_cannot_be_written_is_told_before_the_scan(memo: Path) -> None:
    for option in ("-o", "--report", "--ledger"):
        done = piiscan("scan", str(memo), option, str(memo.parent / "nowhere" / "x"))
        assert (done.returncode, done.stdout) == (2, "")
        assert "no folder" in done.stderr


def test_a_first_row_of_values_is_not_printed_as_header(tmp_path: Path) -> None:
    (tmp_path / "form.csv").write_text("氏名,寿限無太郎\n電話,090-0123-4567\n", encoding="utf-8")
    rows = "".join(f"山田太郎,taro{i}@example.jp,x\n" for i in range(300))
    (tmp_path / "list.csv").write_text("佐藤花子,hanako@example.jp,y\n" + rows, encoding="utf-8")
    done = piiscan("scan", str(tmp_path), "--format", "jsonl")
    assert "寿限無" not in done.stdout
    assert "佐藤花子" not in done.stdout
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {f["entity"] for f in found if f["type"] == "finding"} == {"PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS"}


def test_an_empty_catalog_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    done = piiscan("scan", str(tmp_path), "--catalog", str(tmp_path / "mine"))
    assert done.returncode == 2
    assert "holds no YAML file" in done.stderr


def test_a_matched_list_is_never_overwritten(memo: Path) -> None:
    before = memo.read_bytes()
    for option in ("-o", "--report"):
        done = piiscan("match", str(memo), "--index", "nowhere", "--key-file", "nowhere.key", option, str(memo))
        assert done.returncode == 2
        assert "would be overwritten" in done.stderr
    assert memo.read_bytes() == before


@pytest.mark.parametrize(
    ("problem", "told"), [(OSError(28, "No space left on device"), "piiscan: No space left"), (KeyError(), "KeyError")]
)
def test_a_run_that_breaks_is_no_run_that_found_something(tmp_path, monkeypatch, capsys, problem, told):
    def breaks(options, *spools):
        raise problem

    monkeypatch.setattr("piiscan.cli.scan_run.run", breaks)
    with pytest.raises(SystemExit) as end:
        main(["scan", str(tmp_path)])
    assert end.value.code == 2
    assert told in capsys.readouterr().err
