"""Coverage-guided fuzzing of the parsers written here, by atheris (pip install atheris; Linux, CPython).

    python benchmarks/security/fuzz.py TARGET [-max_total_time=60 and other options of libFuzzer]

TARGET: charset, decode, delimited, xml, html, json, cards, mail, names, kinds, wal, ole, tar, zip, program. Every input must
give chunks or Skips, or an error of the kind that the reader's caller turns into a Skip; anything else stops the run.
Without atheris the same targets run on mutations of sound files: --plain SECONDS.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from piiscan.config import Limits
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget, LimitExceededError

LIMITS = Limits(
    member_bytes=1 << 20, container_bytes=4 << 20, members=50, chunk_chars=4096, overlap_chars=64, table_rows=64
)


def _reader(name: str, file: str) -> Callable[[bytes], None]:
    """The reader alone, unguarded; errors that say 'broken' are its right, others are findings."""
    module, _, function = name.partition(":")

    def run(data: bytes) -> None:
        blob = Blob(Location(file), len(data), lambda: io.BytesIO(data))
        reader = getattr(importlib.import_module(module), function)
        with contextlib.suppress(*broken()):
            for item in reader(blob, Budget(LIMITS)):
                assert isinstance(item, Blob | TextChunk | TableChunk | Skip)
                if isinstance(item, TableChunk):
                    assert len(item.columns) == len(item.header)
                    for column in item.columns:
                        column.validate(full=True)
                elif isinstance(item, TextChunk):
                    assert len(item.text) <= LIMITS.chunk_chars + LIMITS.overlap_chars
                    item.text.encode("utf-8")
                elif isinstance(item, Blob):
                    with item.open() as stream:
                        stream.read(4096)

    return run


def broken() -> tuple[type[Exception], ...]:
    """What a parser may raise for broken input."""
    import lzma
    import struct
    import tarfile
    import zipfile
    import zlib

    from lxml import etree

    from piiscan.sources.libarchive import ArchiveError

    return (LimitExceededError, ArchiveError, zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError,
            etree.LxmlError, EOFError, OSError, struct.error, NotImplementedError, ValueError)  # fmt: skip


def _charset(data: bytes) -> None:
    from piiscan.extract.characters import charset

    found = charset.detect(data)
    assert found is None or isinstance(found, str)


def _decode(data: bytes) -> None:
    from piiscan.extract.characters.decode import blocks, decode_all

    whole = decode_all(data).text
    assert isinstance(whole, str)
    for block in blocks(io.BytesIO(data), 64):
        block.text.encode("utf-8")


def _names(data: bytes) -> None:
    from piiscan.model import visible
    from piiscan.sources.archive_names import decode_name, gzip_name

    for windows in (False, True):
        visible(decode_name(data, windows=windows)).encode()
    gzip_name(data)


def _kinds(data: bytes) -> None:
    from piiscan.extract.formats import FORMATS
    from piiscan.extract.sniff import kind
    from piiscan.sources.archive_kinds import archive_kind

    assert archive_kind(data) in {None, *FORMATS}
    with contextlib.suppress(*broken()):
        kind(Blob(Location("x"), len(data), lambda: io.BytesIO(data)))


def _wal(data: bytes) -> None:
    from piiscan.extract.databases import wal

    half = len(data) // 2
    with contextlib.suppress(ValueError):
        wal.apply_log(data[:half], data[half:])


def _ole(data: bytes) -> None:
    from piiscan.extract.old_office.olekind import ole_kind

    ole_kind(io.BytesIO(_OLE + data))


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what a compound file begins with
TARGETS: dict[str, Callable[[bytes], None]] = {
    "charset": _charset,
    "decode": _decode,
    "delimited": _reader("piiscan.extract.tables.delimited:read_delimited", "x.csv"),
    "text": _reader("piiscan.extract.texts.text:read_text", "x.txt"),
    "xml": _reader("piiscan.extract.texts.xml_records:read_xml", "x.xml"),
    "html": _reader("piiscan.extract.texts.markup:read_html", "x.html"),
    "json": _reader("piiscan.extract.texts.json_text:read_json", "x.json"),
    "cards": _reader("piiscan.extract.texts.cards:read_cards", "x.vcf"),
    "calendar": _reader("piiscan.extract.texts.cards:read_calendar", "x.ics"),
    "mail": _reader("piiscan.extract.mails.mail:read_mail", "x.eml"),
    "mailbox": _reader("piiscan.extract.mails.mailbox:read_mailbox", "x.mbox"),
    "names": _names,
    "kinds": _kinds,
    "wal": _wal,
    "ole": _ole,
    "tar": _reader("piiscan.sources.archives_tar:tar_members", "x.tar"),
    "zip": _reader("piiscan.sources.archives:zip_members", "x.zip"),
    "program": _reader("piiscan.sources.archives_program:program_members", "x.exe"),
}


def plain(target: Callable[[bytes], None], seconds: float) -> int:
    """The target on mutants of small sound files; the number of inputs."""
    from bases import bases
    from soak import mutant

    seeds = [data[:4096] for data in bases().values()]
    rng, end, count = random.Random(1), time.monotonic() + seconds, 0
    while time.monotonic() < end:
        target(mutant(rng.choice(seeds), rng.choice(seeds), rng))
        count += 1
    return count


def main() -> None:
    name, rest = sys.argv[1], sys.argv[2:]
    if rest[:1] == ["--plain"]:
        print(name, plain(TARGETS[name], float(rest[1])), "inputs")
        return
    import atheris

    with atheris.instrument_imports(include=["piiscan.extract", "piiscan.sources", "email"]):
        for module in ("archives", "archives_tar", "archives_program", "archive_names"):
            importlib.import_module(f"piiscan.sources.{module}")
        for module in (
            "sniff",
            "characters.charset",
            "characters.decode",
            "tables.delimited",
            "texts.text",
            "texts.xml_records",
            "texts.markup",
            "texts.json_text",
            "texts.cards",
            "mails.mail",
            "mails.mailbox",
            "databases.wal",
            "old_office.ole",
        ):
            importlib.import_module(f"piiscan.extract.{module}")
    target: Any = TARGETS[name]
    atheris.Setup([sys.argv[0], *rest], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
