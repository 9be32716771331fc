"""The commands key, index and match: exit codes, outputs, errors."""

from __future__ import annotations

import json

import pytest
from conftest import HEADER, ROWS, write_csv

from piiscan.cli import main


@pytest.fixture
def run(capfd, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")

    def call(*arguments):
        with pytest.raises(SystemExit) as stop:
            main([str(a) for a in arguments])
        out, err = capfd.readouterr()
        return stop.value.code, out, err

    return call


@pytest.fixture
def made(tmp_path, run):
    """Key, index and list as files."""
    source = write_csv(tmp_path / "m.csv", HEADER, ROWS)
    assert run("key", "new", tmp_path / "m.key")[0] == 0
    code, out, _ = run("index", "build", source, "--key-file", tmp_path / "m.key", "-o", tmp_path / "m.index")
    assert code == 0
    assert "会員番号" in out
    write_csv(tmp_path / "l.csv", HEADER[1:], [row[1:] for row in ROWS[:3]])
    return tmp_path


def match(folder, *more):
    return "match", folder / "l.csv", "--index", folder / "m.index", "--key-file", folder / "m.key", *more


def test_match_writes_json_lines_and_says_matches(made, run):
    code, out, err = run(*match(made, "--format", "jsonl", "-o", made / "out.jsonl"))
    assert (code, out) == (1, "")
    assert "piiscan: name = 氏名" in err
    lines = [json.loads(line) for line in (made / "out.jsonl").read_text("utf-8").splitlines()]
    assert [line["customer"] for line in lines[:-1]] == ["A1", "A2", "A3"]
    assert lines[-1]["type"] == "summary"


def test_match_tells_people(made, run):
    code, out, _ = run(*match(made))
    assert code == 1
    assert "INCONCLUSIVE" in out
    assert "birth_date" in out
    code, out, _ = run(*match(made, "--lang", "ja"))
    assert "判定" in out
    assert "山田" not in out


def test_match_writes_a_report(made, run):
    code, _, _ = run(*match(made, "--report", made / "r.html", "--lang", "ja"))
    assert code == 1
    page = (made / "r.html").read_text("utf-8")
    assert page.startswith("<!")
    assert "山田" not in page


def test_no_match_is_zero(made, run):
    write_csv(made / "l.csv", ("氏名", "電話番号"), [("鈴木 一郎", "080-0999-9999")])
    assert run(*match(made))[0] == 0


def test_mapping_joins_columns(made, run):
    header = ("宛名欄", "場所1", "場所2")
    write_csv(
        made / "l.csv", header, [("佐藤美咲", "北海道札幌市中央区", "北一条西2-1"), ("鈴木一郎", "東京都", "港区1")]
    )
    code, _, _ = run(
        *match(made, "--map", "name=宛名欄", "--map", "address=場所1+場所2", "-o", made / "o", "--format", "jsonl")
    )
    assert code == 1
    assert json.loads((made / "o").read_text("utf-8").splitlines()[0])["customer"] == "A4"


def errors(folder):
    other = folder / "other.key"
    index, list_, key = folder / "m.index", folder / "l.csv", folder / "m.key"
    return {
        "missing key": (("match", list_, "--index", index, "--key-file", folder / "no.key"), "no key file"),
        "other key": (("match", list_, "--index", index, "--key-file", other), "built with key"),
        "no index": (("match", list_, "--index", folder, "--key-file", key), "no piiscan index"),
        "no list": (("match", folder / "no.csv", "--index", index, "--key-file", key), "no such file"),
        "bad map": ((*match(folder), "--map", "name"), "--map takes FIELD=COLUMN"),
        "no output folder": ((*match(folder), "-o", folder / "no" / "out"), "cannot write"),
        "key exists": (("key", "new", key), "never overwritten"),
        "index exists": (("index", "build", folder / "m.csv", "--key-file", key, "-o", index), "not empty"),
        "info of nothing": (("index", "info", folder), "no piiscan index"),
    }


@pytest.mark.parametrize("case", errors(__import__("pathlib").Path()))
def test_errors_are_one_line_and_two(made, run, case):
    run("key", "new", made / "other.key")
    arguments, message = errors(made)[case]
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert len([line for line in err.splitlines() if line]) == 1
    assert "Traceback" not in err


def test_info_needs_no_key(made, run):
    code, out, _ = run("index", "info", made / "m.index")
    assert code == 0
    assert "name+birth" in out
    code, out, _ = run("index", "info", made / "m.index", "--format", "json")
    assert json.loads(out)["rows"] == 4


@pytest.mark.parametrize(
    "command", [("key",), ("key", "new"), ("index",), ("index", "build"), ("index", "info"), ("match",)]
)
def test_help_teaches_by_example(run, command):
    code, out, _ = run(*command, "--help")
    assert code == 0
    assert f"piiscan {' '.join(command)}" in out


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_files_for_other_programs_need_a_name(run, made, form):
    code, _, err = run(*match(made, "--format", form))
    assert code == 2
    assert f"--format {form} needs -o FILE" in err
    code, out, _ = run(*match(made, "--format", form, "-o", made / f"out.{form}"))
    assert (code, out) == (1, "")
    assert (made / f"out.{form}").read_bytes()[:4] == {"parquet": b"PAR1", "xlsx": b"PK\x03\x04"}[form]


@pytest.mark.parametrize(("lang", "words"), [("ja", ("件数", "並び順")), ("en", ("Counts", "order:"))])
def test_the_terminal_shows_counts_and_what_they_mean(run, made, lang, words):
    code, out, _ = run(*match(made, "--lang", lang))
    assert code == 1
    for word in words:
        assert word in out
