"""Small sound files of every format that can be made here: what mutations start from."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import tempfile
from pathlib import Path

import archive_makers as make
import pyarrow as pa
import pyarrow.feather
import pyarrow.orc
import pyarrow.parquet
from hostile_archives import by_arrow, zipped

from piiscan.demo.share import make_share

__all__ = ["bases"]

TEXT = (
    "氏名,電話番号,住所\n山田太郎,03-0123-4567,東京都千代田区霞が関1-2-3\n佐藤花子,090-0123-4567,大阪市北区中之島1-1\n"
    * 20
)


def bases() -> dict[str, bytes]:
    """File name -> bytes. The same at every call but for what libraries write of the time."""
    with tempfile.TemporaryDirectory() as folder:
        make_share(Path(folder))
        found = {path.name: path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file()}
    return found | _archives() | _tables() | _texts()


def _archives() -> dict[str, bytes]:
    members = {"名簿/一覧.csv": TEXT.encode(), "b.txt": TEXT.encode("cp932")}
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    data = TEXT.encode()
    return {
        "a.zip": zipped(members),
        "a.tar": stream.getvalue(),
        "a.tar.gz": gzip.compress(stream.getvalue(), mtime=0),
        "a.csv.bz2": bz2.compress(data),
        "a.csv.xz": lzma.compress(data),
        "a.csv.zst": by_arrow(data, "zstd"),
        "a.csv.lz4": by_arrow(data, "lz4"),
        "a.csv.Z": make.by_libarchive({"x": data}, "raw", filters=("compress",)),
        "a.7z": make.by_libarchive(members, "7zip"),
        "a.iso": make.by_libarchive(members, "iso9660"),
        "a.cpio": make.by_libarchive(members, "newc"),
        "a.cab": make.cab(members),
        "a.rar": make.rar4(members),
        "a5.rar": make.rar5(members),
        "aes.zip": make.by_libarchive(members, "zip", options="zip:encryption=aes256", password="himitsu"),
        **{f"a{level}.lzh": make.lzh(members, level) for level in range(4)},
    }


def _tables() -> dict[str, bytes]:
    table = pa.table({"氏名": ["山田太郎", "佐藤花子"] * 50, "電話番号": ["03-0123-4567", "090-0123-4567"] * 50})
    written = {}
    for name, write in (
        ("a.parquet", pa.parquet.write_table),
        ("a.feather", pa.feather.write_feather),
        ("a.orc", pa.orc.write_table),
    ):
        stream = io.BytesIO()
        write(table, stream)
        written[name] = stream.getvalue()
    return written


def _texts() -> dict[str, bytes]:
    rows = TEXT.splitlines()[1:]
    body = "<br>".join(rows)
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:山田;太郎\r\nTEL:03-0123-4567\r\nEND:VCARD\r\n"
    return {
        "sjis.csv": TEXT.encode("cp932"),
        "euc.txt": TEXT.encode("euc_jp"),
        "jis.txt": TEXT.encode("iso2022_jp"),
        "utf16.txt": TEXT.encode("utf-16"),
        "a.html": f"<html><body><table><tr><td>{body}</td></tr></table></body></html>".encode(),
        "a.xml": f'<?xml version="1.0"?><a>{"".join(f"<r>{row}</r>" for row in rows)}</a>'.encode(),
        "a.json": ("[" + ",".join(f'{{"name":"{row}"}}' for row in rows) + "]").encode(),
        "a.vcf": (card * 20).encode(),
        "a.rtf": b"{\\rtf1\\ansi\\ansicpg932 " + b"\\'8e\\'52\\'93\\'63 03-0123-4567\\par " * 50 + b"}",
    }
