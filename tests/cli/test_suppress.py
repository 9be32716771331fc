"""`piiscan suppress` and what a scan makes of the lists: values stay hidden where lines move and files are renamed."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from piiscan.cli import main, piiscan
from piiscan.scan import suppressions

LIST = "氏名,電話番号\n山田太郎,090-0123-4567\n佐藤花子,090-0765-4321\n"
NOTE = "担当の携帯は090-0123-4567です\n"


def run(*arguments):
    return CliRunner().invoke(piiscan, [str(a) for a in arguments])


def scan(folder, *options):
    result = run("scan", folder, "--format", "jsonl", "-q", "--jobs", 1, *options)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    lines = [json.loads(line) for line in result.stdout.splitlines() if line.startswith("{")]
    return [line for line in lines if line["type"] == "finding"], lines[-1]


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "list.csv").write_text(LIST)
    (folder / "note.txt").write_text(NOTE)
    return folder


@pytest.fixture
def base(share, tmp_path):
    found = tmp_path / "found.jsonl"
    run("scan", share, "--format", "jsonl", "--detail", "occurrence", "-o", found, "-q")
    listed = tmp_path / "base.jsonl"
    result = run("suppress", "baseline", found, "--file", listed)
    assert (result.exit_code, result.output) == (0, f"4 values in {listed}\n")
    return listed


def test_a_baseline_hides_what_was_known_in_any_spelling_and_place(share, base):
    assert scan(share, "--baseline", base)[0] == []
    (share / "list.csv").rename(share / "renamed.csv")
    (share / "note.txt").write_text(
        "一行\n\n" + "担当の携帯は０９０ー０１２３ー４５６７です\n新しい担当の携帯は090-0999-8888です\n"
    )
    found, summary = scan(share, "--baseline", base)
    assert [(f["entity"], f["location"]["line"]) for f in found] == [("PHONE_NUMBER", 4)]
    assert (summary["baseline"], summary["suppressed"], summary["persons"]) == (5, 0, 0)


def test_columns_count_what_is_left(share, base, tmp_path):
    (share / "list.csv").write_text(LIST + "鈴木一郎,090-0555-6666\n")
    found, _ = scan(share, "--baseline", base)
    assert [(f["location"]["column"], f["count"], f["rows"]) for f in found] == [("氏名", 1, [3]), ("電話番号", 1, [3])]


def test_entries_have_reasons_owners_and_a_last_day(share, tmp_path):
    found, _ = scan(share, "--detail", "occurrence", "--entity", "PHONE_NUMBER")
    listed = tmp_path / "ours.jsonl"
    told = ("--entity", "phone_number", "--reason", "代表電話", "--owner", "情シス", "--file", listed)
    assert run("suppress", "add", found[0]["id"], *told, "--expires", "2099-01-01").exit_code == 0
    assert len(scan(share, "--suppress", listed, "--entity", "PHONE_NUMBER", "--detail", "occurrence")[0]) == 1
    shown = run("suppress", "list", listed, "--lang", "ja").output
    assert "代表電話" in shown
    assert "2099-01-01" in shown
    assert "090-0123" not in listed.read_text()
    assert listed.stat().st_mode & 0o777 == 0o600
    run("suppress", "add", found[0]["id"], *told, "--expires", "2020-01-01")
    result = run("scan", share, "--suppress", listed, "--format", "jsonl", "-q")
    assert "1 entries" in result.stderr
    assert scan(share, "--suppress", listed)[1]["suppressed"] == 0
    assert run("suppress", "remove", found[0]["id"], "--file", listed).exit_code == 0
    assert suppressions.load(listed).entries == {}


def test_a_reason_may_hold_any_character(tmp_path):
    path = tmp_path / "list"
    for word in ("0" * 16, "1" * 16):
        run(
            "suppress",
            "add",
            word,
            "--entity",
            "PHONE_NUMBER",
            "--reason",
            "a\u2028b\x85c",
            "--owner",
            "o",
            "--file",
            path,
        )
    assert [entry.reason for entry in suppressions.load(path).entries.values()] == ["a\u2028b\x85c"] * 2


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "empty"), ("x\n", ":1: no line"), ('{"key_id": "0"}\n{"id": "12"}\n', ":2: no line"), (None, "cannot read")],
)
def test_bad_lists_are_told_with_their_line(share, tmp_path, capsys, content, message):
    path = tmp_path / "list"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SystemExit) as end:
        main(["scan", str(share), "--suppress", str(path), "-q"])
    assert end.value.code == 2
    assert message in capsys.readouterr().err


def test_another_key_and_findings_of_many_values_are_refused(share, base, tmp_path, capsys):
    key = tmp_path / "other.key"
    run("key", "new", key)
    found = tmp_path / "columns.jsonl"
    run("scan", share, "--format", "jsonl", "-o", found, "-q")
    for arguments, message in (
        (["scan", share, "--baseline", base, "--key-file", key], "made under key"),
        (["suppress", "baseline", found, "--file", base], "--detail occurrence"),
        (["suppress", "add", "xyz", "--entity", "PERSON", "--reason", "r", "--owner", "o", "--file", base], "no id"),
    ):
        with pytest.raises(SystemExit):
            main([str(a) for a in arguments])
        assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "no summary"), (None, "no summary"), ("\u540d".encode("cp932") + b"\n", ":1: no line")],
)
def test_what_is_no_whole_result_makes_no_baseline(share, tmp_path, capsys, content, message):
    found = tmp_path / "found.jsonl"
    if content is None:
        run("scan", share, "--format", "jsonl", "--detail", "occurrence", "-o", found, "-q")
        content = b"".join(found.read_bytes().splitlines(keepends=True)[:-1])
    found.write_bytes(content)
    with pytest.raises(SystemExit) as end:
        main(["suppress", "baseline", str(found), "--file", str(tmp_path / "list")])
    assert (end.value.code, message in capsys.readouterr().err) == (2, True)
    assert not (tmp_path / "list").exists()


def test_an_unknown_kind_is_not_suppressed(tmp_path, capsys):
    told = ["--reason", "r", "--owner", "o", "--file", str(tmp_path / "list")]
    with pytest.raises(SystemExit) as end:
        main(["suppress", "add", "0" * 16, "--entity", "PHONE", *told])
    assert (end.value.code, "did you mean PHONE_NUMBER" in capsys.readouterr().err) == (2, True)
