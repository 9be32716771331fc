"""Findings as an Arrow record batch: the one form in which they leave a worker, reach a writer or a data frame."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.model import CustomerMark, Evidence, Finding, Location
from piiscan.scan import arrow, judge
from piiscan.text.evidence import Bits, of_recognizer, parted

Ints = NDArray[np.int64]
_WORD = pa.dictionary(pa.int32(), pa.string())
SCHEMA = pa.schema(
    [
        ("entity", _WORD),
        ("score", pa.float64()),
        ("uri", _WORD),
        ("member", _WORD),
        ("page", pa.int64()),
        ("sheet", _WORD),
        ("row", pa.int64()),
        ("column", _WORD),
        ("line", pa.int64()),
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("count", pa.int64()),
        ("distinct", pa.int64()),
        ("rows", pa.list_(pa.int64())),
        ("masked", pa.string()),
        ("id", pa.string()),
        ("occurrence", pa.string()),
        ("recognizer", _WORD),
        ("evidence", _WORD),  # JSON list, as in the machine format
        ("law", _WORD),  # JSON list
        ("parts", pa.string()),  # JSON object: part of a name -> [start, end]; null where none is known
        ("customer", pa.string()),  # JSON object of a CustomerMark; null where no index knows the record
        ("value", pa.string()),  # null unless the user asked to show values
        ("text", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """n findings before they become Arrow. `row`, `line`: 0 stands for none. `column`: index into `headers`, or -1."""

    location: Location
    headers: tuple[str, ...]
    recognizer: NDArray[np.int16]
    evidence: Bits
    start: Ints
    end: Ints
    row: Ints
    line: Ints
    column: Ints
    id: NDArray[np.uint64]
    occurrence: NDArray[np.uint64]
    masked: pa.StringArray
    count: Ints
    distinct: Ints
    rows: pa.ListArray
    parts: pa.StringArray | None = None
    customer: pa.StringArray | None = None
    value: pa.StringArray | None = None
    text: pa.StringArray | None = None


def explained(
    specs: Sequence[RecognizerSpec], recognizer: NDArray[np.int16], evidence: Bits
) -> tuple[pa.DictionaryArray, NDArray[np.float64]]:
    """Evidence JSON and score of each finding, worked out once per distinct (recognizer, evidence word)."""
    distinct, codes = np.unique(of_recognizer(recognizer, evidence), return_inverse=True)
    reasons = [judge.explain(specs[index], word) for index, word in map(parted, distinct)]
    scores = np.array([judge.probability(sum(r.bits for r in rs)) for rs in reasons])
    told = [json.dumps([r.as_json() for r in rs], ensure_ascii=False, separators=(",", ":")) for rs in reasons]
    return arrow.coded(codes.astype(np.int64), list(told)), scores[codes] if len(codes) else np.empty(0)


def build(rows: Rows, specs: Sequence[RecognizerSpec]) -> pa.RecordBatch:
    """The record batch of some findings of one place."""
    n = len(rows.start)
    where = rows.location
    evidence, score = explained(specs, rows.recognizer, rows.evidence)
    which = rows.recognizer.astype(np.int64)
    nothing = pa.nulls(n, pa.string())
    columns = {
        "entity": arrow.coded(which, [s.entity for s in specs]),
        "score": arrow.numbers(score),
        "uri": arrow.repeated(where.uri, n),
        "member": arrow.repeated(where.member, n),
        "page": arrow.numbers(np.full(n, where.page or 0, np.int64), np.full(n, where.page is None)),
        "sheet": arrow.repeated(where.sheet, n),
        "row": arrow.numbers(rows.row, rows.row == 0),
        "column": arrow.coded(rows.column, [*rows.headers, None]),
        "line": arrow.numbers(rows.line, rows.line == 0),
        "start": arrow.numbers(rows.start),
        "end": arrow.numbers(rows.end),
        "count": arrow.numbers(rows.count),
        "distinct": arrow.numbers(rows.distinct),
        "rows": rows.rows,
        "masked": rows.masked,
        "id": arrow.hex_strings(rows.id),
        "occurrence": arrow.hex_strings(rows.occurrence),
        "recognizer": arrow.coded(which, [s.id for s in specs]),
        "evidence": evidence,
        "law": arrow.coded(which, [json.dumps(list(s.law), ensure_ascii=False, separators=(",", ":")) for s in specs]),
        "parts": nothing if rows.parts is None else rows.parts,
        "customer": nothing if rows.customer is None else rows.customer,
        "value": nothing if rows.value is None else rows.value,
        "text": nothing if rows.text is None else rows.text,
    }
    return pa.RecordBatch.from_arrays([columns[name] for name in SCHEMA.names], schema=SCHEMA)


def findings(batch: pa.RecordBatch) -> Iterator[Finding]:
    """The findings of a batch as objects, for those who want objects."""
    for row in batch.to_pylist():
        place = Location(*(row[f] for f in ("uri", "member", "page", "sheet", "row", "column", "line")))
        yield Finding(
            entity=row["entity"],
            score=row["score"],
            location=place,
            start=row["start"],
            end=row["end"],
            masked=row["masked"],
            id=row["id"],
            occurrence=row["occurrence"],
            evidence=_evidence(row["evidence"]),
            law=tuple(json.loads(row["law"])),
            recognizer=row["recognizer"],
            count=row["count"],
            distinct=row["distinct"],
            rows=tuple(row["rows"]),
            parts=_parts(row["parts"]),
            customer=_customer(row["customer"]),
            shown_value=row["value"],
            shown_text=row["text"],
        )


def _parts(told: str | None) -> tuple[tuple[str, int, int], ...]:
    return tuple((name, start, end) for name, (start, end) in json.loads(told).items()) if told else ()


def _customer(told: str | None) -> CustomerMark | None:
    if not told:
        return None
    plain = json.loads(told)
    return CustomerMark(plain["class"], plain["probability"], plain["count"], plain.get("id"))


@cache
def _evidence(told: str) -> tuple[Evidence, ...]:
    return tuple(Evidence(**item) for item in json.loads(told))


def single_rows(row: Ints) -> pa.ListArray:
    """A list of one row number per finding; an empty list where there is no row."""
    has = row > 0
    offsets = np.concatenate((np.zeros(1, np.int64), np.cumsum(has))).astype(np.int32)
    return pa.ListArray.from_arrays(arrow.numbers(offsets), arrow.numbers(row[has]))
