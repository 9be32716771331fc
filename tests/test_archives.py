"""Archives of every format: members, names, passwords, volumes, limits, what a broken one still gives."""

import gzip
import io
import struct
import sys
import tarfile
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from piiscan.config import MIB, Limits, Reading
from piiscan.extract.formats import FORMATS
from piiscan.extract.read import read
from piiscan.model import Blob, Location, Skip
from piiscan.sources import archive_kinds, archives_native, libarchive
from piiscan.sources.archive_kinds import archive_kind
from piiscan.sources.archive_names import decode_name, gzip_name

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks" / "security"))

import archive_makers as make

LIMITS = Limits()
MEMBERS = {"名簿/表.txt": "山田太郎 03-0123-4567\n".encode(), "b.txt": b"second"}
needs_libarchive = pytest.mark.skipif(not libarchive.available(), reason="needs the system library libarchive")


def texts(data, name="x", *, limits=LIMITS, passwords=()):
    """(member, text) or (member, reason) of everything in an archive."""
    blob = Blob(Location(name), len(data), lambda: io.BytesIO(data))
    return [
        (item.location.member, item.reason if isinstance(item, Skip) else item.text)
        for item in read(blob, limits, Reading(passwords=passwords))
    ]


READ = [(name, data.decode()) for name, data in MEMBERS.items()]
NATIVE = {
    "7z": lambda: make.by_libarchive(MEMBERS, "7zip"),
    "iso": lambda: make.by_libarchive(MEMBERS, "iso9660"),
    "cpio": lambda: make.by_libarchive(MEMBERS, "newc"),
    "odc": lambda: make.by_libarchive(MEMBERS, "odc"),
    "rar4": lambda: make.rar4(MEMBERS),
    "rar5": lambda: make.rar5(MEMBERS),
    "cab": lambda: make.cab(MEMBERS),
    "cab stored": lambda: make.cab(MEMBERS, packed=False),
    **{f"lzh{level}": lambda level=level: make.lzh(MEMBERS, level) for level in range(4)},
}


@needs_libarchive
@pytest.mark.parametrize("form", NATIVE)
def test_archives_of_libarchive_with_japanese_names(form):
    assert texts(NATIVE[form]()) == READ


@needs_libarchive
@pytest.mark.parametrize("form", ["7z", "rar4", "rar5", "cab", "lzh2"])
def test_self_extracting_programs(form):
    stub = b"MZ" + bytes(60) + b"PE\0\0" + b"this program cannot be run " * 300
    assert texts(stub + NATIVE[form](), "setup.exe") == READ
    assert texts(stub, "setup.exe") == [(None, "unsupported")]


def test_a_zip_behind_a_program_is_read():
    stream = io.BytesIO(b"MZ" + bytes(5000))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("a.txt", "text")
    assert texts(stream.getvalue(), "setup.exe") == [("a.txt", "text")]


@needs_libarchive
def test_a_file_on_disk_is_read_like_bytes(tmp_path):
    path = tmp_path / "x.7z"
    path.write_bytes(NATIVE["7z"]())
    blob = Blob(Location("x.7z"), path.stat().st_size, lambda: path.open("rb"), path=str(path))
    assert [item.text for item in read(blob, LIMITS)] == [text for _, text in READ]


def test_without_libarchive_the_skip_says_so(monkeypatch):
    monkeypatch.setattr(archives_native, "available", lambda: False)
    data = make.rar5(MEMBERS)
    (skip,) = read(Blob(Location("x.rar"), len(data), lambda: io.BytesIO(data)), LIMITS)
    assert (skip.reason, skip.detail) == ("unsupported", archives_native.NEEDED)


@needs_libarchive
@pytest.mark.parametrize("cipher", ["zipcrypt", "aes128", "aes256"])
def test_zip_passwords_are_tried_in_both_spellings(cipher):
    data = make.by_libarchive(MEMBERS, "zip", options=f"zip:encryption={cipher}", password="ひみつ1")
    locked = [(name, "encrypted") for name in MEMBERS]
    assert texts(data) == locked
    assert texts(data, passwords=("password", "himitsu")) == locked
    assert texts(data, passwords=("password", "ひみつ1")) == READ


def test_the_old_zip_cipher_needs_no_libarchive(monkeypatch):
    from piiscan.demo.office import zip_bytes
    from piiscan.sources import archive_locked

    data = zip_bytes([("a.txt", b"text")], password=b"2024")
    assert texts(data, passwords=("1", "2024")) == [("a.txt", "text")]
    monkeypatch.setattr(archive_locked, "available", lambda: False)
    assert texts(data, passwords=("1", "2024")) == [("a.txt", "text")]
    assert texts(data, passwords=("1",)) == [("a.txt", "encrypted")]


