"""Office packages: which can be redacted, their parts, and the package written again with the other parts as they were."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from piiscan.errors import RedactionError
from piiscan.redact.plan import Plan

__all__ = ["Package", "check_edited", "check_hits", "is_editable", "opened", "rewritten"]

_THUMBNAIL = re.compile(r"docProps/thumbnail\.\w+", re.IGNORECASE)  # a picture of the first page
_IMAGES = re.compile(r".*\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf|wdp|svg|webp|heic)", re.IGNORECASE)
_SILENT = re.compile(r".*(?:\.odttf|\.fntdata|/printerSettings\d*\.bin|/calcChain\.bin)", re.IGNORECASE)
_EMBEDDED = re.compile(r".*/embeddings/.*", re.IGNORECASE)
_XML = re.compile(r".*\.(?:xml|rels|vml)", re.IGNORECASE)
# Copies of data that programs keep for themselves: a mark in them may break the file, and they may hold more than is read.
_KEPT = re.compile(
    r"xl/(?:pivotCache|pivotTables|externalLinks|slicers|slicerCaches|timelines|timelineCaches|queryTables|revisions"
    r"|richData|xmlMaps|connections)\b.*|customXml/.*|.*/ctrlProps/.*|.*/customXml/.*",
    re.IGNORECASE,
)
_REFUSED = (
    (
        re.compile(r".*vbaProject.*|.*vbaData\.xml", re.IGNORECASE),
        "macros, whose code may hold values: save it without macros",
    ),
    (
        re.compile(r"_xmlsignatures/.*", re.IGNORECASE),
        "a digital signature, which a change would break: remove it first",
    ),
    (re.compile(r".*/activeX/.*", re.IGNORECASE), "ActiveX controls, whose content cannot be replaced: remove them"),
    (re.compile(r"xl/model/.*", re.IGNORECASE), "a data model (Power Pivot), which keeps all its rows: remove it"),
    (
        re.compile(r"xl/(?:.*/)?(?:workbook|sheet\d+|sharedStrings)\.bin", re.IGNORECASE),
        "binary sheets: save it as .xlsx",
    ),
)
_WHY_KEPT = (
    "it keeps a copy of the data that cannot be replaced safely: remove it (pivot table, link, control) and save"
)


@dataclass(frozen=True, slots=True)
class Package:
    """parts: name -> bytes, in their order; infos: the same entries of the archive. dropped: parts to be left out."""

    infos: tuple[zipfile.ZipInfo, ...]
    parts: Mapping[str, bytes] = field(repr=False)
    dropped: tuple[str, ...] = ()


def opened(data: bytes, path: str, *, allow_images: bool) -> Package:
    """The parts of a package. RedactionError where it holds what cannot be redacted."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = tuple(archive.infolist())
        names = [info.filename for info in infos]
        if len(set(names)) < len(names):
            raise RedactionError(f"{path} holds two parts of one name: save it anew")
        if reasons := list(dict.fromkeys(_reasons(names, allow_images=allow_images))):
            raise RedactionError(f"{path} cannot be redacted. It holds " + "; it holds ".join(reasons))
        parts = {info.filename: archive.read(info) for info in infos}
    return Package(infos, parts, tuple(name for name in names if _THUMBNAIL.fullmatch(name)))


def _reasons(names: list[str], *, allow_images: bool) -> Iterator[str]:
    for name in names:
        if name.endswith("/") or _THUMBNAIL.fullmatch(name):
            continue
        if why := next((why for pattern, why in _REFUSED if pattern.fullmatch(name)), ""):
            yield why
        elif _IMAGES.fullmatch(name):
            if not allow_images:
                yield f"pictures ({name}), in which text is not read: look at them, then --allow-images (allow_images=True)"
        elif not (_XML.fullmatch(name) or _SILENT.fullmatch(name) or _EMBEDDED.fullmatch(name)):
            yield f"a part of an unknown kind ({name}): remove it"


def is_editable(name: str) -> bool:
    """Whether marks may be written into a part."""
    return _XML.fullmatch(name) is not None and not _KEPT.fullmatch(name) and not _EMBEDDED.fullmatch(name)


def check_hits(plan: Plan) -> None:
    """RedactionError where something was found in a part that cannot be edited."""
    for hit in plan.hits:
        member = hit.location.member or ""
        if "!" in member or _EMBEDDED.fullmatch(member):
            raise RedactionError(
                f"{hit.location}: {hit.entity} in an embedded file, which is not redacted with it: remove the object"
            )
        if member and not is_editable(member):
            raise RedactionError(f"{hit.location}: {hit.entity} in {member}: {_WHY_KEPT}")


def check_edited(names: Iterable[str]) -> None:
    """RedactionError where a value would have to be replaced in a part that cannot be edited."""
    for name in names:
        if not is_editable(name):
            raise RedactionError(f"a value that is replaced elsewhere stands in {name} too: {_WHY_KEPT}")


def rewritten(package: Package, changed: Mapping[str, bytes]) -> bytes:
    """The package with some parts changed, and without those dropped; all others byte for byte."""
    parts = dict(package.parts) | dict(changed)
    if package.dropped:
        parts |= _unlinked(parts, package.dropped)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for info in package.infos:
            if info.filename not in package.dropped:
                entry = copy.copy(info)
                entry.extra, entry.comment = b"", b""
                archive.writestr(entry, parts[info.filename], info.compress_type)
    return out.getvalue()


def _unlinked(parts: Mapping[str, bytes], dropped: tuple[str, ...]) -> dict[str, bytes]:
    """The parts that speak of dropped ones, without the elements that do."""
    made: dict[str, bytes] = {}
    for name in ("_rels/.rels", "[Content_Types].xml"):
        text = parts.get(name, b"")
        for gone in dropped:
            text = re.sub(
                rb"<(?:Relationship|Override) [^<>]*\"/?" + re.escape(gone.encode()) + rb"\"[^<>]*/>", b"", text
            )
        made[name] = text
    return {name: text for name, text in made.items() if name in parts}
