"""Coverage: every file and member ends as scanned, partial, skipped or failed, and the bytes add up."""

from __future__ import annotations

import io
import os
import zipfile

import pytest

from piiscan.config import ScanSettings, WalkSettings
from piiscan.keys import Key
from piiscan.model import REASONS, Blob, Location, Skip, TextChunk
from piiscan.scan import run
from piiscan.scan.coverage import OUTCOMES, Coverage, Members, outcome


def blob(name, size, member=None):
    return Blob(Location(name, member), size, io.BytesIO)


def skip(name, reason, member=None, **parts):
    return Skip(Location(name, member), "extract", reason, **parts)


@pytest.mark.parametrize(
    ("reasons", "read", "expected"),
    [
        ((), False, ("scanned", None)),  # an empty file
        ((), True, ("scanned", None)),
        (("unsupported",), False, ("skipped", "unsupported")),
        (("encrypted", "unsupported"), False, ("skipped", "encrypted")),
        (("encrypted", "cannot_parse"), False, ("failed", "cannot_parse")),
        (("no_text", "timed_out"), True, ("partial", "timed_out")),
        (("replaced_characters",), True, ("partial", "replaced_characters")),
    ],
)
def test_outcomes(reasons, read, expected):
    assert outcome(reasons, read=read) == expected
    assert outcome(reasons[::-1], read=read) == expected


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_has_an_outcome(reason):
    assert outcome({reason}, read=False)[0] in ("skipped", "failed")


def test_members_of_a_file():
    members = Members()
    for name in ("a.txt", "empty.txt", "b.png", "c.zip", "c.zip!d.txt"):
        members.member(blob("x.zip", 1, name))
    for name in ("a.txt", "c.zip!d.txt"):
        members.chunk(TextChunk(Location("x.zip", name, line=3), "text", encoding="cp932"))
    members.skip(skip("x.zip", "no_text", "b.png"))
    members.skip(skip("x.zip", "cut_short", "c.zip!d.txt"))
    members.skip(skip("x.zip", "encrypted", "locked.txt"))
    assert members.as_json() == {
        "blobs": 2,
        "read": True,
        "members": {"scanned": 3, "partial": 1, "skipped": 2},
        "encodings": [("a.txt", ["cp932"]), ("c.zip!d.txt", ["cp932"])],
    }
    assert Members().as_json() == {"blobs": 1, "read": False, "members": {}}


def test_files_add_up_whatever_happened():
    coverage = Coverage()
    for name, size, reasons, told in (
        ("/a/b.TXT", 10, (), {"blobs": 1, "read": True, "members": {}}),
        ("/a/c.zip", 20, ("encrypted", "no_text"), {"blobs": 1, "read": True, "members": {"scanned": 2, "skipped": 2}}),
        ("/a/d.zip", 40, ("encrypted",), {"blobs": 0, "read": False, "members": {"skipped": 1}}),
        ("/a/e", 80, ("crashed",), None),  # its worker died before it told anything
    ):
        for reason in reasons:
            coverage.skip(blob(name, size), skip(name, reason))
        if told:
            coverage.read(told)
        coverage.done(blob(name, size))
    walked = Skip(Location("/b"), "walk", "timed_out", files=3, size=160)
    coverage.skip(walked, walked)
    found = coverage.as_json()
    assert found["files"] == {"scanned": 1, "partial": 1, "skipped": 1, "failed": 4}
    assert found["bytes"] == {"scanned": 10, "partial": 20, "skipped": 40, "failed": 240}
    assert (found["total_files"], found["total_bytes"]) == (7, 310)
    assert found["members"] == {"scanned": 2, "partial": 0, "skipped": 3, "failed": 0}
    assert found["reasons"]["encrypted"] == {"files": 2, "bytes": 60}
    assert found["kinds"][".txt"] == {"files": 1, "bytes": 10, "unread_bytes": 0}
    assert [f["uri"] for f in found["largest_unread"]] == ["/b", "/a/e", "/a/d.zip", "/a/c.zip"]
    check_sums(found)


def test_what_is_named_is_bounded():
    coverage = Coverage()
    for i in range(1000):
        one = blob(f"/x/{i}.k{i}", i)
        coverage.skip(one, skip("x", "unsupported"))
        coverage.done(one)
    found = coverage.as_json()
    assert [f["bytes"] for f in found["largest_unread"]] == list(range(999, 979, -1))
    assert len(found["kinds"]) <= 201
    check_sums(found)


def check_sums(found):
    for unit in ("files", "bytes"):
        total, unread = found[f"total_{unit}"], sum(reason[unit] for reason in found["reasons"].values())
        assert sum(found[unit][name] for name in OUTCOMES) == total
        assert unread == total - found[unit]["scanned"]
        assert sum(kind[unit] for kind in found["kinds"].values()) == total
    assert sum(kind["unread_bytes"] for kind in found["kinds"].values()) == total - found["bytes"]["scanned"]


def test_a_scan_adds_up_to_all_bytes_of_its_files(tmp_path):
    (tmp_path / "a.txt").write_text("電話 090-0123-4567\n", encoding="utf-8")
    (tmp_path / "empty").touch()
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "large.txt").write_bytes(b"x" * 5000)
    (tmp_path / "left.log").write_bytes(b"x" * 100)
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("a.txt", "x")
        archive.writestr("empty.txt", "")
        archive.writestr("p.png", b"\x89PNG\r\n\x1a\n" + bytes(20))
    os.mkfifo(tmp_path / "pipe")
    sizes = {path.name: path.lstat().st_size for path in tmp_path.iterdir()}
    walk = WalkSettings(exclude=("*.log",), max_file_bytes=4000)
    *_, summary = run.scan([str(tmp_path)], settings=ScanSettings(), key=Key(bytes(32)), walk=walk)
    found = summary.as_json()["coverage"]
    assert found["total_bytes"] == sum(sizes.values()) - sizes["left.log"]
    assert found["bytes"] == {
        "scanned": sizes["a.txt"],
        "partial": sizes["z.zip"],
        "skipped": sizes["large.txt"],
        "failed": sizes["broken.xlsx"],
    }
    assert found["files"] == {"scanned": 2, "partial": 1, "skipped": 2, "failed": 1}
    assert found["members"] == {"scanned": 2, "partial": 0, "skipped": 1, "failed": 0}
    assert found["left_out"] == {"excluded": {"folders": 0, "files": 1, "bytes": 100}}
    check_sums(found)
