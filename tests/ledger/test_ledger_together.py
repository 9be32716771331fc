"""Several at once, killed in the middle, locked, on a network, damaged: nothing is lost, and everything is told."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress

import pytest
from ledger_lines import FIRST, SUMMARY, place

from piiscan.errors import ConfigError
from piiscan.ledger import Choice, Ledger, local, store

SCANS = """
import sys
sys.path.insert(0, {folder!r})
from ledger_lines import SUMMARY, place
from piiscan.ledger import Ledger
for turn in range(5):
    with Ledger({path!r}) as ledger:
        summary = SUMMARY | {{"targets": ["/s/{who}"], "seconds": 0}}
        ledger.record_run(summary, (place(f"/s/{who}/{{i}}", turn) for i in range(40)), [], by="{who}")
"""
EDITS = """
import sys
from piiscan.ledger import Ledger
for turn in range(20):
    with Ledger({path!r}) as ledger:
        ledger.edit([1], {{"note": f"{who} {{turn}}"}}, by="{who}")
"""
ENDLESS = """
import sys
sys.path.insert(0, {folder!r})
from ledger_lines import SUMMARY, place
from piiscan.ledger import Ledger
def skips():
    yield {{"location": {{"uri": "/s/x"}}, "stage": "open", "reason": "cannot_read"}}
    print("inside", flush=True)
    sys.stdin.read()
Ledger({path!r}).record_run(SUMMARY, [place("/s/new")], skips())
"""


def started(script, path, who="a", **pipes):
    folder = __file__.rpartition("/")[0]
    source = script.format(folder=folder, path=str(path), who=who)
    return subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **pipes)


def test_scans_and_edits_at_once_lose_nothing(tmp_path):
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.record_run(SUMMARY, [place("/kept/1")], [], at=FIRST)
    work = [started(SCANS, path, "a"), started(SCANS, path, "b"), started(EDITS, path, "c"), started(EDITS, path, "d")]
    for process in work:
        _, told = process.communicate(timeout=120)
        assert (process.returncode, told) == (0, b"")
    with Ledger(path) as ledger:
        assert len(ledger.runs()) == 11
        assert {p.persons for p in ledger.rows(Choice(gone=None)) if p.uri.startswith("/s/")} == {4}
        assert len(list(ledger.rows())) == 81
        history = ledger.history(1)
        assert sorted(one["new"] for one in history) == sorted(f"{who} {n}" for who in "cd" for n in range(20))
        assert [one["old"] for one in history[1:]] == [one["new"] for one in history[:-1]]
        assert ledger.find("1")[0].entries["note"] == history[-1]["new"]
        assert ledger.problems() == []


def test_killed_in_the_middle_the_old_state_is_whole(tmp_path):
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.record_run(SUMMARY, [place("/s/old", 5)], [], at=FIRST)
    with started(ENDLESS, path, stdin=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"inside\n"
        with Ledger(path) as reader:  # reading goes on meanwhile
            assert [p.uri for p in reader.rows()] == ["/s/old"]
        with (
            Ledger(path, wait=0.1) as writer,
            pytest.raises(ConfigError, match="in use: another program .* 0.1 seconds"),
        ):
            writer.edit([1], {"note": "x"}, by="me")
        process.send_signal(signal.SIGKILL)
    with Ledger(path) as ledger:
        assert [p.uri for p in ledger.rows()] == ["/s/old"]
        assert len(ledger.runs()) == 1
        assert ledger.edit([1], {"note": "x"}, by="me") == 1
        assert ledger.problems() == []


MOUNTS = """\
22 1 0:21 / / rw,relatime - ext4 /dev/sda rw
24 22 0:6 / /mnt/nas rw - nfs4 nas:/x rw
25 22 0:7 / /mnt/a\\040share rw shared:1 - cifs //srv/x rw
26 24 0:8 / /mnt/nas/local rw - xfs /dev/sdb rw
27 22 0:9 / /mnt/ssh rw - fuse.sshfs me@host:/ rw
28 22 0:9 / /mnt/ntfs rw - fuse.ntfs-3g /dev/sdc rw
broken line
"""
MACOS = """\
/dev/disk3s1 on / (apfs, local, read-only, journaled)
//taro@srv/share on /Volumes/share (smbfs, nodev, nosuid, mounted by taro)
/dev/disk4s1 on /Volumes/share (1) (apfs, local)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/l.db", None),
        ("/mnt/nas/x/l.db", "nfs4"),
        ("/mnt/nas2/l.db", None),
        ("/mnt/nas/local/l.db", None),
        ("/mnt/a share/l.db", "cifs"),
        ("/mnt/ssh/l.db", "fuse.sshfs"),
        ("/mnt/ntfs/l.db", None),
    ],
)
def test_network_shares_of_linux(path, kind):
    assert local.of_mountinfo(MOUNTS, path) == kind


