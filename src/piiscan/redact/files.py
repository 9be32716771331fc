"""A redacted copy of one file: scan, replace, scan the copy again, and keep it only where nothing is left."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa

from piiscan.errors import ConfigError, RedactionError
from piiscan.extract.sniff import kind
from piiscan.keys import Key
from piiscan.model import Location, Skip
from piiscan.redact import left
from piiscan.redact.carriers import Edit, Redacted
from piiscan.redact.choice import Choice, Path_, chosen
from piiscan.redact.documents import redacted_document
from piiscan.redact.marks import Marker
from piiscan.redact.package import opened
from piiscan.redact.plan import Hit, Plan, hits_of, plan_of
from piiscan.redact.refusal import kept_whole, refused
from piiscan.redact.result import RedactResult, Replacement
from piiscan.redact.texts import redacted_delimited, redacted_text
from piiscan.redact.workbooks import redacted_workbook
from piiscan.scan import run
from piiscan.scan.batch import SCHEMA
from piiscan.sources.files import file_blob, printable

__all__ = ["redact_file"]

_OTHER_OFFICE = {
    "ppt/presentation.xml": "slides: text lies in layers of layouts; redact the text and make them anew",
    "xl/workbook.bin": "a binary workbook: save it as .xlsx, then redact that",
    "content.xml": "OpenDocument: save it as .xlsx or .docx, then redact that",
}
_ROUNDS = 5  # what stood beside a value may look like one itself once that is covered; two are usual
_Redactor: TypeAlias = Callable[[bytes, Plan, Marker], Redacted]


def redact_file(
    path: Path_,
    out: Path_ | None,
    *,
    mode: str = "mask",
    key: Key | Path_ | None = None,
    entities: Collection[str] | None = None,
    keep: Collection[str] = (),
    min_score: float = 0.5,
    catalog: Path_ | Sequence[Path_] = (),
    allow_images: bool = False,
    dry_run: bool = False,
) -> RedactResult:
    """Writes a copy of a text, CSV, XLSX or DOCX file with personal information replaced, mode 0600.

    mode: mask (*, ■), token ([PERSON-7f3a9c21], the same for the same value under the same key) or label ([氏名]).
    entities: replace only these; keep: all but these. allow_images: the user has looked at the pictures of an Office
    file, which are not read. dry_run: only tell what would be replaced; `out` may be None.

    RedactionError where the file cannot be redacted safely, or something was left after it was: then there is no copy.
    ConfigError for wrong settings, and where `out` is the file itself.
    """
    source, target = os.fspath(path), None if out is None else os.fspath(out)
    _check_paths(source, target, dry_run=dry_run)
    choice, marker = chosen(mode, entities, keep, min_score, catalog, key)
    with _workplace(source, target) as copy:
        result = _redacted(source, copy, choice, marker, allow_images=allow_images)
        if dry_run or target is None:
            return result
        copy.replace(os.path.realpath(target))
    return replace(result, out=printable(target))


def _check_paths(source: str, target: str | None, *, dry_run: bool) -> None:
    if not Path(source).is_file():
        raise ConfigError(f"{printable(source)}: no such file; a file is redacted, not a folder")
    if target is None:
        if not dry_run:
            raise ConfigError("where is the redacted copy to be written? hint: -o OUT, or --dry-run")
        return
    goal = Path(target)
    if goal.exists() and (not goal.is_file() or goal.samefile(source)):
        raise ConfigError(f"{printable(target)} is the file itself or no plain file; hint: write it elsewhere")
    if not goal.parent.is_dir():
        raise ConfigError(f"cannot write {printable(target)}: no folder {printable(os.fspath(goal.parent))}")


@contextmanager
def _workplace(source: str, target: str | None) -> Iterator[Path]:
    """A file of the source's name in a private folder beside the target, so that it can be moved there whole."""
    near = None if target is None else Path(os.path.realpath(target)).parent
    try:
        folder = Path(tempfile.mkdtemp(prefix=".piiscan-", dir=near))
    except OSError as error:
        raise ConfigError(f"cannot write: {error.strerror}") from None
    try:
        yield folder / Path(source).name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _redacted(source: str, copy: Path, choice: Choice, marker: Marker, *, allow_images: bool) -> RedactResult:
    blob = file_blob(source)
    found = kind(blob)
    data = kept_whole(blob, choice.settings.limits)
    redactor = _redactor(found, data, source, allow_images=allow_images)
    hits, tables = _scanned(source, choice)
    original = plan_of(hits, tables, choice.entities)
    try:
        return _until_clean(data, found, copy, original, redactor, choice, marker, printable(source))
    except RedactionError as error:  # a sheet may be named after a person
        raise RedactionError(original.hidden(str(error))) from None


