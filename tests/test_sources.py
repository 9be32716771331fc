"""Walking folders and opening archives: order, links, permissions, names, limits."""

import io
import os
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from piiscan.config import MIB, Limits, WalkSettings
from piiscan.errors import ConfigError
from piiscan.extract.read import read
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.directories import walk

LIMITS = Limits()


def in_memory(data, name="x"):
    return Blob(Location(name), len(data), lambda: io.BytesIO(data))


def zipped(members, **kwargs):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, **kwargs) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def found(items):
    return [(item.location.uri.rpartition("/")[2], item.reason if isinstance(item, Skip) else "") for item in items]


def test_files_come_sorted_and_excludes_hold(tmp_path):
    for name in ("b.txt", "a/z.txt", "a/y.log", "c.txt", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    items = list(walk([str(tmp_path)], WalkSettings(exclude=("*.log", ".git"))))
    assert [item.location.uri for item in items] == [f"{tmp_path}/{name}" for name in ("a/z.txt", "b.txt", "c.txt")]
    assert all(item.path == item.location.uri and item.size == 1 for item in items)


def test_overlapping_targets_are_read_once(tmp_path):
    (tmp_path / "a").write_text("x")
    assert len(list(walk([str(tmp_path), str(tmp_path / "a"), str(tmp_path)]))) == 1


def test_a_target_that_does_not_exist_is_the_users_mistake(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        list(walk([str(tmp_path / "nothing")]))


def test_links_lose_nothing_in_silence(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    (inside / "deep").mkdir(parents=True)
    outside.mkdir()
    (inside / "file").write_text("x")
    (outside / "other").write_text("x")
    (inside / "deep" / "up").symlink_to(inside)  # read anyway
    (inside / "again").symlink_to(inside / "file")  # read anyway
    (inside / "dangling").symlink_to("nowhere")
    (inside / "circle").symlink_to("circle")
    (inside / "away").symlink_to(outside)
    expected = [("away", "unsupported"), ("circle", "link_loop"), ("dangling", "cannot_read"), ("file", "")]
    assert found(walk([str(inside)])) == expected
    expected[0] = ("other", "")
    assert found(walk([str(inside)], WalkSettings(follow_links=True))) == expected


def test_following_links_ends_in_a_circle_of_folders(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "to_b").symlink_to(tmp_path / "b")
    (tmp_path / "b" / "to_a").symlink_to(tmp_path / "a")
    (tmp_path / "b" / "file").write_text("x")
    assert found(walk([str(tmp_path / "a")], WalkSettings(follow_links=True))) == [("file", "")]


def test_special_files_are_skipped_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert found(walk([str(tmp_path)])) == [("pipe", "unsupported")]


def test_names_that_are_not_utf8_can_be_printed_and_opened(tmp_path):
    path = os.fsencode(tmp_path) + "/名簿.txt".encode("cp932")
    Path(os.fsdecode(path)).write_text("x")
    (blob,) = walk([str(tmp_path)])
    assert blob.location.uri.encode().endswith(rb"/\x96\xbc\x95\xeb.txt")
    with blob.open() as stream:
        assert stream.read() == b"x"


def test_a_file_that_vanishes_or_turns_into_a_pipe_is_skipped(tmp_path):
    for name in ("gone", "pipe"):
        (tmp_path / name).write_text("x")
    gone, pipe = walk([str(tmp_path)])
    (tmp_path / "gone").unlink()
    (tmp_path / "pipe").unlink()
    os.mkfifo(tmp_path / "pipe")
    for blob in (gone, pipe):
        (skip,) = read(blob, LIMITS)
        assert (skip.stage, skip.reason) == ("open", "cannot_read")


CHILD = """
import os, sys
root, path = int(sys.argv[1]), sys.argv[2]
from piiscan.config import Limits
from piiscan.extract.read import read
from piiscan.model import Skip
from piiscan.sources.directories import walk
if root:  # nobody; the modules are loaded, for nobody may be kept from them
    os.setgid(65534); os.setuid(65534)
for item in walk([path]):
    for found in [item] if isinstance(item, Skip) else read(item, Limits()):
        print(found.location.uri.rpartition("/")[2], found.stage, found.reason, found.detail, sep="|")
"""


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="POSIX permissions")
def test_no_permission_is_told_for_files_and_folders(tmp_path):
    base = tmp_path / "share"
    (base / "closed").mkdir(parents=True)
    (base / "closed" / "x").write_text("x")
    (base / "secret.txt").write_text("x")
    (base / "closed").chmod(0)
    (base / "secret.txt").chmod(0)
    # The other user needs no way down from / when the child starts inside an open folder.
    base.chmod(0o755)
    arguments = [sys.executable, "-c", CHILD, str(int(os.getuid() == 0)), "."]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    output = subprocess.run(arguments, cwd=base, env=environment, capture_output=True, text=True, check=False)
    (base / "closed").chmod(0o700)
    lines = output.stdout.splitlines()
    assert lines == [
        "closed|walk|cannot_read|Permission denied",
        "secret.txt|open|cannot_read|Permission denied",
    ], output.stderr


def test_members_carry_their_path_through_nested_archives():
    inner = zipped({"deep/list.csv": "名前,電話\n山田,03-0123-4567\n佐藤,03-0123-4568\n"})
    chunks = list(read(in_memory(zipped({"a/inner.zip": inner, "b.txt": "text"})), LIMITS))
    assert [str(chunk.location) for chunk in chunks] == ["x!a/inner.zip!deep/list.csv", "x!b.txt"]
    assert [type(chunk) for chunk in chunks] == [TableChunk, TextChunk]


def test_member_names_in_cp932_utf8_and_with_backslashes():
    names = {"表/顧客ソート.txt": "cp932", "表/mac.txt": "utf-8", "win\\dir\\ア.txt": "cp932"}
    members = [item.location.member for item in read(in_memory(_without_utf8_flag(names)), LIMITS)]
    assert members == ["表/顧客ソート.txt", "表/mac.txt", "win/dir/ア.txt"]


def _without_utf8_flag(names):
    """A stored zip with raw name bytes, as Windows Explorer and macOS write it."""
    body, directory = b"", b""
    for name, encoding in names.items():
        raw = name.encode(encoding)
        common = struct.pack("<HHHHHIIIHH", 20, 0, 0, 0, 33, zlib.crc32(b"x"), 1, 1, len(raw), 0)
        directory += b"PK\1\2" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + raw
        body += b"PK\3\4" + common + raw + b"x"
    end = struct.pack("<HHHHIIH", 0, 0, len(names), len(names), len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


def test_a_bomb_is_stopped_while_reading():
    bomb = zipped({"zeros.txt": b"0" * (64 * MIB), "after.txt": "still read"})
    *_, skip, after = read(in_memory(bomb), LIMITS)
    assert skip.reason in {"cut_short", "too_large"}
    assert "200 times" in skip.detail
    assert after.text == "still read"


def test_sizes_written_in_the_archive_are_not_believed():
    data = bytearray(zipped({"zeros.txt": b"0" * (4 * MIB)}))
    directory = data.rindex(b"PK\1\2")
    data[directory + 24 : directory + 28] = (10).to_bytes(4, "little")  # claims ten bytes
    items = list(read(in_memory(bytes(data)), replace(LIMITS, member_bytes=MIB)))
    assert isinstance(items[-1], Skip)
    assert sum(len(item.text) for item in items[:-1]) <= 10


def test_the_container_as_a_whole_is_limited():
    noise = os.urandom(MIB).hex()
    members = {f"{i}.txt": noise for i in range(4)}
    items = list(read(in_memory(zipped(members)), replace(LIMITS, container_bytes=5 * MIB)))
    assert [type(item) for item in items if item.location.member == "0.txt"] == [TextChunk] * 3
    assert items[-1].reason == "too_large"
    assert "container" in items[-1].detail


def test_depth_and_member_count_are_limited():
    data = b"core"
    for _ in range(4):
        data = zipped({"inner.zip" if data[:2] == b"PK" else "core.txt": data})
    (skip,) = read(in_memory(data), replace(LIMITS, depth=2))
    assert (skip.reason, skip.location.member) == ("too_large", "inner.zip!inner.zip!inner.zip")
    *texts, skip = read(in_memory(zipped({f"{i}.txt": "x" for i in range(10)})), replace(LIMITS, members=3))
    assert (len(texts), skip.reason) == (3, "cut_short")


def test_encrypted_members_are_told():
    data = bytearray(zipped({"secret.txt": "x"}))
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + offset] |= 1
    (skip,) = read(in_memory(bytes(data)), LIMITS)
    assert (skip.reason, skip.location.member) == ("encrypted", "secret.txt")


def test_overlapping_members_are_not_read():
    data = bytearray(zipped({"a.txt": os.urandom(50).hex(), "b.txt": "x"}))
    second = data.rindex(b"PK\1\2")
    data[second + 42 : second + 46] = (5).to_bytes(4, "little")
    items = list(read(in_memory(bytes(data)), LIMITS))
    assert {item.reason for item in items} == {"cannot_parse"}


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tar_files_packed_or_not(mode):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode=mode) as archive:
        for name in ("dir/a.txt", "名簿.txt"):
            info = tarfile.TarInfo(name)
            info.size = 4
            archive.addfile(info, io.BytesIO(b"text"))
        link = tarfile.TarInfo("link")
        link.type = tarfile.SYMTYPE
        link.linkname = "/etc/passwd"
        archive.addfile(link)
    chunks = list(read(in_memory(stream.getvalue(), "x.tar.gz" if mode == "w:gz" else "x.tar"), LIMITS))
    assert [chunk.text for chunk in chunks] == ["text", "text"]
    assert [chunk.location.member.rpartition("!")[2] for chunk in chunks] == ["dir/a.txt", "名簿.txt"]


@pytest.mark.parametrize("cut", [10, 200, -30])
def test_truncated_archives_are_told(cut):
    data = zipped({"a.txt": os.urandom(500).hex()})
    items = list(read(in_memory(data[:cut]), LIMITS))
    assert items[-1].reason == "cannot_parse"
