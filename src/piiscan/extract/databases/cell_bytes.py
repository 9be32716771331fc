"""One cell of bytes, wherever it comes from: whether it is text, and as a file of its own."""

from __future__ import annotations

import io
import re
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.model import Blob, Location

__all__ = ["all_texts", "as_blob", "decoded"]

_CONTROLS = re.compile("[\0-\x08\x0e-\x1a\x7f]")  # in no text; escapes are, of ISO-2022-JP


def all_texts(cells: pa.Array, odd: str = "") -> pa.StringArray | None:
    """A column of bytes whose cells are UTF-8 throughout; None where one is not, or matches `odd`, a pattern."""
    try:
        texts = cells.cast(pa.string())
    except pa.ArrowInvalid:
        return None
    pattern = f"{odd}|{_CONTROLS.pattern}" if odd else _CONTROLS.pattern
    return None if pc.any(pc.match_substring_regex(texts, pattern)).as_py() else texts


def decoded(value: bytes, *encodings: str | None) -> str | None:
    """In the first of the encodings (None: unknown) in which the value is text; None where it is none in any."""
    for encoding in encodings:
        if encoding is not None:
            try:
                text = value.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
            if _CONTROLS.search(text) is None:
                return text
    return None


def as_blob(location: Location, value: bytes, depth: int = 0) -> Blob:
    return Blob(location, len(value), partial(io.BytesIO, value), depth=depth)