def test_passwords_stand_in_no_repr():
    assert "himitsu" not in repr(Reading(passwords=("himitsu",)))


@needs_libarchive
def test_locked_members_and_volumes_of_rar_are_told():
    assert texts(make.rar4(MEMBERS, locked=True)) == [(name, "encrypted") for name in MEMBERS]
    for maker in (make.rar4, make.rar5):
        assert texts(maker(MEMBERS, volume=True)) == [*READ, (None, "unsupported")]


@needs_libarchive
def test_an_archive_without_members_is_told():
    assert texts(b"7z\xbc\xaf\x27\x1c" + bytes(50)) == [(None, "cannot_parse")]


@needs_libarchive
def test_a_seven_zip_volume_is_told():
    noise = make.by_libarchive({"a.bin": bytes(range(256)) * 40}, "7zip", options="7zip:compression=store")
    assert texts(noise[:5000])[-1] == (None, "unsupported")


def test_a_part_of_a_split_zip_is_told():
    assert texts(b"PK\7\x08PK\3\4" + bytes(100)) == [(None, "unsupported")]


@needs_libarchive
def test_a_zip_without_its_directory_is_read_from_the_front():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("a.txt", "b.txt"):
            archive.writestr(name, f"text of {name} " * 50)
    cut = stream.getvalue()[: archive.start_dir - 20]
    (first, text), *_, last = texts(cut, "cut.docx")
    assert (first, text[:13], last) == ("a.txt", "text of a.txt", (None, "cannot_parse"))


def test_the_unicode_path_field_of_a_zip_wins_where_it_belongs():
    raw, name = "一覧.txt".encode("cp932"), "髙﨑一覧.txt"
    for crc, expected in ((zlib.crc32(raw), name), (1, "一覧.txt")):
        field = struct.pack("<BI", 1, crc) + name.encode()
        info = zipfile.ZipInfo("x" * len(raw))
        info.extra = struct.pack("<HH", 0x7075, len(field)) + field
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(info, "text")
        assert texts(stream.getvalue().replace(b"x" * len(raw), raw)) == [(expected, "text")]


def test_names_as_bytes():
    assert decode_name("表\\新表.txt".encode("cp932"), windows=True) == "表/新表.txt"
    assert decode_name("表/新表.txt".encode("cp932").replace(b"\\", b"/")) == "表/新表.txt"  # as libarchive spoils it
    assert decode_name(b"a\\b") == "a\\b"
    assert decode_name(b"\x81 \\x", windows=True) == "\\x81 \\x"


@pytest.mark.parametrize("codec", ["zstd", "lz4", "gzip", "bz2"])
def test_streams_of_several_frames(codec):
    packed = b""
    for part in (b"first ", b"second"):
        sink = pa.BufferOutputStream()
        with pa.CompressedOutputStream(sink, codec) as out:
            out.write(part)
        packed += sink.getvalue().to_pybytes()
    assert [text for _, text in texts(packed, f"x.txt.{codec}")] == ["first second"]


@needs_libarchive
@pytest.mark.parametrize("filters", ["compress", "lzip", "lzma", "xz"])
def test_streams_that_libarchive_packs(filters):
    packed = make.by_libarchive({"x": b"packed text"}, "raw", filters=(filters,))
    suffix = {"compress": "Z", "lzip": "lz"}.get(filters, filters)
    assert texts(packed, f"x.txt.{suffix}") == [("x.txt", "packed text")]


def test_the_name_in_a_gzip_header():
    raw = "顧客表.txt".encode("cp932")
    packed = gzip.compress(b"text", mtime=0)
    named = packed[:3] + b"\x08" + packed[4:10] + raw + b"\0" + packed[10:]
    assert texts(named, "backup.gz") == [("顧客表.txt", "text")]
    assert gzip_name(packed) is None


def test_a_tar_from_before_posix():
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT, encoding="cp932") as archive:
        info = tarfile.TarInfo("表.txt")
        info.size = 4
        archive.addfile(info, io.BytesIO(b"text"))
    data = bytearray(stream.getvalue())
    data[257:265] = bytes(8)  # before POSIX there was no signature
    data[148:156] = b"%06o\0 " % (sum(data[:148]) + 256 + sum(data[156:512]))
    assert archive_kind(bytes(data)) == "tar"
    assert texts(bytes(data)) == [("表.txt", "text")]


