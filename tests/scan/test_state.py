"""The state of a scan: the same output from less work, whatever happened in between."""

from __future__ import annotations

import gzip
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from piiscan.cli import piiscan
from piiscan.config import ScanSettings
from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.report import jsonl
from piiscan.scan import run
from piiscan.scan.scanner import Scanner
from piiscan.scan.state import care, memory, place, recorder

KEY = Key(bytes(32))
MEMO = "打合せメモ\n{name}様（090-0{n:03d}-5678）へ再送する。\nメール u{n}@example.com\n"
LIST = "氏名,電話番号\n" + "".join(f"田中 太郎,090-0{i:03d}-0000\n" for i in range(20))
AGE = 3600  # seconds: older than any margin


def put(folder: Path, name: str, content: str | bytes, *, age: float = AGE) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    then = time.time() - age
    os.utime(path, (then, then))
    return path


@pytest.fixture(autouse=True)
def _old_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test does not wait until its files are old enough to be known by their times."""
    monkeypatch.setattr(memory, "SURE_NS", 0)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    for i in range(6):
        put(folder, f"d{i % 2}/memo{i}.txt", MEMO.format(name="佐藤 花子", n=i))
    put(folder, "d1/list.csv", LIST)
    put(folder, "d1/copy of list.csv", LIST)
    put(folder, "d2/nothing.txt", "品番 A-1\n")
    put(folder, "d2/broken.pdf", b"%PDF-1.4\nbroken")
    put(folder, "empty.csv", b"")
    return folder


class Outcome:
    """The lines of a scan, its summary without seconds, and how many blobs it did not read again."""

    def __init__(self, target: Path | str, state: Path | None = None, **chosen: object) -> None:
        lines: list[bytes] = []
        tables: list[bytes] = []
        self.seen: list[object] = []
        chosen = {"settings": ScanSettings(**chosen), "state": state and str(state)}
        for event in run.scan([str(target)], key=KEY, progress=lambda blob, _: self.seen.append(blob), **chosen):
            if isinstance(event, pa.RecordBatch):
                lines.append(jsonl.lines(event))
            elif isinstance(event, run.Summary):
                self.summary = event.as_json()
            elif isinstance(event, dict):
                tables.append(jsonl.object_line(event))  # they come at the end of the output
            else:
                lines.append(jsonl.skip_line(event))
        self.lines = b"".join(lines + tables)
        self.reused = self.summary.pop("reused")
        del self.summary["seconds"]

    def same(self, other: Outcome) -> bool:
        return self.lines == other.lines and self.summary == other.summary and len(self.seen) == len(other.seen)


@pytest.mark.parametrize("detail", ["occurrence", "file"])
def test_a_second_run_says_the_same_and_reads_nothing(share: Path, tmp_path: Path, detail: str) -> None:
    state, plain = tmp_path / "s", Outcome(share, detail=detail)
    first, second = (Outcome(share, state, detail=detail) for _ in range(2))
    assert plain.same(first)
    assert plain.same(second)
    assert first.reused == 1  # the copy
    assert second.reused == plain.summary["blobs"]


def test_only_what_changed_is_read_again(share: Path, tmp_path: Path) -> None:
    state = tmp_path / "s"
    Outcome(share, state)
    put(share, "d0/memo0.txt", MEMO.format(name="高橋 一郎", n=77), age=AGE - 60)
    put(share, "d1/new.txt", "連絡先 090-0999-0000\n")
    (share / "d0/memo2.txt").unlink()
    again = Outcome(share, state)
    assert again.same(Outcome(share))
    assert again.reused == again.summary["blobs"] - 2
    assert care.info(str(state))["files"] == 11  # the one that is gone has left


def test_a_change_behind_the_same_size_and_time_is_seen(share: Path, tmp_path: Path) -> None:
    state = tmp_path / "s"
    path = share / "d0/memo0.txt"
    Outcome(share, state)
    before = path.stat()
    path.write_text(path.read_text().replace("5678", "1111"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert Outcome(share, state).same(Outcome(share))


def test_a_file_too_young_is_compared_by_content(share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "SURE_NS", 10**12)
    state = tmp_path / "s"
    Outcome(share, state)
    again = Outcome(share, state)
    assert again.same(Outcome(share))
    assert again.reused == again.summary["blobs"]  # read, but not scanned


def test_moved_copied_and_linked_files_are_scanned_once(share: Path, tmp_path: Path) -> None:
    state = tmp_path / "s"
    Outcome(share, state)
    (share / "d0").rename(share / "moved")
    put(share, "d9/copy.txt", (share / "d1/memo1.txt").read_bytes())
    os.link(share / "d1/memo3.txt", share / "d9/link.txt")
    again = Outcome(share, state)
    assert again.same(Outcome(share))
    assert again.reused == again.summary["blobs"]


@pytest.mark.parametrize(("name", "other"), [("a.csv", "b.txt"), ("c.csv.gz", "other.csv.gz"), ("plain", "other")])
def test_a_name_that_decides_the_reading_is_part_of_the_content(tmp_path: Path, name: str, other: str) -> None:
    content = LIST.encode() if name == "a.csv" else gzip.compress(LIST.encode(), mtime=0)
    folder, state = tmp_path / "share", tmp_path / "s"
    path = put(folder, name, content)
    Outcome(folder, state)
    put(folder, other, content)
    assert Outcome(folder, state).same(Outcome(folder))
    path.rename(folder / f"{other}.md")
    assert Outcome(folder, state).same(Outcome(folder))


def test_copies_side_by_side_are_scanned_once_by_two_workers(tmp_path: Path) -> None:
    folder = tmp_path / "share"
    for i in range(12):
        put(folder, f"{i:02d}.txt", MEMO.format(name="佐藤 花子", n=i // 6))
    first = Outcome(folder, tmp_path / "s", jobs=2)
    assert first.same(Outcome(folder))
    assert first.reused >= 8  # 10 but for those that were begun at the same moment


def test_another_folder_to_run_from_and_another_way_to_name_the_target(
    share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path / "s"
    Outcome(share, state)
    monkeypatch.chdir(share.parent)
    again = Outcome("share", state)
    assert again.same(Outcome("share"))
    assert again.reused == again.summary["blobs"]


def test_other_settings_keys_and_recognizers_scan_anew(share: Path, tmp_path: Path) -> None:
    state = tmp_path / "s"
    Outcome(share, state)
    again = Outcome(share, state, min_score=0.0)
    assert again.reused == 1
    assert again.same(Outcome(share, min_score=0.0))
    assert [v["files"] for v in care.info(str(state))["versions"]] == [0, 11]
    told = CliRunner().invoke(piiscan, ["state", "compact", str(state), "--format", "json"])
    assert [v["files"] for v in json.loads(told.output)["versions"]] == [11]
    for lang, word in (("ja", "記録済みファイル"), ("en", "Files known")):
        assert word in CliRunner().invoke(piiscan, ["state", "info", str(state), "--lang", lang]).output
    with pytest.raises(ConfigError, match="no state"):
        care.info(str(tmp_path / "none"))


@pytest.mark.parametrize("jobs", [1, 2])
def test_copies_of_a_file_whose_result_is_not_kept_are_scanned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr(recorder, "_PASSING", {"cannot_parse"})
    for name in "ab":
        put(tmp_path / "share", name + ".pdf", b"%PDF-1.4\nbroken")
    assert Outcome(tmp_path / "share", tmp_path / "s", jobs=jobs).same(Outcome(tmp_path / "share"))


def test_what_may_pass_is_tried_again(share: Path, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    state, path = tmp_path / "s", share / "d0/memo0.txt"
    path.chmod(0)
    assert b"cannot_read" in Outcome(share, state).lines
    path.chmod(0o600)
    assert Outcome(share, state).same(Outcome(share))


def test_a_run_that_is_left_early_keeps_what_is_done(share: Path, tmp_path: Path) -> None:
    state = tmp_path / "s"
    events = run.scan([str(share)], settings=ScanSettings(), key=KEY, state=str(state))
    for _ in range(4):
        next(events)
    events.close()
    kept = care.info(str(state))
    assert 0 < kept["files"] < 12
    assert kept["last_run"]["ended"] is None
    assert Outcome(share, state).same(Outcome(share))


def test_a_database_with_a_log_beside_it_is_read_every_time(tmp_path: Path) -> None:
    (folder := tmp_path / "share").mkdir()
    with closing(sqlite3.connect(folder / "live.db")) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("CREATE TABLE members (name TEXT, tel TEXT)")
        Outcome(folder, tmp_path / "s")
        before = (folder / "live.db").stat()
        db.execute("INSERT INTO members VALUES ('佐藤 花子', '090-0123-4567')")
        db.commit()
        assert (folder / "live.db").stat().st_mtime_ns == before.st_mtime_ns
        again = Outcome(folder, tmp_path / "s")
        assert again.same(Outcome(folder))
    assert b"PHONE_NUMBER" in again.lines


def test_a_skip_between_findings_stays_between_them(tmp_path: Path) -> None:
    import zipfile

    folder = tmp_path / "share"
    folder.mkdir()
    for name in ("a.zip", "b.zip"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr("1.csv", LIST)
            archive.writestr("2.pdf", b"%PDF-1.4\nbroken")
            archive.writestr("3.csv", LIST.replace("太郎", "花子") + name)
            archive.writestr("4.pdf", b"%PDF-1.4\nbroken")
    state = tmp_path / "s"
    plain = Outcome(folder)
    assert plain.same(Outcome(folder, state))
    assert plain.same(Outcome(folder, state))


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["put", "drop", "move", "copy"]), st.integers(0, 5), st.integers(0, 5)),
        min_size=1,
        max_size=6,
    )
)
def test_whatever_happens_in_between_the_output_is_that_of_a_scan_without_state(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    share, state = folder / "share", folder / "s"
    for i in range(4):
        put(share, f"f{i}.txt", MEMO.format(name="佐藤 花子", n=i))
    Outcome(share, state)
    for deed, one, other in steps:
        source, target = share / f"f{one}.txt", share / f"f{other}.txt"
        if deed == "put":
            put(share, f"f{one}.txt", MEMO.format(name="高橋 一郎", n=other), age=AGE - 1)
        elif source.exists() and deed == "drop":
            source.unlink()
        elif source.exists() and source != target:
            source.rename(target) if deed == "move" else target.write_bytes(source.read_bytes())
    share.mkdir(exist_ok=True)
    assert Outcome(share, state).same(Outcome(share))


def test_the_state_holds_no_value(share: Path, tmp_path: Path) -> None:
    state = tmp_path / "s"
    Outcome(share, state, detail="occurrence")
    assert state.stat().st_mode & 0o777 == 0o600
    raw = state.read_bytes()
    for value in ("佐藤", "花子", "090-0003-5678", "u3@example.com", "09000035678"):
        for encoding in ("utf-8", "cp932", "utf-16-le"):
            assert value.encode(encoding) not in raw
    import xxhash

    with closing(sqlite3.connect(state)) as db:
        held = {content for (content,) in db.execute("SELECT content FROM files")}
    assert not held & {xxhash.xxh3_128_digest(p.read_bytes()) for p in share.rglob("*") if p.is_file()}


def test_values_are_never_kept(share: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="never holds the values"):
        Outcome(share, tmp_path / "s", show_values=True)


def test_a_second_process_is_told_that_the_state_is_in_use(
    share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from piiscan.scan.state import database, store

    monkeypatch.setattr(database, "WAIT_MS", 0)
    state = str(tmp_path / "s")
    with store.Store(state, b"v", "0"), pytest.raises(ConfigError, match="in use"):
        Outcome(share, Path(state))


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"no database at all, but some text\n" * 40, "no state"), (None, "another program"), ("newer", "version 99")],
)
def test_other_files_are_left_alone(share: Path, tmp_path: Path, content: bytes | str | None, told: str) -> None:
    path = tmp_path / "s"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is None:
        with closing(sqlite3.connect(path)) as db:
            db.execute("CREATE TABLE mine (x)")
    else:
        Outcome(share, path)
        with closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(ConfigError, match=told):
        Outcome(share, path)
    assert path.read_bytes() == before


def test_a_damaged_state_is_told_or_does_no_harm(share: Path, tmp_path: Path) -> None:
    whole, state = tmp_path / "whole", tmp_path / "s"
    Outcome(share, whole)
    plain, data, chance = Outcome(share), whole.read_bytes(), random.Random(1)
    for number in range(8):
        spoiled = bytearray(data)
        for _ in range(40):
            at = chance.randrange(100 if number % 2 else 4096, len(data))
            spoiled[at : at + 8] = chance.randbytes(len(spoiled[at : at + 8]))
        state.write_bytes(spoiled)
        for use in (lambda: care.info(str(state)), lambda: Outcome(share, state)):
            try:
                told = use()
            except ConfigError as error:
                told = str(error)
            if isinstance(told, str):
                assert "is damaged; hint: delete it" in told
            elif isinstance(told, Outcome):
                assert told.same(plain)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE files SET told = told + 1",
        "UPDATE files SET place = place + 1 WHERE place = 0",
        "UPDATE told SET json = json || ' '",
        "UPDATE segments SET findings = CAST(substr(findings, 1, 500) || x'00' || substr(findings, 502) AS BLOB)",
        "UPDATE segments SET head = zeroblob(length(head))",
        "DELETE FROM segments",
    ],
)
def test_nothing_damaged_is_given_back(share: Path, tmp_path: Path, damage: str) -> None:
    state = tmp_path / "s"
    Scanner(key=KEY).scan_path(share, state=state)
    with closing(sqlite3.connect(state)) as db, db:
        db.execute(damage)
    with pytest.raises(ConfigError, match="damaged; hint: delete it"):
        care.info(str(state))
    with pytest.raises(ConfigError, match="damaged; hint: delete it"):
        Scanner(key=KEY).scan_path(share, state=state)


def test_a_state_lies_on_a_local_disk_outside_of_what_is_read(
    share: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match="which is read"):
        Outcome(share, share / "s")
    with pytest.raises(ConfigError, match="no folder"):
        Outcome(share, tmp_path / "none" / "s")
    mounts = tmp_path / "mounts"
    mounts.write_text(f"/dev/sda1 / ext4 rw 0 0\n//server/share {tmp_path} cifs rw 0 0\n")
    monkeypatch.setattr(place, "MOUNTS", mounts)
    with pytest.raises(ConfigError, match=r"network file system \(cifs\)"):
        Outcome(share, tmp_path / "s")


def test_the_library_keeps_a_state_too(share: Path, tmp_path: Path) -> None:
    scanner = Scanner(key=KEY)
    first, second = (scanner.scan_path(share, state=tmp_path / "s") for _ in range(2))
    assert first.table.to_pylist() == second.table.to_pylist()
    assert second.summary["reused"] == second.summary["blobs"]


def command(share: Path, out: Path, state: Path) -> list[str]:
    options = ["--format", "jsonl", "-o", str(out), "--state", str(state), "--jobs", "2", "-q"]
    return [sys.executable, "-m", "piiscan", "scan", str(share), *options]


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PIISCAN_KEY_FILE", str(tmp_path / "key"))
    for i in range(60):
        put(tmp_path / "share", f"{i:02d}.txt", MEMO.format(name="佐藤 花子", n=i) if i % 3 else f"品番 {i}\n")
    return tmp_path / "share"


def finished(arguments: list[str]) -> list[str]:
    subprocess.run(arguments, check=False, capture_output=True)
    *lines, summary = Path(arguments[arguments.index("-o") + 1]).read_text().splitlines()
    told = json.loads(summary)
    del told["seconds"], told["reused"]
    return [*lines, json.dumps(told)]


def test_killed_at_any_moment_and_run_again_the_result_is_the_same(many: Path, tmp_path: Path) -> None:
    started = time.monotonic()
    whole = finished(command(many, tmp_path / "whole", tmp_path / "s"))
    length = time.monotonic() - started
    arguments = command(many, tmp_path / "out", tmp_path / "again")
    for number in range(5):
        with subprocess.Popen(arguments, start_new_session=True) as process:
            time.sleep(length * (number + 2) / 8)
            (os.killpg if number % 2 else os.kill)(process.pid, signal.SIGKILL)
    assert finished(arguments) == whole


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_ends_the_run_and_keeps_what_is_done(many: Path, tmp_path: Path, number: int) -> None:
    state = tmp_path / "s"
    arguments = command(many, tmp_path / "out", state)
    with subprocess.Popen(arguments, start_new_session=True, stderr=subprocess.PIPE, text=True) as process:
        until = time.monotonic() + 60
        while not Path(f"{state}-wal").exists() and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.7)
        os.killpg(process.pid, number)
        _, told = process.communicate(timeout=60)
    assert process.returncode in (1, 2)
    assert told.strip() in ("", "piiscan: stopped")
    assert not Path(f"{state}-wal").exists()  # closed in order
    assert care.info(str(state))["files"] >= 0
