"""Places of a file where text can lie, one distinct marker in each: what is read by piiscan and by other extractors.

    python benchmarks/extract/hiding_places.py [FORMAT...] [--write FOLDER] [--complete FOLDER...]

Prints a table, place by place; the exit code is 1 where piiscan misses one. Other extractors take part where they are
installed (pip install 'markitdown[all]' kreuzberg). --write keeps the files. --complete reads the Office packages below
folders instead: every text of every XML part (a plain itertext, less layout) must appear in what piiscan reads.

A new format is a line in BUILDERS: a function that takes `Marks` and returns the bytes of a file.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import logging
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import places_doc
import places_docx
import places_msg
import places_odf
import places_pdf
import places_ppt
import places_pptx
import places_rtf
import places_xls
import places_xlsb
import places_xlsx
from complete import missing_texts
from places import Builder, Marks

from piiscan.config import Limits
from piiscan.extract.read import read
from piiscan.model import Blob, Location, Skip, TextChunk
from piiscan.sources.directories import file_blob

BUILDERS: dict[str, Builder] = {
    "docx": places_docx.build,
    "pptx": places_pptx.build,
    "xlsx": places_xlsx.build,
    "xlsb": places_xlsb.build,
    "odt": places_odf.build_odt,
    "odp": places_odf.build_odp,
    "ods": places_odf.build_ods,
    "doc": places_doc.build,
    "ppt": places_ppt.build,
    "xls": places_xls.build,
    "rtf": places_rtf.build,
    "msg": places_msg.build,
    "pdf": places_pdf.build,
}
Extractor = Callable[[Path], str]
OFFICE = frozenset({".docx", ".docm", ".pptx", ".xlsx", ".xlsm", ".xlsb", ".odt", ".ods", ".odp"})


def blob_of(data: bytes, name: str) -> Blob:
    return Blob(Location(name), len(data), lambda: io.BytesIO(data))


def texts_of(blob: Blob) -> tuple[str, list[Skip]]:
    """All text that piiscan reads, and what it skips. Names of sheets and members, which locations hold, come last."""
    texts, skips, places = [], [], {}
    for item in read(blob, Limits()):
        if isinstance(item, Skip):
            skips.append(item)
            continue
        if isinstance(item, TextChunk):
            texts.append(item.text[item.overlap :])
        else:
            texts += item.header
            texts += ["\t".join(map(str, row)) for row in zip(*(c.to_pylist() for c in item.columns), strict=True)]
        places[f"{item.location.member} {item.location.sheet}"] = None
    return "\n".join([*texts, *places]), skips


def ours(path: Path) -> str:
    return texts_of(file_blob(str(path)))[0]


def markitdown() -> Extractor:
    from markitdown import MarkItDown

    converter = MarkItDown()
    return lambda path: str(converter.convert(str(path)).text_content)


def kreuzberg() -> Extractor:
    import kreuzberg

    def extract(path: Path) -> str:
        result = kreuzberg.extract_file_sync(str(path))
        return "\n".join([str(result.content), str(result.metadata), *map(str, getattr(result, "tables", []) or [])])

    return extract


def extractors() -> dict[str, Extractor]:
    made = {"piiscan": ours}
    for name, make in (("markitdown", markitdown), ("kreuzberg", kreuzberg)):
        if importlib.util.find_spec(name):
            made[name] = make()
    return made


def found_by(extract: Extractor, path: Path, marks: Marks) -> dict[str, bool]:
    try:
        return marks.found(extract(path))
    except Exception as error:  # noqa: BLE001 - what others raise is their result
        print(f"    {extract.__name__}: {type(error).__name__}")
        return dict.fromkeys(marks.texts, False)


def measure(formats: list[str], folder: Path) -> bool:
    """Print the table; whether piiscan found everything."""
    whole = True
    for name in formats:
        marks = Marks()
        path = folder / f"places.{name}"
        path.write_bytes(BUILDERS[name](marks))
        results = {who: found_by(extract, path, marks) for who, extract in extractors().items()}
        print(f"\n{name}: " + ", ".join(f"{who} {sum(found.values())}/{len(found)}" for who, found in results.items()))
        for place in marks.texts:
            print(f"  {place:<34}" + "".join(f"{'yes' if found[place] else '-':<12}" for found in results.values()))
        whole = whole and all(results["piiscan"].values())
    return whole


def complete(folders: list[Path]) -> bool:
    """Whether every text of the XML parts of real files is read."""
    whole, count = True, 0
    for path in files_below(folders):
        text, skips = texts_of(file_blob(str(path)))
        missing = missing_texts(path.read_bytes(), text)
        count += 1
        for part, words in missing:
            whole = False
            print(f"{path.name} {part}: {words[:80]!r}")
        for skip in skips:
            print(f"{path.name} skip: {skip.location.member} {skip.reason} {skip.detail}")
    print(f"{count} files, {'every text read' if whole else 'TEXT LOST'}")
    return whole


def files_below(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        yield from sorted(path for path in folder.rglob("*") if path.suffix.lower() in OFFICE)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("formats", nargs="*", choices=[*BUILDERS, []], metavar="FORMAT")
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    parser.add_argument("--complete", type=Path, nargs="+", metavar="FOLDER")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    if options.complete:
        return 0 if complete(options.complete) else 1
    with tempfile.TemporaryDirectory() as scratch:
        return 0 if measure(options.formats or list(BUILDERS), options.write or Path(scratch)) else 1


if __name__ == "__main__":
    sys.exit(main())
