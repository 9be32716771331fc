"""Which documents are lists of persons, and how many persons each list names, on 100 written documents.

    python benchmarks/accuracy/name_lists/score.py [--seed N] [--documents N] [--errors] [--benign FOLDER ...]

Each document goes through the readers as a text file, those of several pages as pages. Its lists of persons: texts judged
a list, tables of person records. --benign: texts of which none is such a list; what is called one is shown by its name.
Head counts are of the lists, against the persons planted: a tenth has siblings of one address and telephone, some come
twice in another spelling. Targets: P and R .98, head counts within 1 % in sum.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tables"))

from others import OTHERS
from rosters import LISTS, Layout
from table_people import Person, person

from piiscan import Scanner
from piiscan.config import Limits
from piiscan.extract.read import read
from piiscan.model import Location, TextChunk
from piiscan.scan.blob import Gathered, scan_chunks
from piiscan.sources.directories import file_blob


class Document(NamedTuple):
    name: str
    is_list: bool
    pages: list[str]
    persons: int  # different ones


class Told(NamedTuple):
    is_list: bool
    persons: int


def people(rng: Random, count: int) -> tuple[list[Person], int]:
    """Persons in rows, a tenth of them siblings, a few there twice; how many different ones."""
    found: list[Person] = []
    while len(found) < count:
        kin = found[-1] if found and rng.random() < 0.1 else None
        new = person(rng, kin=kin)
        if (new.surname, new.given) not in {(p.surname, p.given) for p in found}:
            found.append(new)
    twice = [found[rng.randrange(len(found))] for _ in range(len(found) // 20)]
    return found + twice, len(found)


def documents(seed: int, count: int) -> Iterator[Document]:
    layouts: list[tuple[Layout, bool]] = [(layout, True) for layout in LISTS] + [(layout, False) for layout in OTHERS]
    for number in range(count):
        layout, is_list = layouts[number % len(layouts)]
        rng = Random(f"{seed}/{number}")
        rows, persons = people(rng, rng.choice((6, 10, 24, 40)) if is_list else 24)
        rows = rows[: persons // 2 * 2] if layout.__name__ == "guardians" else rows
        yield Document(f"{number:03}_{layout.__name__}", is_list, layout(rng, rows), persons // 2 * 2 if layout.__name__ == "guardians" else persons)  # fmt: skip


def judged(scanner: Scanner, chunks: object) -> Told:
    told = Gathered()
    for _ in scan_chunks(chunks, scanner._context, told):  # type: ignore[arg-type]
        pass
    rows = [t.listed for t in told.texts if t.rows] + [t.persons for t in told.tables if t.person_record]
    return Told(bool(rows), sum(rows))


def of_document(scanner: Scanner, document: Document, folder: Path) -> Told:
    if len(document.pages) > 1:
        where = Location(document.name)
        return judged(scanner, [TextChunk(Location(where.uri, page=i), page) for i, page in enumerate(document.pages, 1)])  # fmt: skip
    path = folder / f"{document.name}.txt"
    path.write_text(document.pages[0], encoding="utf-8")
    return judged(scanner, read(file_blob(str(path)), Limits()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--documents", type=int, default=100)
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--benign", type=Path, nargs="*", default=())
    args = parser.parse_args()
    scanner = Scanner()
    with tempfile.TemporaryDirectory() as folder:
        told = [(d, of_document(scanner, d, Path(folder))) for d in documents(args.seed, args.documents)]
    right = sum(d.is_list and t.is_list for d, t in told)
    said, there = sum(t.is_list for _, t in told), sum(d.is_list for d, _ in told)
    print(
        f"seed {args.seed}: {len(told)} documents, {there} lists of persons: P {right / max(said, 1):.4f}  R {right / there:.4f}"
    )
    counted = [(d, t) for d, t in told if d.is_list and t.is_list]
    true, heads = sum(d.persons for d, _ in counted), sum(t.persons for _, t in counted)
    print(f"head counts of {len(counted)} lists: {heads} of {true} persons ({heads / max(true, 1) - 1:+.4f})")
    if args.errors:
        for d, t in told:
            if d.is_list != t.is_list or (d.is_list and abs(t.persons - d.persons) > 0.01 * d.persons):
                print(f"  {d.name}: list {d.is_list}, told {t.is_list}; persons {d.persons}, told {t.persons}")
    for place in args.benign:
        files = sorted(path for path in place.rglob("*") if path.is_file())
        called = [path.name for path in files if judged(scanner, read(file_blob(str(path)), Limits())).is_list]
        print(f"{place.name}: {len(called)} of {len(files)} files called lists of persons {called[:20]}")


if __name__ == "__main__":
    main()
