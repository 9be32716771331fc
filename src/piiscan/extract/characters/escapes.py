r"""Escapes of JSON (`\u5c71`) decoded, in text; `escaped_cells` does so in tables."""

from __future__ import annotations

import re

__all__ = ["decode_escapes"]

_ESCAPES = re.compile(r"(?<!\\)(?:\\++u[0-9a-fA-F]{4})+")  # with more backslashes in JSON inside a string


def decode_escapes(text: str) -> str:
    r"""`\u5c71` and `\\u5c71` as the character, pairs of surrogates as one; other escapes and the line ends stay."""
    return _ESCAPES.sub(_characters, text) if "\\u" in text else text


def _characters(match: re.Match[str]) -> str:
    units = bytes.fromhex(match.group().replace("\\", "").replace("u", ""))
    text = units.decode("utf-16-be", "replace")
    return match.group() if any(char < " " for char in text) else text  # \u000a must not part a line
