"""The words of the project as frozen dataclasses. Standard library only.

Raw text lives in chunks alone; Finding, Skip and Match never hold a personal value
(a Location may: a file can be named after a customer, so reports stay sensitive).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

if TYPE_CHECKING:
    import os

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

HIGH, MEDIUM = 0.85, 0.5  # band borders, public contract


# Control characters, bidi overrides, invisible marks and lone surrogates: a file name may hold them to deceive the
# reader or to steer a terminal, and a surrogate cannot be written as UTF-8.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    r"""Text with characters that cannot be seen written as escapes, `\uXXXX`."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def band(score: float) -> str:
    """Name of the band of a probability: high, medium or low."""
    return "high" if score >= HIGH else "medium" if score >= MEDIUM else "low"


@dataclass(frozen=True, slots=True)
class Location:
    """Where something lies. `member` is the path inside containers, joined by `!`; `sheet` also names a table.

    `page`, `row` and `line` count from 1; `row` counts data rows, the header row is not one. Further tables of a sheet are
    named `Sheet1 table 2`; a record set out downward is one row; a value over several cells lies in the first one's column.
    The fields hold names as they are, whatever characters those have; `str()` is safe to print.
    """

    uri: str
    member: str | None = None
    page: int | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        parts = [self.uri]
        if self.member is not None:
            parts.append(f"!{self.member}")
        marks = [
            f"{name}={value}"
            for name, value in (
                ("page", self.page),
                ("sheet", self.sheet),
                ("row", self.row),
                ("column", self.column),
                ("line", self.line),
            )
            if value is not None
        ]
        return visible("".join(parts) + (f" [{', '.join(marks)}]" if marks else ""))

    def inside(self, name: str) -> Location:
        """The location of a member, attachment or embedded file named `name`."""
        return replace(self, member=name if self.member is None else f"{self.member}!{name}")

    def as_json(self) -> dict[str, Any]:
        """All seven fields, in the order of the public contract."""
        return {
            "uri": self.uri,
            "member": self.member,
            "page": self.page,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "line": self.line,
        }


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes with a place: a file, an archive member, an attachment. `open` gives a fresh binary stream."""

    location: Location
    size: int
    open: Callable[[], BinaryIO]
    path: str | None = None  # only for a plain file of the file system
    depth: int = 0  # containers around it
    status: os.stat_result | None = field(default=None, repr=False)  # of a plain file, as the walk saw it
    git: tuple[str, str] | None = None  # (folder, object) of bytes in git's index, which no path leads to
    # What opens a table of a database or an object of a bucket, to which no path leads either: JSON values. It may hold
    # a password: it goes through the pipe to a worker, never to disk or into a message.
    store: dict[str, Any] | None = field(default=None, repr=False)
    format: str | None = None  # as `extract.formats` names it, where it is known before a byte is read: "relation"


@dataclass(frozen=True, slots=True)
class TextChunk:
    """A block of text: whole lines (or paragraphs) joined by newline, original code points.

    `first_line` is the line number of the first line; `first_char` is the offset of the chunk's first
    character within that line (more than 0 only where a very long line was cut). `overlap` characters at
    the start were already part of the chunk before, which reports what starts in the first `settled` of them:
    all after a whole line, which is there only as context of the next one, half where a line was cut.
    """

    location: Location
    text: str = field(repr=False)
    first_line: int = 1
    first_char: int = 0
    overlap: int = 0
    settled: int = 0
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """How rows were chosen where not all were read.

    With `confidence`, an item in at least a share `miss` of all rows shows in a sample of this size.
    """

    method: str  # blocks | keys | rows | head: what was drawn at random; head is no random sample
    seed: int
    miss: float
    confidence: float
    cluster: int = 1  # rows that were drawn together: neighbours are alike, so they count for less


@dataclass(frozen=True, slots=True)
class TableInfo:
    """What a store says of a table besides its rows. Per column: as declared, "" where nothing is told."""

    kind: str = "table"  # table | view | materialized view
    comment: str = ""
    column_comments: tuple[str, ...] = ()
    column_types: tuple[str, ...] = ()
    rows: int | None = None  # of the whole table; `exact` or an estimate of the store
    exact: bool = False
    sample: Sample | None = None  # None: all rows are read
    complete: bool = True  # False with the last chunk, at the latest: rows are missing that were to be read
    labels: bool = False  # whether the names of columns are labels of a data frame, which may be values: 山田太郎


@dataclass(frozen=True, slots=True)
class TableChunk:
    """Rows of one table as columns. `columns[i]` is an Arrow string array; all have the same length.

    `header[i]` names column i (made up as "column 1" where the table has none: `has_header` is False).
    `first_row` is the data row number of the first row. Chunks of one table come one after another,
    the last with `last=True`.
    """

    location: Location
    header: tuple[str, ...]
    columns: tuple[pa.StringArray, ...] = field(repr=False)
    first_row: int = 1
    has_header: bool = True
    last: bool = True
    encoding: str | None = None
    info: TableInfo | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that was not read, and why. Every Skip makes the coverage incomplete.

    stage: walk | open | extract | scan | index | match
    reason: one of REASONS.
    """

    location: Location
    stage: str
    reason: str
    detail: str = ""
    # Of a Skip of the walk itself: the files it stands for, and their bytes.
    files: int = field(default=1, compare=False)
    size: int = field(default=0, compare=False)

    def as_json(self) -> dict[str, Any]:
        return {
            "type": "skip",
            "location": self.location.as_json(),
            "stage": self.stage,
            "reason": self.reason,
            "detail": self.detail,
        }


