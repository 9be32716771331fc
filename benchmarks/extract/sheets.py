"""Sheets as Japanese offices write them: what a scan finds of the personal values in them.

    python benchmarks/extract/sheets.py [--seed N] [--copies N] [--errors]

Each layout of sheet_lists.py, sheet_forms.py and sheet_others.py is written as xlsx, COPIES times with other invented persons, and read by
`Scanner().scan_path`. A finding is right when entity and value are those of a value in the sheet; of an address the
greater part is enough. --errors lists what was missed and what was found beside.
"""

from __future__ import annotations

import argparse
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pyarrow as pa
import sheet_forms
import sheet_lists
import sheet_others
import xlsxwriter
from sheet_layouts import Layout, Page, persons

from piiscan.config import ScanSettings
from piiscan.japanese.canonical import canonical
from piiscan.keys import Key
from piiscan.scan import run

LAYOUTS: tuple[Layout, ...] = (*sheet_lists.LAYOUTS, *sheet_forms.LAYOUTS, *sheet_others.LAYOUTS)
ADDRESS_SHARE = 0.6  # of the characters of an address: a building is often left out
Value = tuple[str, str]  # entity, value as it is compared


@dataclass(frozen=True)
class Result:
    """One workbook: values known, values of them found, findings that are none of them."""

    layout: str
    known: tuple[Value, ...]
    missed: tuple[Value, ...]
    false: tuple[Value, ...]


def write(layout: Layout, path: Path, seed: str) -> tuple[Value, ...]:
    """Write one workbook; the personal values in it."""
    rng = Random(seed)
    with xlsxwriter.Workbook(str(path)) as book:
        page = Page(book.add_worksheet("Sheet1"), persons(rng), rng, book.add_format({"align": "center"}))
        layout(page)
    return tuple(dict.fromkeys((entity, compared(entity, value)) for entity, value in page.truth))


def compared(entity: str, text: str) -> str:
    """A value without what spellings differ in."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isalnum() or c in "@._")
    if entity == "DATE_OF_BIRTH":
        return canonical("birth_date", [text])[0] or plain
    if entity in ("PHONE_NUMBER", "JP_POSTAL_CODE", "JP_MY_NUMBER"):
        return "".join(c for c in plain if c.isdigit()).lstrip("0")
    return plain.replace("男性", "男").replace("女性", "女")


def scan(folder: Path) -> dict[str, set[Value]]:
    """Entities and values found, by name of the file."""
    found: dict[str, set[Value]] = {}
    settings = ScanSettings(detail="occurrence", show_values=True)
    for event in run.scan([str(folder)], settings=settings, key=Key(bytes(32))):
        if isinstance(event, pa.RecordBatch):
            for row in event.to_pylist():
                values = found.setdefault(Path(row["uri"]).name, set())
                if not row["entity"].startswith("JP_SPECIAL_"):  # facts about persons are not planted here
                    values.add((row["entity"], compared(row["entity"], row["value"])))
    return found


def same(known: Value, found: Value) -> bool:
    """Whether a finding is the value; of an address the greater part."""
    if known[0] != found[0]:
        return False
    part = known[0] == "JP_ADDRESS" and found[1] in known[1] and len(found[1]) >= ADDRESS_SHARE * len(known[1])
    return part or known[1] == found[1]


def result(layout: str, known: Sequence[Value], found: Iterable[Value]) -> Result:
    found = sorted(found)
    missed = tuple(k for k in known if not any(same(k, f) for f in found))
    false = tuple(f for f in found if not any(same(k, f) for k in known))
    return Result(layout, tuple(known), missed, false)


def measure(layouts: Sequence[Layout], seed: int, copies: int, folder: Path) -> list[Result]:
    """All layouts through the public door."""
    known = {}
    for layout in layouts:
        for copy in range(copies):
            path = folder / f"{layout.__name__}-{copy}.xlsx"
            known[path] = write(layout, path, f"{seed} {layout.__name__} {copy}")
    found = scan(folder)
    return [result(path.name.split("-")[0], values, found.get(path.name, set())) for path, values in known.items()]


def report(results: Sequence[Result], *, errors: bool) -> None:
    print(f"{'':24} {'values':>7} {'recall':>7} {'precision':>9} {'false':>6}")
    for name in [*dict.fromkeys(r.layout for r in results), "all"]:
        mine = [r for r in results if name in ("all", r.layout)]
        known, missed, false = (sum(len(getattr(r, f)) for r in mine) for f in ("known", "missed", "false"))
        right = known - missed
        shown = (right / known if known else 1.0), (right / (right + false) if right + false else 1.0)
        print(f"{name:24} {known:7d} {shown[0]:7.3f} {shown[1]:9.3f} {false:6d}")
    if errors:
        for kind in ("missed", "false"):
            counts = Counter((r.layout, *v) for r in results for v in getattr(r, kind))
            for (layout, entity, value), n in sorted(counts.items()):
                print(kind, layout, entity, value, n)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", type=int, default=5)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--only", default="", help="part of a layout's name")
    asked = parser.parse_args()
    layouts = [layout for layout in LAYOUTS if asked.only in layout.__name__]
    with tempfile.TemporaryDirectory() as folder:
        report(measure(layouts, asked.seed, asked.copies, Path(folder)), errors=asked.errors)


if __name__ == "__main__":
    main()