def test_a_sparse_member_costs_what_it_unpacks_to():
    data = sparse_tar(b"text", 8 * MIB)
    assert texts(data, limits=replace(LIMITS, member_bytes=MIB)) == [("s.txt", "too_large")]
    ((member, reason),) = texts(data)
    assert (member, reason) == ("s.txt", "too_large")  # 1,000 times its size
    ((member, text),) = texts(sparse_tar(b"text\n" * 200, 1005))
    assert (member, text.strip("\0")) == ("s.txt", "text\n" * 200)


def sparse_tar(content, size):
    """A tar in the pax 1.0 sparse format: `content` at the start of `size` bytes."""
    table = f"1\n0\n{len(content)}\n".encode().ljust(512, b"\0")
    headers = {
        "GNU.sparse.major": "1",
        "GNU.sparse.minor": "0",
        "GNU.sparse.name": "s.txt",
        "GNU.sparse.realsize": str(size),
    }
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("GNUSparseFile.0/s.txt")
        info.pax_headers = headers
        info.size = len(table) + len(content)
        archive.addfile(info, io.BytesIO(table + content))
    return stream.getvalue()


@needs_libarchive
@pytest.mark.parametrize("form", ["7zip", "iso9660"])
def test_limits_hold_for_libarchive(form):
    bomb = make.by_libarchive({"zeros.txt": b"0" * (32 * MIB), "after.txt": b"still read"}, form)
    small = replace(LIMITS, member_bytes=4 * MIB)
    assert texts(bomb, limits=small) == [("zeros.txt", "too_large"), ("after.txt", "still read")]
    if form == "7zip":  # what is passed over was unpacked all the same
        tiny = replace(small, container_bytes=8 * MIB)
        assert texts(bomb, limits=tiny) == [("zeros.txt", "too_large"), (None, "cut_short")]
    many = make.by_libarchive({f"{i}.txt": b"x" for i in range(8)}, form)
    *told, last = texts(many, limits=replace(LIMITS, members=3))  # folders count too
    assert len(told) <= 3
    assert last == (None, "cut_short")


@needs_libarchive
@pytest.mark.parametrize("form", NATIVE)
def test_cut_and_flipped_archives_never_raise(form):
    data = NATIVE[form]()
    for cut in {1, len(data) // 3, len(data) // 2, len(data) - 30}:
        assert isinstance(texts(data[:cut]), list)
    for at in range(0, min(len(data), 400), 7):
        assert isinstance(texts(data[:at] + bytes([data[at] ^ 0x41]) + data[at + 1 :]), list)


def test_a_zip_that_holds_itself_ends_by_depth():
    data = zip_quine()
    items = texts(data)
    assert len(items) == 1
    assert items[0][0] == "!".join(["r/r.zip"] * 9)
    assert items[0][1] == "too_large"


def zip_quine():
    """A stand-in for a zip that unpacks to itself: nested so deep that no limit is reached before that of depth."""
    data = b"core"
    for _ in range(12):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("r/r.zip", data)
        data = stream.getvalue()
    return data


HOSTILE_NAMES = ["../../etc/passwd", "/etc/passwd", "C:\\windows\\x", "a\nb\x1b[31m.txt", "x\u202etxt.exe", "\u2028"]


def test_hostile_names_are_shown_safely():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in HOSTILE_NAMES:
            archive.writestr(name, "text")
    data = stream.getvalue()
    for item in read(Blob(Location("x.zip"), len(data), lambda: io.BytesIO(data)), LIMITS):
        assert item.text == "text"
        assert str(item.location).isprintable()


def test_phone_numbers_are_no_cpio():
    assert archive_kind(b"07070712345\n07070198765\n" * 10) is None
    assert archive_kind(b"MZ is how this text begins") is None


def test_every_kind_has_a_reader():
    assert {kind for kind, _ in archive_kinds._SIGNATURES} | {"iso"} <= set(FORMATS)


def test_comments_of_a_zip_file_are_read():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.comment = "電話 03-0123-4567".encode("cp932")
        info = zipfile.ZipInfo("a.txt")
        info.comment = b"from x@example.com"
        archive.writestr(info, "one")
    assert texts(stream.getvalue()) == [("a.txt", "one"), ("(comments)", "電話 03-0123-4567\nfrom x@example.com")]


def test_what_follows_a_tar_archive_is_told():
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 3
        archive.addfile(info, io.BytesIO(b"one"))
    assert texts(stream.getvalue()) == [("a.txt", "one")]
    assert texts(stream.getvalue() * 2) == [("a.txt", "one"), (None, "cut_short")]
