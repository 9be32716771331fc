"""Lists that are no table file: PDF, Word, mail, archives, running text. Their tables as they are, and rows put together
from what a scan recognizes in their texts.

>>> piiscan.match_list(piiscan.open_list("memo.docx"), index="customers.index", key="master.key")
"""

from __future__ import annotations

import re
import secrets
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import pyarrow as pa

from piiscan.config import Limits
from piiscan.errors import ConfigError
from piiscan.extract.read import TABLE_KINDS, open_table, read
from piiscan.extract.sniff import kind
from piiscan.keys import KEY_BYTES, Key
from piiscan.match.columns import guess_columns
from piiscan.match.tables import Tables
from piiscan.model import FIELD_KINDS, Finding, Location, Skip, TableChunk, TableInfo, TextChunk
from piiscan.scan.scanner import Scanner
from piiscan.sources.directories import file_blob

_KINDS = {
    "PERSON": "name",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "JP_POSTAL_CODE": "postal_code",
    "JP_ADDRESS": "address",
    "DATE_OF_BIRTH": "birth_date",
    "GENDER": "sex",
    "CUSTOMER_ID": "customer_id",
}
_GUARDIAN = re.compile(r"(?:保護者|親権者|世帯主)[^\n]{0,8}\Z")
_KANA = re.compile(r"[ァ-ヺー・ｦ-ﾟぁ-ゖ 　]+")
_BLANK = re.compile(r"\n[ \t　]*\n")
_BEFORE = 16  # characters in front of a name in which its label stands
_ROWS = 1 << 15  # rows put together at a time
_PROBE = 4  # chunks of a text file looked at
_LINES = 200  # of those
Row = dict[str, str]


def open_list(path: str | Path) -> str | Tables:
    """What `match_list` takes for a file of any kind that a scan reads: a table file by its path, all others as tables.

    ConfigError when the file cannot be opened; what of it cannot be read becomes a Skip of the match.
    """
    text = str(path)
    if "://" in text or not Path(text).is_file():
        return text
    try:
        found = kind(file_blob(text))
    except OSError as error:
        raise ConfigError(f"the list cannot be read: {error.strerror or type(error).__name__}") from None
    if found == "empty" or (found in TABLE_KINDS and (found != "text" or _is_column(text))):
        return text
    tables = Tables((), text)
    tables.chunks = _chunks(text, tables.skips)
    return tables


def _is_column(path: str) -> bool:
    """Whether a text without delimiters is a list of one column: names or numbers, one a line."""
    chunks = list(islice(open_table(path, Limits(), on_skip=lambda _: None), _PROBE))
    return any(guess_columns(c.header, c.columns, has_header=c.has_header) for c in chunks) and not _names_persons(
        chunks
    )


def _names_persons(chunks: Sequence[TableChunk]) -> bool:
    """Whether lines hold a name and something of the person: a mail that lists them, or a single line of such."""
    lines = [line for c in chunks for line in (*c.header, *(cell or "" for cell in c.columns[0][:_LINES].to_pylist()))]
    text = "\n".join(line for line in lines[:_LINES] if line)
    rows = from_findings(text, Scanner(entities=_KINDS, key=Key(secrets.token_bytes(KEY_BYTES))).scan_text(text))
    return any("name" in row and len(row) > 1 for row in rows)


def _chunks(path: str, skips: list[Skip]) -> Iterator[TableChunk]:
    """Tables first come; rows of texts are tables of their own between them."""
    scanner = Scanner(entities=_KINDS, key=Key(secrets.token_bytes(KEY_BYTES)))
    texts = _Texts(scanner)
    inside = False  # a table is not complete
    for item in read(file_blob(path), Limits()):
        if isinstance(item, Skip):
            skips.append(item)
        elif isinstance(item, TextChunk):
            texts.add(item)
        else:
            if not inside:
                yield from texts.tables()
            inside = not item.last
            yield item if item.info is not None else _labelled(item)
        if not inside and len(texts.rows) >= _ROWS:
            yield from texts.tables()
    yield from texts.tables()


def _labelled(chunk: TableChunk) -> TableChunk:
    """Its header may be a row of values."""
    names = (chunk.location, chunk.header, chunk.columns, chunk.first_row, chunk.has_header, chunk.last, chunk.encoding)
    return TableChunk(*names, info=TableInfo(labels=True))


@dataclass(slots=True)
class _Texts:
    """Rows of the texts read since the last table."""

    scanner: Scanner
    rows: list[Row] = field(default_factory=list)
    location: Location | None = None

    def add(self, chunk: TextChunk) -> None:
        """Findings of whole chunks; what a chunk repeats of the one before was told with that."""
        self.location = self.location or chunk.location
        found = self.scanner.scan_text(chunk.text)
        ours = [f for f in found if f.start >= chunk.settled or not chunk.overlap]
        self.rows += from_findings(chunk.text, ours)

    def tables(self) -> Iterator[TableChunk]:
        if self.rows and self.location is not None:
            yield _table(self.location, self.rows)
        self.rows, self.location = [], None


def _table(location: Location, rows: Sequence[Row]) -> TableChunk:
    names = [name for kind in FIELD_KINDS for name in (kind, f"{kind} 2") if any(name in row for row in rows)]
    columns = tuple(pa.array([row.get(name) for row in rows], pa.string()) for name in names)
    return TableChunk(location, tuple(names), columns)


def from_findings(text: str, findings: Iterable[Finding]) -> list[Row]:
    """Rows of one text, field kind -> value: a row ends where one of its kinds comes again, and with a block of lines if the
    next one names a person and has a kind of the row too.

    The second of two numbers or mail addresses side by side is `phone 2`, `email 2`. findings: of this text.
    """
    items = sorted(_items(text, findings), key=lambda item: item.start)
    borders = [found.start() for found in _BLANK.finditer(text)]
    blocks: dict[int, set[str]] = {}
    for item in items:
        blocks.setdefault(item.block(borders), set()).add(item.kind)
    rows: list[Row] = []
    row: Row = {}
    before: _Item | None = None
    for item in items:
        key = item.kind
        if row.get(key) == item.value:
            continue
        if key in ("phone", "email") and key in row and before is not None and before.kind == key:
            key = f"{key} 2"
        block = blocks[item.block(borders)]
        left = before is not None and before.block(borders) != item.block(borders)
        if key in row or (left and "name" in block and block & row.keys()):
            rows.append(row)
            row, key = {}, item.kind
        row[key] = item.value
        before = item
    return [*rows, row] if row else rows


@dataclass(frozen=True, slots=True)
class _Item:
    """A value of a field in a text."""

    start: int
    kind: str
    value: str = field(repr=False)

    def block(self, borders: Sequence[int]) -> int:
        """Number of the block of lines, parted by empty ones, that it stands in."""
        return bisect_left(borders, self.start)


def _items(text: str, findings: Iterable[Finding]) -> Iterator[_Item]:
    end = -1
    for finding in sorted(findings, key=lambda f: (f.start, -f.end)):
        kind = _KINDS.get(finding.entity)
        if kind is None or finding.start < end:
            continue
        end = finding.end
        value = text[finding.start : end]
        if kind == "name":
            kind = "guardian_name" if _GUARDIAN.search(text, max(0, finding.start - _BEFORE), finding.start) else "name"
            kind += "_kana" if _KANA.fullmatch(value) else ""
        yield _Item(finding.start, kind, " ".join(value.split("\n")))