def _until_clean(
    data: bytes, found: str, copy: Path, original: Plan, redactor: _Redactor, choice: Choice, marker: Marker, uri: str
) -> RedactResult:
    """Replaces, writes and scans again until a scan finds nothing that was to be replaced."""
    parts, dropped, told = dict[str, None](), dict[str, None](), list[Replacement]()
    plan, rounds, ids = original, 0, frozenset(hit.id for hit in original.hits)
    while True:
        rounds += 1
        made = redactor(data, plan, marker)
        data = made.data
        told += _told(plan, made.edits, uri)
        parts |= dict.fromkeys(made.parts)
        dropped |= dict.fromkeys(made.dropped)
        _write(copy, data)
        hits = [hit for hit in _scanned(os.fspath(copy), choice)[0] if not marker.is_mark(hit.value)]
        hits = [hit for hit in hits if hit.id in ids or marker.touches(hit)]
        if not hits:
            break
        if rounds == _ROUNDS:
            raise _left(hits)
        plan = plan_of(hits, (), choice.entities)
    left.check(data, found, original)
    return RedactResult(uri, None, marker.mode, tuple(told), rounds, tuple(parts), tuple(dropped))


def _left(hits: Sequence[Hit]) -> RedactionError:
    kinds = ", ".join(sorted({hit.entity for hit in hits}))
    return RedactionError(f"{len(hits)} findings are left after redaction ({kinds}): no copy was written")


def _redactor(found: str, data: bytes, source: str, *, allow_images: bool) -> _Redactor:
    if found in {"text", "fixed"}:
        return redacted_text
    if found == "delimited":
        return redacted_delimited
    names = _names(data) if found in {"workbook", "ooxml"} else frozenset()
    form = (
        redacted_workbook if "xl/workbook.xml" in names else redacted_document if "word/document.xml" in names else None
    )
    if form is None:
        raise refused(found, source, "".join(_OTHER_OFFICE[start] for start in _OTHER_OFFICE if start in names))

    def redactor(data: bytes, plan: Plan, marker: Marker) -> Redacted:
        return form(opened(data, printable(source), allow_images=allow_images), plan, marker)

    opened(data, printable(source), allow_images=allow_images)  # what cannot be redacted is told before a scan
    return redactor


def _names(data: bytes) -> frozenset[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return frozenset(archive.namelist())


def _scanned(path: str, choice: Choice) -> tuple[list[Hit], list[dict[str, Any]]]:
    """The chosen hits and the tables of a file. RedactionError where a part of it cannot be read."""
    batches, tables = list[pa.RecordBatch](), list[dict[str, Any]]()
    for event in run.scan([path], settings=choice.settings, key=choice.key, catalogs=choice.catalogs):
        if isinstance(event, Skip):
            raise RedactionError(
                f"{event.location}: a part cannot be read ({event.reason}: {event.detail}), so that nothing says what it "
                "holds; hint: save the file anew without that part"
            )
        if isinstance(event, pa.RecordBatch):
            batches.append(event)
        elif isinstance(event, dict) and event["type"] == "table":
            tables.append(event)
    hits = hits_of(pa.Table.from_batches(batches, SCHEMA))
    return [hit for hit in hits if hit.entity in choice.entities], tables


def _told(plan: Plan, edits: Sequence[Edit], uri: str) -> Iterator[Replacement]:
    """Every hit at its place, every cell of a whole column, and how often values stood elsewhere."""
    more = Counter((edit.hit.entity, edit.hit.value) for edit in edits if edit.end - edit.start >= len(edit.hit.value))
    for hit in plan.hits:
        more[hit.entity, hit.value] -= 1
        yield Replacement(hit.entity, _shown(hit.location, plan, uri), hit.masked, "found")
    for edit in edits:
        hit = edit.hit
        if edit.why not in {"found", "again"}:
            yield Replacement(hit.entity, _shown(hit.location, plan, uri), hit.masked, edit.why)
        elif (count := more.pop((hit.entity, hit.value), 0)) > 0:
            yield Replacement(hit.entity, Location(uri), hit.masked, "again", count)


def _shown(place: Location, plan: Plan, uri: str) -> Location:
    """The place without values: sheets, columns and parts may be named after a person."""
    member, sheet, column = (name and plan.hidden(name) for name in (place.member, place.sheet, place.column))
    return replace(place, uri=uri, member=member, sheet=sheet, column=column)


def _write(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
