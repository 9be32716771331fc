"""Options of a scan: what is chosen, the pace, progress, and the coverage in every output."""

from __future__ import annotations

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from piiscan.cli.quantities import DURATION, SIZE, date_seconds

GIT = shutil.which("git")


def piiscan(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "piiscan", *map(str, arguments)]
    environment = os.environ | {"LC_ALL": "C.UTF-8"}
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, encoding="utf-8", env=environment)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    base = tmp_path / "share"
    base.mkdir()
    (base / "memo.txt").write_text("電話 090-0123-4567\n", encoding="utf-8")
    (base / "left.log").write_text("電話 090-0123-4568\n", encoding="utf-8")
    (base / ".piiscanignore").write_text("*.log\n", encoding="utf-8")
    (base / "image.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(92))
    return base


def test_coverage_in_every_output(share: Path, tmp_path: Path) -> None:
    page, ledger = tmp_path / "r.html", tmp_path / "l.db"
    told = piiscan("scan", share, "--lang", "ja", "--report", page, "--ledger", ledger)
    assert told.returncode == 2, told.stderr
    runs = json.loads(piiscan("scan", share, "--format", "jsonl").stdout.splitlines()[-1])["coverage"]
    assert runs["bytes"] == {"scanned": 27, "partial": 0, "skipped": 100, "failed": 0}
    assert runs["reasons"] == {"no_text": {"files": 1, "bytes": 100}}
    assert runs["left_out"] == {"ignored": {"folders": 0, "files": 1, "bytes": 21}}
    for text in (told.stdout, page.read_text(encoding="utf-8")):
        for word in ("網羅の状況", "文字なし", "78.7 %", "除外リスト", "読んだ"):
            assert word in text


def test_incomplete_fails_unless_allowed(share: Path) -> None:
    assert piiscan("scan", share, "--fail-on-incomplete", "-q").returncode == 2
    done = piiscan("scan", share, "--fail-on-incomplete", "--allow-skips")
    assert (done.returncode, done.stderr) == (2, "piiscan: choose one of --allow-skips and --fail-on-incomplete\n")


def test_chosen_files_alone_are_whole(share: Path) -> None:
    done = piiscan("scan", share, "--include", "*.log", "--no-ignore", "--no-hidden", "--lang", "en")
    assert done.returncode == 1, done.stderr
    assert "Everything that was chosen was read. Left out by choice: 3 files" in " ".join(done.stdout.split())


def test_a_polite_run_in_time(share: Path) -> None:
    options = "--nice", "--read-rate", "10MB", "--time-limit", "1h", "--file-seconds", "60", "--memory-mb", "1024"
    done = piiscan("scan", share / "memo.txt", *options)
    assert done.returncode == 1, done.stderr


def test_a_run_out_of_time_names_what_it_did_not_reach(share: Path) -> None:
    done = piiscan("scan", share, "--time-limit", "0.001", "--format", "jsonl")
    assert done.returncode == 2, done.stderr
    skip, summary = map(json.loads, done.stdout.splitlines())
    assert (skip["reason"], skip["location"]["uri"]) == ("timed_out", str(share))
    assert summary["coverage"]["files"] == {"scanned": 0, "partial": 0, "skipped": 0, "failed": 3}
    assert summary["coverage"]["bytes"]["failed"] == 127


def test_progress_as_json_lines(share: Path) -> None:
    done = piiscan("scan", share, "--json-progress", "-q", "--format", "jsonl")
    *_, last = map(json.loads, done.stderr.splitlines())
    assert last["type"] == "progress"
    assert (last["files"], last["bytes"], last["findings"], last["skips"]) == (3, 127, 1, 1)
    assert {"total_files", "total_bytes", "seconds", "bytes_per_second", "seconds_left"} < set(last)


def test_progress_on_a_terminal_alone(share: Path) -> None:
    assert piiscan("scan", share).stderr == ""
    seen, terminal = pty.openpty()
    command = [sys.executable, "-m", "piiscan", "scan", str(share)]
    environment = os.environ | {"TERM": "xterm", "COLUMNS": "200"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=terminal, env=environment):
        os.close(terminal)
        shown = b"".join(iter(lambda: _read(seen), b""))
    os.close(seen)
    assert b"piiscan" in shown


def _read(terminal: int) -> bytes:
    """What is shown; nothing when nobody writes any more (Linux tells so by an error)."""
    try:
        return os.read(terminal, 1 << 16)
    except OSError:
        return b""


@pytest.mark.skipif(GIT is None, reason="git is not installed: --staged is NOT tested")
def test_staged_content_reaches_the_workers(share: Path) -> None:
    assert GIT is not None
    subprocess.run([GIT, "init", "-q", share], check=True)
    subprocess.run([GIT, "-C", share, "add", "memo.txt"], check=True)
    (share / "memo.txt").write_text("nothing\n", encoding="utf-8")
    done = piiscan("scan", ".", "--staged", "--lang", "en", cwd=share)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Only what is staged in git was looked at." in " ".join(done.stdout.split())
    done = piiscan("scan", ".", "--staged", "--since", "HEAD", cwd=share)
    assert (done.returncode, done.stderr) == (2, "piiscan: choose one of --since and --staged\n")
    done = piiscan("scan", ".", "--since", "nothing", cwd=share)
    assert "neither a date" in done.stderr


@pytest.mark.parametrize(
    ("text", "size"), [("500", 500), ("20MB", 20_000_000), ("20mb/s", 20_000_000), ("1.5GiB", 3 << 29), ("4k", 4000)]
)
def test_sizes(text: str, size: int) -> None:
    assert SIZE.convert(text, None, None) == size


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("15m", 900), ("1h30m", 5400), ("2d", 172_800), ("0.5", 0.5)]
)
def test_durations(text: str, seconds: float) -> None:
    assert DURATION.convert(text, None, None) == seconds


@pytest.mark.parametrize("text", ["", "x", "-1", "0", "MB", "1h-2m", "2XB"])
def test_what_is_neither_size_nor_duration(text: str) -> None:
    for kind in (SIZE, DURATION):
        with pytest.raises(click.BadParameter, match="hint"):
            kind.convert(text, None, None)


def test_dates() -> None:
    day = date_seconds("2026-11-01")
    assert day is not None
    assert date_seconds("2026/11/01 10:30") == day + 37_800
    assert all(date_seconds(text) is None for text in ("2026-13-01", "20261101", "HEAD", "v2026-11-01", ""))


def test_less_than_a_byte_is_no_size() -> None:
    with pytest.raises(click.BadParameter, match="hint"):
        SIZE.convert("0.4", None, None)
