"""Sets of addresses with their parts, read from a folder.

    geolonia*.csv       住所, 都道府県, 市区町村, 町字, 番地号, その他: the list of geolonia/normalize-japanese-addresses (MIT)
    */expects.json      beside input.txt: end-to-end sets of digital-go-jp/abr-geocoder (MIT)
    hard/*.csv          address, prefecture, city, town, rest: test data of YuukiToriyama/japanese-address-parser (MIT)

What counts as the address part of a line (`start`, `end`): Geolonia and hard/: the whole line. abr: from the first character of
the address (a bracketed remark or a quotation mark in front is none) through its block numbers; `output` without the town is
the numbers and what follows them, because `others` holds numbers too where the register lacks them (3-1, 778) and words that
are no building (半角ハイフン). What follows the numbers may belong to the span or not (the sets say "remains as it is").

`block` is empty where the set tells no numbers (番外地): nothing is compared then. A `place` is a line without block numbers,
counted apart from the addresses: in running text it is meant to stay below medium. `town` is None where the set expects no parse of the line
(expectations of another set beside the input: abr issue190).
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DASH = "‐‑‒–—―−─━ｰー－一-"
_REMARK = re.compile(r'^(?:[(（][^)）]*[)）]|["“])\s*')
_JOINT = rf"(?:丁目|番地の|番地|番|号|の|ノ|之|[{_DASH}])"
_NUMBERS = re.compile(rf"(?:[A-Z]-)?\d+(?:{_JOINT}\d+)*")
_SMALL = re.compile(r"[^\dA-Z]*")


@dataclass(frozen=True, slots=True)
class Case:
    text: str
    start: int  # of the address part, code points
    end: int
    prefecture: str
    city: str
    town: str | None
    koaza: str = ""
    block: str = ""  # 8-21; "" where not compared
    rest: str = ""  # all that follows town and koaza in the expected form
    place: bool = False


def sets(folder: Path) -> Iterator[tuple[str, list[Case]]]:
    """Name and cases of each set of the folder."""
    for path in sorted(folder.glob("geolonia*.csv")):
        yield path.stem, [_geolonia(row) for row in csv.DictReader(path.open(encoding="utf-8"))]
    hard = [(path, _hard(path)) for path in sorted((folder / "hard").glob("*.csv"))]
    yield from ((f"hard/{path.stem}", cases) for path, cases in hard)
    for path in sorted(folder.glob("*/expects.json")):
        yield f"abr/{path.parent.name}", _abr(path)


def numbers(rest: str) -> str:
    """The block numbers that a text begins with, joined by dashes: ８番２１号 -> 8-21; "" where it begins otherwise."""
    found = _NUMBERS.match(unicodedata.normalize("NFKC", rest).strip())
    return re.sub(_JOINT, "-", found[0]) if found else ""


def _geolonia(row: dict[str, str]) -> Case:
    text, rest = row["住所"], row["番地号"] + row["その他"]
    block = numbers(rest.removeprefix(small_name(rest)))
    return Case(text, 0, len(text), row["都道府県"], row["市区町村"], row["町字"], "", block, rest, _no_digit(text))


def _no_digit(text: str) -> bool:
    return not any(c.isdecimal() for c in text)


def _hard(path: Path) -> list[Case]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    cases = []
    for row in csv.DictReader(lines):
        text, rest = row["address"], row["rest"]
        block = numbers(rest.removeprefix(small_name(rest)))
        place = row["prefecture"], row["city"], row["town"]
        cases.append(Case(text, 0, len(text), *place, "", block, rest, _no_digit(text)))
    return cases


def _abr(path: Path) -> list[Case]:
    lines = [re.sub(r"\s*//.*", "", line) for line in (path.parent / "input.txt").read_text("utf-8").split("\n")]
    lines = [line for line in lines if line.strip()]
    expected = json.loads(path.read_text(encoding="utf-8"))
    told = len(lines) == len(expected) and all(
        _bare(a) == _bare(b["query"]["input"]) for a, b in zip(lines, expected, strict=True)
    )
    if not told:
        return [Case(line, 0, len(line), "", "", None, place=_no_digit(line)) for line in lines]
    return [_abr_case(line, item["result"]) for line, item in zip(lines, expected, strict=True)]


def _abr_case(line: str, result: dict[str, Any]) -> Case:
    place = [result[key] or "" for key in ("pref", "county", "city", "ward", "oaza_cho", "chome", "koaza")]
    rest = result["output"].removeprefix("".join(place)).strip()
    behind = rest.removeprefix(small_name(rest))
    found = _NUMBERS.match(behind)
    remark = _REMARK.match(line)
    start = remark.end() if remark else 0
    end = _before(line, behind[found.end() :] if found else "")
    city, town = "".join(place[1:4]), place[4] + place[5]
    return Case(line, start, end, place[0], city, town, place[6], numbers(behind), rest, _no_digit(rest))


def small_name(rest: str) -> str:
    """What stands in front of the numbers where the set holds no part for it: 字平山 of 字平山14番地1; "" without numbers."""
    small = _SMALL.match(rest)
    return small[0] if small and small.end() < len(rest) else ""


def _before(line: str, tail: str) -> int:
    """Where `line` ends once the words of `tail` are taken off its end, spelled another way (full width, spaces)."""
    end = len(line.rstrip('"” '))
    for char in reversed(_bare(tail)):
        while end and not _bare(line[end - 1]):
            end -= 1
        if not end or char not in _bare(line[end - 1]):
            return len(line)
        end -= 1
    return len(line[:end].rstrip(' 　(（"' + _DASH)) if _bare(tail) else end


def _bare(text: str) -> str:
    return re.sub(r'[\s"]', "", unicodedata.normalize("NFKC", text))