REASONS = (
    "cannot_read",  # vanished, no permission, I/O error
    "cannot_parse",  # broken or not what it says
    "encrypted",
    "too_large",
    "cut_short",  # part was read
    "timed_out",
    "crashed",  # the parser died; one file lost, the run goes on
    "replaced_characters",  # decoded with U+FFFD
    "sampled",
    "unsupported",
    "link_loop",
    "no_text",  # a page of images: needs OCR
)

# Evidence codes shared by recognizers. The position is the bit in a span's evidence word: append, never reorder.
EVIDENCE = (
    "base",
    "check_passed",
    "check_failed",
    "check_unknown",
    "context",
    "header",
    "column_rate",
    "not_near",
    "glued",  # Latin letters touch the digits
    "dummy",  # a number that cannot be assigned
    "label",  # 氏名: 住所: in front
    "honorific",  # 様 さん behind
    "full_name",  # surname + given name by lexicon fill the run
    "surname",  # surname alone by lexicon
    "prefecture",
    "municipality",
    "block",  # 丁目 番地 号
    "postal_agrees",
    "spaced",  # 山田 太郎: family and given name parted by a space
    "table_cell",  # the value fills the whole cell
    "marked",  # 〒 in front, TEL in front: the mark belongs to the notation
    "kana",
    "look_alike",  # another reading is more likely
    "bare",  # digits without any separator
    "model",  # a statistical model reads it so
    "model_sure",  # and finds other readings far less likely
    "deep",  # found on the second look: the tiers words and deep
    "town",  # a town of the table behind the municipality
    "postal_differs",  # the postal code in front belongs to another municipality
    "tied",  # a person is named in the same row, form, sentence
    "asserted",  # said of somebody as a fact: not asked, denied, explained, sold
    "denied",  # said not to apply
)
EVIDENCE_BIT = {code: 1 << i for i, code in enumerate(EVIDENCE)}
# An evidence word has 64 bits: codes, above them five of the score of a foreign recognizer (scan.judge), and on top
# room for the number of a recognizer where both are counted together (text.evidence.of_recognizer).
SCORE_SHIFT, RECOGNIZER_SHIFT = 48, 53
RECOGNIZERS_MOST = 1 << 64 - RECOGNIZER_SHIFT
CERTAIN_BITS = 7.0  # what a foreign score of 1 is worth (.992): nothing is certain


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason for or against: signed bits (log2 odds) and a note without personal data."""

    code: str
    bits: float
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "bits": self.bits, "note": self.note}


@dataclass(frozen=True, slots=True)
class CustomerMark:
    """A finding is of a record that an index of customers knows. `class_`: person | household.

    `count`: occurrences of the finding that are; `probability`: their mean. `id`: only when the user asked to show values.
    """

    class_: str
    probability: float
    count: int = 1
    id: str | None = field(default=None, repr=False)

    def as_json(self) -> dict[str, Any]:
        told = {"class": self.class_, "probability": self.probability, "count": self.count}
        return told if self.id is None else {**told, "id": self.id}


@dataclass(frozen=True, slots=True, eq=False)
class CustomerAnswer:
    """What an index of customers says of n records.

    kind: int8[n]: 0 unknown, 1 of the household of a customer, 2 the customer. probability: float64[n].
    word: uint64[n] that names the row of the index and tells nothing about it, 0 for none.
    agrees: field kind -> bool[n], whether this field of the record agrees with the index at least in part.
    trials, accepted: records put together from several of these, and how many of those were taken for customers.
    """

    kind: NDArray[np.int8]
    probability: NDArray[np.float64]
    word: NDArray[np.uint64]
    agrees: Mapping[str, NDArray[np.bool_]]
    id: pa.StringArray | None = field(default=None, repr=False)
    trials: int = 0
    accepted: int = 0


class CustomerLookup(Protocol):
    """An index of customers, as a scan asks it."""

    rows: int  # of the index

    def find(
        self, records: Mapping[str, Sequence[pa.StringArray]], *, trials: int = 0, ids: bool = False
    ) -> CustomerAnswer:
        """records: FIELD_KINDS -> columns of one length; address columns are joined, of others the first filled cell
        counts. trials: of so many records at most, others are put together to see how many are taken for customers.
        ids: whether the ids of the customers are wanted."""
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """Personal information at a place. Holds no raw value; `value(text)` cuts it from the caller's own text.

    `start`, `end`: half-open code points of the chunk's original text (line, cell or paragraph).
    `id`: keyed digest of (entity, canonical value); `occurrence` adds the place.
    `parts`: where the parts of a name lie, offsets as `start` and `end`.
    `count`, `distinct`, `rows`: for a finding that stands for a column or file.
    """

    entity: str
    score: float
    location: Location
    start: int
    end: int
    masked: str
    id: str
    occurrence: str
    evidence: tuple[Evidence, ...] = ()
    law: tuple[str, ...] = ()
    recognizer: str = ""
    count: int = 1
    distinct: int = 1
    rows: tuple[int, ...] = ()
    parts: tuple[tuple[str, int, int], ...] = ()  # family_name, given_name: (part, start, end) where it is known
    customer: CustomerMark | None = None  # where an index of customers was asked and knows the record
    shown_value: str | None = field(default=None, repr=False)  # only when the user asked to show values
    shown_text: str | None = field(default=None, repr=False)

    @property
    def band(self) -> str:
        return band(self.score)

    def value(self, text: str) -> str:
        """The raw value, cut from the text that was scanned."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Match:
    """One list row that is or may be one of ours. `class_`: person | household | unsure. `customer`: id in the master."""

    list_row: int
    customer: str
    class_: str
    probability: float
    fields: dict[str, str]  # field kind -> exact | partial | differs | missing
    evidence: tuple[Evidence, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "type": "match",
            "list_row": self.list_row,
            "customer": self.customer,
            "class": self.class_,
            "probability": round(self.probability, 6),
            "fields": self.fields,
            "evidence": [e.as_json() for e in self.evidence],
        }


FIELD_KINDS = (
    "name",
    "family_name",
    "given_name",
    "name_kana",
    "family_name_kana",
    "given_name_kana",
    "guardian_name",
    "guardian_name_kana",
    "birth_date",
    "sex",
    "postal_code",
    "address",
    "phone",
    "email",
    "customer_id",
)
