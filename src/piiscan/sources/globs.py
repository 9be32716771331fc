"""One gitignore pattern as a regular expression whose time is bounded whatever the pattern.

Syntax of gitignore(5) and git's wildmatch. Differences: characters are matched, not bytes (`?` is one あ), and a slash
inside brackets makes a pattern that matches nothing. Ignore files lie on the share that is scanned, so a pattern may be
hostile: what stands between two stars is taken at its first place and never tried again (atomic groups), which is
right for globs and cannot explode.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["component", "path"]

_NOTHING = r"(?!)"
_SLASH = re.compile(r"((?<!\\)(?:\\\\)*)\\/")  # an escaped slash is a slash
_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9",
    "graph": "!-~",
    "lower": "a-z",
    "print": " -~",
    "punct": r"!-/:-@\[-`{-~",
    "space": r" \t\n\r\f\v",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


def component(pattern: str) -> str:
    """Regular expression of a pattern without a slash, for one name as a whole."""
    pieces = [""]
    for part in _tokens(pattern):
        if part == "*":
            pieces.append("")
        else:
            pieces[-1] += part
    first, *middle = pieces
    if not middle:
        return first
    *middle, last = middle
    return first + "".join(f"(?>[^/]*?{piece})" for piece in middle if piece) + "[^/]*" + last


def path(pattern: str) -> str:
    """Regular expression of a pattern with slashes, for a path as a whole; `**` between slashes is any folders."""
    blocks: list[list[str]] = [[]]
    for part in _SLASH.sub(r"\1/", pattern).split("/"):
        if len(part) < 2 or part.strip("*"):
            blocks[-1].append(component(part))
        elif len(blocks) == 1 or blocks[-1]:
            blocks.append([])
    first, *rest = blocks
    if not rest:
        return "/".join(first)
    *middle, last = rest
    found = "".join(f"{part}/" for part in first)
    for block in middle:
        found += "(?>(?:[^/]+/)*?" + "".join(f"{part}/" for part in block) + ")"
    return found + ("(?:[^/]+/)*" + "/".join(last) if last else ".+")


def _tokens(pattern: str) -> Iterator[str]:
    """`*`, or the regular expression of one character; a broken pattern gives one that matches nothing."""
    at = 0
    while at < len(pattern):
        char = pattern[at]
        at += 1
        if char == "*":
            yield "*"
        elif char == "?":
            yield "[^/]"
        elif char == "[":
            found, at = _bracket(pattern, at)
            yield found
        elif char == "\\":
            yield re.escape(pattern[at]) if at < len(pattern) else _NOTHING
            at += 1
        else:
            yield re.escape(char)


def _bracket(pattern: str, at: int) -> tuple[str, int]:
    """The class that begins behind `[`, and where it ends."""
    negated = pattern[at : at + 1] in ("!", "^")
    at += negated
    inside, first = "", True
    while at < len(pattern) and (first or pattern[at] != "]"):
        first = False
        if named := re.compile(r"\[:(\w+):\]").match(pattern, at):
            if named[1] not in _CLASSES:
                return _NOTHING, len(pattern)
            inside, at = inside + _CLASSES[named[1]], named.end()
            continue
        low, at = _single(pattern, at)
        high = low
        if pattern[at : at + 1] == "-" and pattern[at + 1 : at + 2] not in ("", "]"):
            high, at = _single(pattern, at + 1)
        inside += f"{re.escape(low)}-{re.escape(high)}" if low <= high else re.escape(low)  # git: [b-a] is b
    if at >= len(pattern):
        return _NOTHING, at
    if negated:
        return f"[^/{inside}]", at + 1
    return (f"(?!/)[{inside}]" if inside else _NOTHING), at + 1


def _single(pattern: str, at: int) -> tuple[str, int]:
    """One character of a class, escaped or not; nothing (and so no class) at the end."""
    if pattern[at] == "\\":
        at += 1
    return pattern[at : at + 1], at + 1
