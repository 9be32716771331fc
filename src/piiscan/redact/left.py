"""The last look: whether the text of a value that was to be covered still stands anywhere in the bytes of the copy."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote

from piiscan.errors import RedactionError
from piiscan.redact.lines import read_lines
from piiscan.redact.occurrences import Occurrences
from piiscan.redact.plan import Plan

__all__ = ["check"]

_DEEP = 4  # packages inside packages
_LEAST_DIGITS = 10  # of a number searched for in XML, which is full of shorter ones: sizes, ids, times


def check(data: bytes, kind: str, plan: Plan) -> None:
    """RedactionError where a distinctive value of the plan is left: as text, in UTF-8 and UTF-16, in escapes of XML and
    of links, in every part of a package."""
    package = kind not in {"text", "fixed", "delimited"}
    values = [v for v in plan.values if not (package and v.isdigit() and len(v) < _LEAST_DIGITS)]
    wanted = Occurrences(values)
    views = _parts(data) if package else (("", view) for view in _unescaped(read_lines(data).text))
    for name, text in views:
        if found := next(wanted.find(text), None):
            entity = plan.values[found[2]].entity
            where = f" in {name}" if name else ""
            raise RedactionError(f"the text of a replaced {entity} is still there{where}: no copy was written")


def _parts(data: bytes, depth: int = 0) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            yield info.filename, info.filename
            part = archive.read(info)
            yield from ((info.filename, text) for text in _readings(part))
            if part.startswith(b"PK\x03\x04") and depth < _DEEP:
                yield from _parts(part, depth + 1)


def _readings(part: bytes) -> Iterator[str]:
    """The bytes as text in every way a value may stand in them."""
    yield from _unescaped(part.decode("utf-8", "replace"))
    if b"\0" in part or not part.lstrip().startswith(b"<"):
        for start in (0, 1):
            for encoding in ("utf-16-le", "utf-16-be"):
                yield part[start:].decode(encoding, "replace")


def _unescaped(plain: str) -> Iterator[str]:
    """A text as it is, and without the escapes of XML and of links."""
    yield plain
    if "&" in plain:
        yield html.unescape(plain)
    if "%" in plain:
        yield unquote(html.unescape(plain))
