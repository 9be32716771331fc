"""The identifiers of the catalog as plain regular expressions for the peers: no checks, no words near, raw text.

Two dialects. `LOOK`: with look-around, for `re`, `regex` and Presidio. `PLAIN`: without, for Hyperscan and ripgrep;
there the character on each side is part of the match. Word lists, table look-ups and kanji numerals have no
equivalent and are left out, so a peer always does less than the engine.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from piiscan.catalog.spec import RecognizerSpec, ShapeSpec
from piiscan.text import fold, shapes
from piiscan.text.gaps import COLON, DASH, DOT, KANA, MONTH, PAREN, SLASH, SPACE, YEAR

DIGIT, HEX = "0-9０-９", "0-9A-Fa-f０-９Ａ-Ｆａ-ｆ"
DASHES = re.escape(fold.DASHES)
_GAPS = {
    DASH: f"[ 　]?[{DASHES}][ 　]?",
    SPACE: "[ 　]",
    DOT: "[.．]",
    PAREN: "[ 　]?[()（）][ 　]?",
    SLASH: "[/／]",
    YEAR: "[ 　]?年[ 　]?",
    MONTH: "[ 　]?月[ 　]?",
    COLON: "[:：]",
    KANA: "[ 　]?[ぁ-んA-Z][ 　]?",
}
EMAIL = r"[A-Za-z0-9._%+\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}"


def expressions(specs: Iterable[RecognizerSpec], *, look: bool) -> list[str]:
    """The distinct expressions of these recognizers, in order."""
    found: dict[str, None] = {}
    for spec in specs:
        if spec.model == "email":
            found[EMAIL] = None
        for shape in spec.shapes:
            found.update(dict.fromkeys(_bounded(shape, look=look)))
        if spec.pattern and "(?P=" not in spec.pattern:  # automata know no back references
            found[_fixed(_unnamed(spec.pattern)) if look else _without_look(_unnamed(spec.pattern))] = None
    return list(found)


def _fixed(pattern: str) -> str:
    """`re` looks back by a fixed width only: elsewhere the pattern does without its looks."""
    try:
        re.compile(pattern)
    except re.error:
        return _without_look(pattern)
    return pattern


def heads(look_expressions: list[str]) -> list[str]:
    """Expressions that begin alike joined in one, so that `re` and `regex` need one step to pass what is no digit."""
    found: dict[str, list[str]] = {}
    for expression in look_expressions:
        head = next((h for h in (_head(DIGIT), _head(HEX)) if expression.startswith(h)), "")
        found.setdefault(head, []).append(expression[len(head) :])
    return [f"{head}(?:{'|'.join(rest)})" for head, rest in found.items() if head] + found.get("", [])


def _head(taken: str) -> str:
    """A first digit: a set at the very front lets `re` search for it."""
    return f"[{taken}](?<![{taken}][{taken}])"


def _bounded(spec: ShapeSpec, *, look: bool) -> Iterable[str]:
    taken = HEX if spec.alphabet == "hex" else DIGIT
    after = f"(?![{taken}])" if look else f"(?:[^{taken}]|$)"
    left, right = (f"[A-ZＡ-Ｚ]{{{n}}}" if n else "" for n in spec.letters)
    prefix = f"(?:{'|'.join(map(_escaped, spec.prefix))})" if spec.prefix else ""
    suffix = f"(?:{'|'.join(map(_escaped, spec.suffix))})?" if spec.suffix else ""
    low, high = spec.shape.lengths[0]
    if prefix or left:  # what stands on the left is the prefix
        first = f"{prefix}{left}{_digits(taken, low, high)}"
    else:
        first = (
            _head(taken) + _digits(taken, low - 1, high - 1) if look else f"(?:^|[^{taken}]){_digits(taken, low, high)}"
        )
    for gaps in _gaps(spec.shape):
        rest = (gap + _digits(taken, *size) for gap, size in zip(gaps, spec.shape.lengths[1:], strict=True))
        yield f"{first}{''.join(rest)}{right}{suffix}{'' if right else after}"


def _digits(taken: str, low: int, high: int) -> str:
    if not high:
        return ""
    return f"[{taken}]" + ("" if low == high == 1 else f"{{{low}}}" if low == high else f"{{{low},{high}}}")


def _escaped(text: str) -> str:
    return re.escape(text).replace("\\ ", " ")


def _gaps(shape: shapes.Shape) -> list[list[str]]:
    """The separators of a shape, once per kind where all must be of one kind."""
    kinds = [[bit for bit in _GAPS if gap & bit] for gap in shape.gaps]
    if shape.uniform and all(kind == kinds[0] for kind in kinds):
        return [[_GAPS[bit]] * len(kinds) for bit in kinds[0]]
    return [[f"(?:{'|'.join(_GAPS[bit] for bit in kind)})" for kind in kinds]]


def _unnamed(pattern: str) -> str:
    """Without the name of its group, and with the flag inside: `(?i)a` to `(?i:a)`, so that it can stand in a union.

    Patterns see folded text, in which the long vowel sign of デ-タ is a dash. Rust knows no escape of quotes.
    """
    pattern = re.sub(r"(?<=[デコワタィ])-", "ー", pattern.replace("(?P<value>", "(?:"))
    pattern = re.sub(r"\\(['\"])", r"\1", pattern)
    return f"(?i:{pattern[4:]})" if pattern.startswith("(?i)") else f"(?:{pattern})"


def _without_look(pattern: str) -> str:
    """Without its look-arounds."""
    while (found := re.search(r"(?<!\\)\(\?<?[!=]", pattern)) is not None:
        pattern = pattern[: found.start()] + pattern[_closing(pattern, found.start()) + 1 :]
    return pattern


def _closing(pattern: str, start: int) -> int:
    """Index of the parenthesis that closes the one at `start`."""
    depth, in_class, i = 0, False, start
    while True:
        char = pattern[i]
        if char == "\\":
            i += 1
        elif in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char in "()":
            depth += 1 if char == "(" else -1
            if not depth:
                return i
        i += 1
