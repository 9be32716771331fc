"""Smallest inputs that fuzzing found, and the quick ones of the hostile set: each ends, and is told."""

import io
import struct
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pytest

from piiscan.config import Limits
from piiscan.extract.databases.sqlite import wal
from piiscan.extract.office import sheetparts
from piiscan.extract.pages import pdf_strings
from piiscan.extract.read import read
from piiscan.extract.texts import second
from piiscan.model import Blob, Location, Skip
from piiscan.sources import libarchive

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "security"))

from hostile_archives import archives
from hostile_documents import documents

QUICK = {**archives(0.0), **documents(0.0)}
NAMES = [
    "bomb-overlap.zip",
    "matryoshka-12.zip",
    "names.zip",
    "name-64k.zip",
    "junk-in-front.zip",
    "locked.zip",
    "nested-40.gz",
    "wrong-length.gz",
    "wrong-sum.gz",
    "sparse-10g.tar",
    "links.tar",
    "lies.tar",
    "names.tar",
    "bomb.tar.gz",
    "lying-size.rar",
    "names.lzh",
    "locked.rar",
    "volume.part1.rar",
    "setup.exe",
    "name.cpio",
    "deb.deb",
    "laughs.xml",
    "xxe.xml",
    "laughs.svg",
    "laughs.docx",
    "xxe.docx",
    "laughs.xlsx",
    "deep.xml",
    "deep-closed.json",
    "number.json",
    "deep.html",
    "odd-utf16.txt",
    "ragged.csv",
    "boundary.eml",
    "base64.eml",
    "loop.pdf",
    "prev.pdf",
    "endless-view.sqlite",
    "columns.sqlite",
    "circle.tiff",
]


@pytest.mark.skipif(not libarchive.available(), reason="needs the system library libarchive")
@pytest.mark.parametrize("name", NAMES)
def test_hostile_files_end_and_are_told(name):
    make, told = QUICK[name]
    data = make()
    blob = Blob(Location(name), len(data), lambda: io.BytesIO(data))
    skips = [item for item in read(blob, Limits()) if isinstance(item, Skip)]
    assert skips or not told
    assert not any("passwd" in skip.detail for skip in skips)


def test_a_log_cannot_make_a_database_large():
    header = struct.pack(">8I", 0x377F0682, 3007000, 512, 0, 1, 2, 0, 0)
    frame = struct.pack(">6I", 0xFFFFFFFF, 0xFFFFFFFF, 1, 2, 0, 0) + bytes(512)
    assert len(wal.apply_log(bytes(1024), header + frame)) <= 3 * 512
    assert wal.apply_log(b"x", header.replace(struct.pack(">I", 512), bytes(4)) + frame) == b"x"


def test_strings_of_columns_that_are_no_utf8_are_read_as_bytes():
    bad = pa.StringArray.from_buffers(2, pa.array([0, 2, 4], pa.int32()).buffers()[1], pa.py_buffer(b"a\xffok"))
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, pa.schema([("a", pa.string())])) as out:
        out.write_batch(pa.record_batch([bad], ["a"]))
    data = sink.getvalue().to_pybytes()
    (chunk,) = read(Blob(Location("x.arrow"), len(data), lambda: io.BytesIO(data)), Limits())
    assert chunk.columns[0].to_pylist()[1] == "ok"


@pytest.mark.parametrize(
    "body", ["<f>" + '"' * 300_000, "<f " * 100_000, '<c t="s"' * 50_000], ids=["f", "starts", "uses"]
)
def test_sheets_are_searched_in_linear_time(body):
    data = f"<worksheet><sheetData>{body}</sheetData></worksheet>".encode()
    assert sheetparts.SheetRest(io.BytesIO(data)).strings == set()


def test_strings_of_a_pdf_are_searched_in_linear_time():
    assert list(pdf_strings.strings(io.BytesIO(b"(" + b"\\(" * 300_000))) == []
    assert list(pdf_strings.strings(io.BytesIO(rb"/T (a \(b\) (c)) /V (\\)(xy)"))) == ["a (b) (c)", "xy"]


@pytest.mark.parametrize("fill", ["\\", "A", "1-"])
def test_escapes_are_decoded_in_linear_time(fill):
    assert second.unescaped(fill * 200_000 + r" \u5c71\\u5c71 x@example.com").endswith(" 山山" + " " * 14)


def test_an_opendocument_sheet_with_locked_content_is_told():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    data = bytearray(stream.getvalue())
    for signature, flags in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        data[data.rfind(signature) + flags] |= 1
    (skip,) = read(Blob(Location("x.ods"), len(data), lambda: io.BytesIO(data)), Limits())
    assert isinstance(skip, Skip)
    assert (skip.location.member, skip.reason) == ("content.xml", "encrypted")
