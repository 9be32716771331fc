"""A scan as a workbook for offices: overview, places, findings, columns of tables, what was not read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import pyarrow as pa

from piiscan import workbook
from piiscan.report import coverage, flat
from piiscan.report.figures import number, size
from piiscan.report.table_file import shown
from piiscan.report.words import Words, label, load

__all__ = ["Scan", "write"]

Json = dict[str, Any]
Batches = Iterable[pa.RecordBatch]

_FINDING = (
    "entity band score uri member sheet page row column line count distinct rows masked law value id".split()  # noqa: SIM905
)
_SECTIONS = {  # column -> words that its values are told in
    "entity": "entity",
    "band": "band",
    "law": "law_class",
    "severity": "severity",
    "reason": "reason",
    "stage": "stage",
    "list_items": "entity",
    "risk_level": "risk_level",
    "form": "form",
    "kind": "column_kind",
}
_COUNTED = ("entities", "special")  # PERSON: 77, PHONE_NUMBER: 76
_COLORS = {"critical": "#F4B084", "high": "#F8CBAD", "medium": "#FFE699", "moderate": "#FFE699", "low": "#E2EFDA"}


@dataclass(frozen=True, slots=True)
class Scan:
    """What is written. objects: "place" | "skip" -> their JSON; batches of findings and of columns, with their schema."""

    summary: Json
    objects: Callable[[str], Iterator[Json]]
    findings: Batches
    columns: tuple[pa.Schema, Batches]
    values: bool = False


def write(scan: Scan, out: IO[bytes], lang: str) -> None:
    """Five sheets; findings and places go on in further ones where one is full, which the overview tells."""
    words = load(lang)
    names = words["outputs"]["sheets"]
    findings = flat.findings_schema(values=scan.values)
    found = [name for name in _FINDING if name in findings.names]
    made = (
        ("overview", _overview(scan.summary, words)),
        ("places", _sheet(flat.PLACES, flat.places(scan.objects("place")), flat.PLACES.names, words)),
        ("findings", _sheet(findings, flat.findings(scan.findings, values=scan.values), found, words)),
        ("columns", _sheet(*scan.columns, scan.columns[0].names, words, "table_")),
        ("skips", _sheet(flat.SKIPS, flat.skips(scan.objects("skip")), flat.SKIPS.names, words)),
    )
    colors = {
        names["places"]: (_header("severity", words), _colors("severity", words)),
        names["findings"]: (_header("band", words), _colors("band", words)),
    }
    workbook.write_workbook(out, ((names[name], rows) for name, rows in made), colors=colors)


def _header(name: str, words: Words, sheet: str = "") -> str:
    headers = words["outputs"]["columns"]
    return str(headers.get(sheet + name) or headers.get(name, name))


def _colors(section: str, words: Words) -> Mapping[str, str]:
    return {text: _COLORS[key] for key, text in words[section].items() if key in _COLORS}


def _sheet(
    schema: pa.Schema, batches: Batches, names: Sequence[str], words: Words, sheet: str = ""
) -> pa.RecordBatchReader:
    """The columns of these names as people read them: headers and fixed words in their language, lists as texts."""
    fields = [(_header(name, words, sheet), _kind(schema.field(name).type)) for name in names]
    out = pa.schema(fields)

    def told() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            columns = [_column(batch[name], name, words) for name in names]
            yield pa.RecordBatch.from_arrays(columns, schema=out)

    return pa.RecordBatchReader.from_batches(out, told())


def _kind(kind: pa.DataType) -> pa.DataType:
    number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    return kind if number else pa.string()


def _column(column: pa.Array, name: str, words: Words) -> pa.Array:
    if name in _COUNTED:
        return shown(pa.array([_counted(text, words) for text in column.to_pylist()], pa.string()))
    if name not in _SECTIONS:
        return shown(column)
    section = _SECTIONS[name]
    if pa.types.is_list(column.type):
        lists = (
            (None if one is None else ", ".join(label(words, section, key) for key in one))
            for one in column.to_pylist()
        )
        return shown(pa.array(lists, pa.string()))
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    texts = pa.array([label(words, section, key) for key in coded.dictionary.to_pylist()], pa.string())
    return shown(texts).take(coded.indices)


def _counted(text: str, words: Words) -> str:
    parts = (part.partition(": ") for part in text.split(", ") if part)
    return ", ".join(f"{label(words, 'entity', entity)}: {counts}" for entity, _, counts in parts)


def _overview(summary: Json, words: Words) -> pa.Table:
    """What was scanned and found, a line each."""
    scan, told = words["scan"], words["outputs"]
    rows = [
        (scan["targets"], ", ".join(summary["targets"])),
        (scan["h_coverage"], coverage.sentence(coverage.told(summary), summary["skips"], words)),
        (scan["files"], number(summary["blobs"])),
        (scan["bytes"], size(summary["bytes"])),
        (scan["findings"], number(summary["findings"])),
        (scan["persons"], number(summary["persons"])),
        (scan["persons_rule"], summary["persons_rule"][words["lang"]]),
        (told["sheets"]["places"], number(summary["places"])),
        (told["lists"], number(summary["lists"])),
        (scan["skips"], number(summary["skips"])),
        *((label(words, "entity", entity), number(count)) for entity, count in summary["entities"].items()),
        *((label(words, "reason", reason), number(count)) for reason, count in summary["skip_reasons"].items()),
    ]
    for name in ("findings", "places"):
        if (sheets := -(-summary[name] // workbook.SHEET_ROWS)) > 1:
            rows.append((told["sheets"][name], told["split"].format(n=sheets)))
    columns = zip(*rows, strict=True)
    headers = (told["item"], told["content"])
    return pa.table({name: shown(pa.array(column, pa.string())) for name, column in zip(headers, columns, strict=True)})