def test_network_shares_of_macos():
    paths = ("/Users/l.db", "/Volumes/share/l.db", "/Volumes/share (1)/l.db")
    assert [local.of_macos(MACOS, path) for path in paths] == [None, "smbfs", None]


def test_a_ledger_on_a_network_share_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(local, "network_kind", lambda path: "nfs4")
    with pytest.raises(ConfigError, match=r"network share \(nfs4\).*local disk"):
        Ledger(tmp_path / "l.db")
    assert list(tmp_path.iterdir()) == []
    assert store.WAIT >= 10


DAMAGE = {
    "UPDATE places SET persons = -1": [
        "integrity: CHECK constraint failed in places",
        "place 1: what was found was changed",
    ],
    "UPDATE places SET risk = '{', score = 500": ["integrity: CHECK constraint failed in places"],
    "UPDATE places SET items = 'x'": [
        "integrity: CHECK constraint failed in places",
        "place 1: what was found was changed",
    ],
    "UPDATE entries SET value = 'mine' WHERE field = 'purpose'": ["place 1: purpose was changed outside piiscan"],
    "DELETE FROM entries WHERE field = 'purpose'": ["place 1: purpose was changed outside piiscan"],
    "UPDATE entries SET value = '2027-02-31' WHERE field = 'retention_until'": [
        "retention_until was",
        "no date between",
    ],
    "UPDATE entries SET field = 'hobby' WHERE field = 'purpose'": ["hobby was", "purpose was", "hobby is no entry"],
    "DELETE FROM runs": ["names a line of runs that does not exist"],
    "DELETE FROM versions": ["place 1: no run is known to have found it"],
    "DROP TABLE history": ["cannot be read: no such table"],
}


@pytest.mark.parametrize("statement", DAMAGE)
def test_damage_is_named_and_nothing_crashes(tmp_path, statement):
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.record_run(SUMMARY, [place()], [], at=FIRST)
        ledger.edit([1], {"purpose": "発送", "retention_until": "2027-03-31"}, by="me")
        assert ledger.problems() == []
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA ignore_check_constraints = ON")
        db.execute(statement)
    with Ledger(path) as ledger:
        told = "\n".join(ledger.problems())
        for part in DAMAGE[statement]:
            assert part in told
        for look in (lambda: list(ledger.rows()), lambda: list(ledger.due()), ledger.diff, ledger.history, ledger.mark):
            with suppress(ConfigError):  # the one error that is told in words
                look()


@pytest.mark.parametrize("first", [2, 40])
def test_a_broken_file_is_named(tmp_path, first):
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.record_run(SUMMARY, [place(f"/s/{i}") for i in range(300)], [], at=FIRST)
    with path.open("r+b") as file:
        for page in range(first, path.stat().st_size // 4096, 2):
            file.seek(page * 4096)
            file.write(b"\xff" * 4096)
    with pytest.raises(ConfigError, match="not a usable ledger: .*(malformed|damaged)"):
        read(path)


def read(path):
    with Ledger(path) as ledger:
        assert ledger.problems()
        return list(ledger.rows())


def test_other_programs_cannot_store_what_is_out_of_range(tmp_path):
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.record_run(SUMMARY, [place()], [], at=FIRST)
        ledger.edit([1], {"retention_until": "2027-03-31"}, by="me")
    with closing(sqlite3.connect(tmp_path / "l.db")) as db:
        for statement in (
            "UPDATE places SET persons = -1",
            "UPDATE places SET score = 101",
            "UPDATE places SET law = '['",
            "UPDATE entries SET value = 'soon'",
            "UPDATE entries SET value = ''",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                db.execute(statement)
