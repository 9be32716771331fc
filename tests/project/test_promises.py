"""Promises that hold for the whole product: offline, nothing personal in outputs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

# Loaded by every Python process that has its folder on the path: the command and its workers.
NO_NETWORK = """
import os, socket
def refuse(*args, **kwargs):
    with open(os.environ["PIISCAN_TEST_NETWORK"], "a") as f:
        f.write(repr(args[:1]) + "\\n")
    raise OSError("no network here")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = socket.create_connection = refuse
"""
CANARIES = ["090-0987-6543", "寿限無太郎", "jugemu@example.jp", "4111-1111-1111-1111", "123456789018"]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    (folder / "site").mkdir(exist_ok=True)
    (folder / "site" / "sitecustomize.py").write_text(NO_NETWORK)
    path = os.pathsep.join([str(folder / "site"), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = os.environ | {"PYTHONPATH": path, "PIISCAN_TEST_NETWORK": str(folder / "network.log")}
    return subprocess.run(
        [sys.executable, "-m", "piiscan", *arguments], capture_output=True, env=environment, cwd=folder
    )


def test_no_socket_is_opened(tmp_path: Path) -> None:
    done = run(tmp_path, "demo", "demo-output", "--rows", "300")
    assert done.returncode in (0, 1), done.stderr.decode()
    assert (tmp_path / "demo-output" / "match_report.html").is_file()
    assert not (tmp_path / "network.log").exists()


@pytest.fixture
def canaries(tmp_path: Path) -> Path:
    """Files with known values, sound and broken, under names that tell nothing."""
    share = tmp_path / "share"
    share.mkdir()
    line = ",".join(CANARIES)
    (share / "a.csv").write_text("電話,氏名,メール,カード番号,個人番号\n" + f"{line}\n" * 20, encoding="cp932")
    (share / "b.txt").write_text(f"電話 {CANARIES[0]} 氏名:{CANARIES[1]} {CANARIES[2]}\n", encoding="utf-8")
    (share / "c.txt").write_bytes(f"電話 {CANARIES[0]} ".encode() + b"\xff\xfe\x81" + CANARIES[1].encode() * 3)
    (share / "d.xlsx").write_bytes(b"PK\x03\x04" + line.encode())
    (share / "e.pdf").write_bytes(b"%PDF-1.4\n" + line.encode())
    (share / "f.eml").write_bytes(f"From: {CANARIES[2]}\nSubject: =?utf-8?b?x?=\n\n{line}".encode())
    (share / "g.db").write_bytes(b"SQLite format 3\0" + line.encode())
    return tmp_path


@pytest.mark.parametrize("detail", ["occurrence", "column", "file"])
def test_nothing_personal_in_any_output(canaries: Path, detail: str) -> None:
    out = canaries / "out"
    out.mkdir()
    machine = run(canaries, "scan", "share", "--format", "jsonl", "-o", "out/x.jsonl", "--detail", detail)
    people = run(canaries, "scan", "share", "--report", "out/x.html", "--ledger", "out/x.db", "--detail", detail)
    assert machine.returncode == people.returncode == 2
    told = [machine.stdout, machine.stderr, people.stdout, people.stderr, *(p.read_bytes() for p in out.iterdir())]
    for canary in CANARIES:
        for form in (canary, canary.replace("-", "")):
            assert not [t for t in told if form.encode() in t or form.encode("utf-16-le") in t], form


def test_values_are_shown_on_request(canaries: Path) -> None:
    shown = run(canaries, "scan", "share", "--format", "jsonl", "--show-values").stdout.decode()
    assert '"value":"090-0987-6543"' in shown
