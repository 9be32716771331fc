"""Numbers of a workbook as their format shows them: 9012345678 with the format 000-0000-0000 is 090-1234-5678.

Only formats of digits and fixed text (codes, telephone numbers, postal codes) are followed; amounts, decimals, dates and
everything else keep the plain number (ECMA-376 18.8.31).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne

__all__ = ["NumberFormat", "number_format", "shown"]

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<unseen>[_*].)|\[(?P<bracket>[^\]]*)\]|(?P<digit>[0#?])'
    r"|(?P<sign>[-+()/: ~]|[^\x00-\x7f])|(?P<end>;)|(?P<other>.)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+)")
_COLOR = re.compile(r"(?i)black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|\$-[0-9a-f]+")
_COMPARE: dict[str, Callable[[int, int], bool]] = {"<=": le, ">=": ge, "<>": ne, "<": lt, ">": gt, "=": eq}
_LONGEST = 255  # characters of a format in Excel


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """One section: `parts` are fixed texts and the places of digits `0`, `#`, `?`; None where it is not of that kind."""

    condition: tuple[str, int] | None
    parts: tuple[tuple[bool, str], ...] | None  # (is a place of a digit, text)


def number_format(code: str) -> tuple[NumberFormat, ...]:
    """The sections of a format code; empty where none of them shows more than the number itself."""
    sections: list[NumberFormat] = []
    parts: list[tuple[bool, str]] | None = []
    condition: tuple[str, int] | None = None
    for match in _TOKEN.finditer(code[:_LONGEST] + ";"):
        kind, text = str(match.lastgroup), match.group(str(match.lastgroup))
        told = _CONDITION.fullmatch(text) if kind == "bracket" else None
        if kind == "end":
            sections.append(NumberFormat(condition, None if parts is None else tuple(parts)))
            parts, condition = [], None
        elif told:
            condition = told[1], int(told[2])
        elif kind == "other" or (kind == "bracket" and not _COLOR.fullmatch(text)):
            parts = None
        elif parts is not None and kind in {"quoted", "escaped", "sign", "digit"}:
            parts.append((kind == "digit", text))
    return tuple(sections) if any(map(_tells, sections)) else ()


def _tells(section: NumberFormat) -> bool:
    parts = section.parts or ()
    zeros = sum(text == "0" for digit, text in parts if digit)
    fixed = any(text.strip() for digit, text in parts if not digit)
    return zeros > 1 or (fixed and any(digit for digit, _ in parts))


def shown(number: int, sections: tuple[NumberFormat, ...]) -> str | None:
    """The number in its format, None where the format is not followed. `number` is not negative."""
    section = _section(number, sections)
    if section is None or section.parts is None or not _tells(section):
        return None
    left = list(str(number))
    places = sum(digit for digit, _ in section.parts)
    pieces: list[str] = []
    for digit, text in reversed(section.parts):
        if not digit:
            pieces.append(text)
            continue
        places -= 1
        taken = left if places == 0 else left[-1:]
        pieces.append("".join(taken) or ("0" if text == "0" else ""))
        del left[len(left) - len(taken) :]
    return "".join(reversed(pieces)).strip()


def _section(number: int, sections: tuple[NumberFormat, ...]) -> NumberFormat | None:
    if not any(section.condition for section in sections):
        return sections[2] if number == 0 and len(sections) > 2 else sections[0]
    for section in sections:
        if section.condition is None or _COMPARE[section.condition[0]](number, section.condition[1]):
            return section
    return None
