"""Databases as targets, with a made-up one: what a run tells of them, keeps of them, and never writes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import fake_store
import pytest
from click.testing import CliRunner

from piiscan.cli import piiscan
from piiscan.config import Sampling, ScanSettings, WalkSettings
from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.model import Location
from piiscan.scan import run
from piiscan.scan.scanner import Scanner
from piiscan.scan.state import care
from piiscan.sources import stores

KEY = Key(bytes(32))
PASSWORD = "hunter2zzyzx"
URL = f"postgresql://reader:{PASSWORD}@fake/crm?password={PASSWORD}2"
SHOWN = "postgresql://fake/crm"


@pytest.fixture(autouse=True)
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The made-up database in this process, its workers and its children; the file of the tables read."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(fake_store.SITE)
    for name in fake_store.MODULES:
        monkeypatch.setitem(sys.modules, name, fake_store)
    monkeypatch.syspath_prepend(str(Path(fake_store.__file__).parent))
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    monkeypatch.setenv("FAKE_STORE_LOG", str(tmp_path / "log"))
    monkeypatch.setenv("PIISCAN_KEY_FILE", str(tmp_path / "key"))
    (tmp_path / "log").mkdir()
    return tmp_path / "log"


def read(log: Path) -> list[str]:
    """The tables read since it was asked last."""
    marks = sorted(log.iterdir())
    for mark in marks:
        mark.rmdir()
    return [mark.name.partition("-")[2] for mark in marks]


def test_a_database_is_scanned_table_by_table(log: Path) -> None:
    result = Scanner(key=KEY).scan_path(URL)
    assert read(log) == [f"t{i:02d}" for i in range(50)]
    assert len(result.tables) == result.summary["tables"] == 50
    assert result.summary["rows"] == 1000
    assert {str(f.location) for f in result} >= {f"{SHOWN} [sheet=public.t00, column=氏名]"}
    assert result.summary["coverage"]["total_files"] == 51
    assert result.summary["coverage"]["kinds"] == {"": {"files": 51, "bytes": 50_000, "unread_bytes": 7_000}}
    assert result.summary["coverage"]["largest_unread"][0]["uri"] == f"{SHOWN} [public.t03]"
    (rule,) = (r for r in result.summary["rules"] if r["files"] == 50)
    assert rule["places"][0] == f"{SHOWN} [public.t00]"


def test_all_rows_or_a_sample_from_python() -> None:
    def samples(**chosen) -> set[float | None]:
        tables = Scanner(key=KEY).scan_path(URL, **chosen).tables
        return {table["sample"] and table["sample"]["miss"] for table in tables}

    assert samples(full=True) == {None}
    assert samples(sampling=Sampling(miss=0.01)) == {None, 0.01}


def lines(out: Path) -> list[str]:
    *found, summary = out.read_text().splitlines()
    told = json.loads(summary)
    return [*found, json.dumps({name: told[name] for name in told if name not in ("seconds", "reused")})]


def command(out: Path, state: Path, *more: str) -> list[str]:
    options = ["--format", "jsonl", "-o", str(out), "--state", str(state), "--jobs", "2", "-q", *more]
    return [sys.executable, "-m", "piiscan", "scan", URL, *options]


def test_killed_in_the_middle_it_goes_on_with_what_is_left(tmp_path: Path, log: Path, monkeypatch) -> None:
    out, state = tmp_path / "out", tmp_path / "s"
    subprocess.run(command(tmp_path / "whole", tmp_path / "w"), check=False)
    assert len(read(log)) == 50
    monkeypatch.setenv("FAKE_STORE_SECONDS", "0.15")
    with subprocess.Popen(command(out, state), start_new_session=True) as process:
        until = time.monotonic() + 60
        while len(list(log.iterdir())) < 36 and time.monotonic() < until:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
    first = read(log)
    monkeypatch.setenv("FAKE_STORE_SECONDS", "0")
    subprocess.run(command(out, state), check=False)
    rest = read(log)
    assert sorted({*first, *rest}) == [f"t{i:02d}" for i in range(50)]
    assert len(rest) <= 35  # a second's work at most is lost, and what was in flight
    assert lines(out) == lines(tmp_path / "whole")
    subprocess.run(command(out, state), check=False)
    assert len(read(log)) == 50  # a run that came to its end knows nothing of changes since
    assert lines(out) == lines(tmp_path / "whole")


def stopped(state: Path, tables: int, url: str = URL) -> None:
    """A run that is left after some tables."""
    events = run.scan([url], settings=ScanSettings(), key=KEY, state=str(state))
    told = 0
    for event in events:
        told += isinstance(event, dict) and event["type"] == "table"
        if told == tables:
            break
    events.close()


def test_what_was_cut_short_is_read_again(tmp_path: Path, log: Path) -> None:
    stopped(tmp_path / "s", 20)
    read(log)
    list(run.scan([URL], settings=ScanSettings(), key=KEY, state=str(tmp_path / "s")))
    again = read(log)
    assert "t07" in again
    assert "t00" not in again
    assert "t03" not in again  # sampled, as it was asked for


@pytest.mark.parametrize(
    ("url", "settings"),
    [
        (f"postgresql://other:{PASSWORD}@fake/crm", ScanSettings()),
        ("postgresql://fake/other", ScanSettings()),
        (URL, ScanSettings(min_score=0.0)),
    ],
)
def test_another_user_database_or_setting_reads_anew(tmp_path: Path, log: Path, url: str, settings) -> None:
    stopped(tmp_path / "s", 20)
    read(log)
    list(run.scan([url], settings=settings, key=KEY, state=str(tmp_path / "s")))
    assert len(read(log)) == 50


def test_another_password_goes_on(tmp_path: Path, log: Path) -> None:
    stopped(tmp_path / "s", 20)
    read(log)
    list(run.scan(["postgresql://reader:new@fake/crm"], settings=ScanSettings(), key=KEY, state=str(tmp_path / "s")))
    assert len(read(log)) < 40


def test_tables_that_are_read_every_time_do_not_fill_the_state(tmp_path: Path) -> None:
    for _ in range(2):
        list(run.scan([URL], settings=ScanSettings(), key=KEY, state=str(tmp_path / "s")))
        told = care.info(str(tmp_path / "s"))
        assert (told["files"], told["segments"]) == (0, 0)


def test_objects_with_a_stamp_are_known_until_it_changes(tmp_path: Path, log: Path, monkeypatch) -> None:
    made = fake_store.blob

    def stamped(store, location, size):
        stamp = ["etag", 1000, store.get("changed", 0) if store["table"] != "t05" else os.environ["FAKE_STORE_SECONDS"]]
        return made(store | {"stamp": stamp}, location, size)

    monkeypatch.setattr(fake_store, "blob", stamped)
    monkeypatch.setenv("FAKE_STORE_SECONDS", "0")
    first = Scanner(key=KEY).scan_path(URL, state=tmp_path / "s")
    assert len(read(log)) == 50
    second = Scanner(key=KEY).scan_path(URL, state=tmp_path / "s")
    assert read(log) == ["t07", "t32"]  # cut short
    assert first.table.to_pylist() == second.table.to_pylist()
    assert first.tables == second.tables
    assert second.summary["reused"] == 48
    monkeypatch.setenv("FAKE_STORE_SECONDS", "0.001")
    Scanner(key=KEY).scan_path(URL, state=tmp_path / "s")
    assert read(log) == ["t05", "t07", "t32"]


def everything_written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.parent.name != "site")


@pytest.mark.parametrize("form", ["text", "jsonl"])
def test_no_password_is_ever_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    written = ["--report", "r.html", "--ledger", "l.db", "--state", "s", "--columns", "c.csv", "--json-progress"]
    done = subprocess.run(
        [sys.executable, "-m", "piiscan", "scan", URL, "--format", form, *written],
        capture_output=True,
        check=False,
    )
    told = done.stdout + done.stderr + everything_written(tmp_path)
    assert done.returncode == 2
    assert b"public.t00" in told
    assert PASSWORD.encode() not in told
    assert b"reader" not in done.stdout + everything_written(tmp_path)
    listed = CliRunner().invoke(piiscan, ["ledger", "list", "l.db", "--lang", "en"])
    assert f"{SHOWN}" in listed.output
    assert "public.t00" in listed.output
    assert listed.exit_code == 0


def test_no_password_is_in_the_message_of_a_failure(tmp_path: Path) -> None:
    url = f"postgresql://reader:{PASSWORD}@fake/refused"
    done = subprocess.run(
        [sys.executable, "-m", "piiscan", "scan", url, "--state", str(tmp_path / "s")], capture_output=True, check=False
    )
    assert done.returncode == 2
    assert b"refuses" in done.stderr
    assert PASSWORD.encode() not in done.stdout + done.stderr + everything_written(tmp_path)
    with pytest.raises(ConfigError) as caught:
        Scanner(key=KEY).scan_path(url)
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--staged"], "--staged asks git"),
        (["--since", "HEAD~1"], "--since HEAD~1 asks git"),
        (["--since", "2026-11-01"], "no date"),
        (["--columns", "c.txt"], ".csv or .parquet"),
        (["-o", "nowhere/x"], "no folder"),
    ],
)
def test_options_that_make_no_sense_are_one_clear_message(options: list[str], told: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = subprocess.run([sys.executable, "-m", "piiscan", "scan", URL, *options], capture_output=True, text=True)
    assert told in done.stderr
    assert PASSWORD not in done.stderr
    assert done.stderr.count("\n") <= 2
    assert done.returncode == 2


def test_progress_knows_the_tables_that_the_run_has_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAKE_STORE_SECONDS", "0.1")
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "a.txt").write_text("x")
    command = [sys.executable, "-m", "piiscan", "scan", str(tmp_path / "share"), URL, "--json-progress", "--jobs", "1"]
    done = subprocess.run(command, capture_output=True, check=False)
    *_, last = (json.loads(line) for line in done.stderr.splitlines())
    assert (last["files"], last["total_files"], last["rows"]) == (51, 51, 1000)


def test_the_columns_as_a_file(tmp_path: Path) -> None:
    import csv

    CliRunner().invoke(piiscan, ["scan", URL, "--columns", str(tmp_path / "c.csv"), "-q"])
    with (tmp_path / "c.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 150
    assert [row["column"] for row in rows[:3]] == ["氏名", "電話番号", "品名"]
    assert rows[0]["table"] == "public.t00"


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("postgresql+psycopg://u:p@h:5432/d?sslmode=require", "postgresql://h:5432/d"),
        ("mysql://h/d?x=a@b", "mysql://h/d"),
        ("mysql://h:3306?x=a@b", "mysql://b"),  # 3306 may be a password
        ("postgresql://u:p/w@h/d", "postgresql://h/d"),
        ("postgresql://u:p?w@h/d?password=x", "postgresql://h/d"),
        ("postgresql://u:p@ss/w@h/d", "postgresql://h/d"),
        ("postgresql://u:1/2@[::1]:5432/d", "postgresql://[::1]:5432/d"),
        ("postgresql:///d?host=/run/pg", "postgresql:///d"),
        ("s3://k:s@b/a@b.csv?endpoint=x", "s3://b/a@b.csv"),
        ("sqlite:///a@b.db", "sqlite:///a@b.db"),
        ("/a://b@c", "/a://b@c"),
        ("plain", "plain"),
    ],
)
def test_a_target_is_told_without_its_secrets(target: str, shown: str) -> None:
    assert stores.shown(target) == shown


def test_targets_and_places() -> None:
    assert stores.place("postgresql://h/d", "s.t") == "postgresql://h/d [s.t]"
    assert stores.place("s3://b/x.xlsx", "Sheet1") == "s3://b/x.xlsx"
    assert stores.place("/a.xlsx", "Sheet1") == "/a.xlsx"
    assert stores.is_database("postgresql+psycopg://h/d")
    assert not stores.is_database("/postgresql")
    with pytest.raises(ConfigError, match="asks git"):
        next(stores.walk([URL], WalkSettings(revision="HEAD")))
    assert str(Location(SHOWN, sheet="a.b")) == "postgresql://fake/crm [sheet=a.b]"
