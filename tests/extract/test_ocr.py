"""Text in images. The engine is an extra; the arrangement of its lines is tested without it."""

from __future__ import annotations

import io
import json
import socket
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.config import Limits, Reading
from piiscan.extract.pages.regions import Lines, regions
from piiscan.extract.read import read
from piiscan.model import Blob, Location, TableChunk, TextChunk

DATA = Path(__file__).parents[1] / "data" / "ocr"


def items(data, ocr="full", name="x.png"):
    blob = Blob(Location(name), len(data), lambda: io.BytesIO(data))
    return list(read(blob, Limits(), Reading(ocr=ocr)))


def lines(*placed, downward=False, size=(1000, 1000), turns=0):
    """Lines from (left, top, width, height, text)."""
    boxes = np.array([(x, y, x + w, y + h) for x, y, w, h, _ in placed], float).reshape(-1, 4)
    return Lines(boxes, tuple(text for *_, text in placed), np.full(len(placed), downward), size, turns)


def test_without_ocr_an_image_is_told():
    (skip,) = items((DATA / "list.png").read_bytes(), ocr="off")
    assert (skip.reason, skip.stage) == ("no_text", "open")
    assert "--ocr" in skip.detail


def test_rows_of_cells_are_a_table_and_empty_cells_stay_empty():
    cells = [
        ("氏名", "電話", "住所"),
        ("山田太郎", "", "東京都"),
        ("佐藤花子", "03-0123-4567", "大阪府"),
        ("鈴木", "03-0123-4568", ""),
    ]
    placed = [(300 * c, 40 * r, 8 * len(t) + 20, 20, t) for r, row in enumerate(cells) for c, t in enumerate(row) if t]
    (table,) = regions(lines(*placed))
    assert table.table
    assert table.rows == tuple(cells)


def test_a_card_is_one_region_with_wide_gaps_told():
    placed = [
        (10, 10, 120, 20, "氏名 山田太郎"),
        (500, 12, 150, 20, "昭和52年3月14日生"),
        (10, 60, 200, 20, "住所 東京都"),
        (400, 300, 100, 20, "運転免許証"),
    ]
    (region,) = regions(lines(*placed))
    assert region.text == "氏名 山田太郎\t昭和52年3月14日生\n住所 東京都\n運転免許証"
    assert region.box == (10, 10, 640, 310)


def test_columns_of_prose_are_regions_whose_cut_lines_go_on():
    text = "あいうえおかきくけこさしすせそたちつてと"
    placed = [(x, 30 * r, 400, 20, f"{mark}{r}{text}") for x, mark in ((0, "左"), (500, "右")) for r in range(25)]
    left, right = regions(lines(*placed))
    assert left.text == "".join(f"左{r}{text}" for r in range(25))
    assert right.box == (500, 0, 400, 740)


def test_vertical_writing_goes_from_the_right():
    placed = [(100, 0, 20, 300, "左の行"), (200, 0, 20, 300, "右の行"), (150, 0, 20, 300, "中の行")]
    assert [region.text for region in regions(lines(*placed, downward=True))] == ["右の行", "中の行", "左の行"]


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(5, 99), st.integers(5, 40)), max_size=60)
)
def test_every_line_is_in_one_region(boxes):
    placed = [(*box, f"[{i}]") for i, box in enumerate(boxes)]
    text = "".join(region.text for region in regions(lines(*placed)))
    assert sorted(text[i:].partition("]")[0] for i in range(len(text)) if text[i] == "[") == sorted(
        f"[{i}" for i in range(len(boxes))
    )


@pytest.mark.parametrize("turns", range(4))
def test_places_are_those_of_the_image_as_given(turns):
    width, height, box = 300, 200, (20, 30, 50, 10)  # upright
    picture = np.zeros((height, width))
    picture[box[1] : box[1] + box[3], box[0] : box[0] + box[2]] = 1
    ys, xs = np.nonzero(np.rot90(picture, -turns))
    (region,) = regions(lines((*box, "x"), size=(width, height), turns=turns))
    assert region.box == (xs.min(), ys.min(), np.ptp(xs) + 1, np.ptp(ys) + 1)


@pytest.fixture(scope="module")
def pillow():
    pytest.importorskip("rapidocr", reason="extra ocr")
    return pytest.importorskip("PIL.Image", reason="extra ocr")


@pytest.fixture
def card(pillow):
    with pillow.open(DATA / "card.jpg") as image:
        return image.copy()


def saved(image, form, **options):
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def text_of(found):
    pieces = []
    for item in found:
        if isinstance(item, TextChunk):
            pieces.append(item.text)
        elif isinstance(item, TableChunk):
            pieces += [*item.header, *(cell for column in item.columns for cell in column.to_pylist())]
    return "\n".join(pieces)


@pytest.mark.parametrize("ocr", ["fast", "full"])
def test_a_list_is_a_table(pillow, ocr, no_network):
    (table,) = items((DATA / "list.png").read_bytes(), ocr)
    assert table.header[:4] == ("氏名", "住所", "電話", "携帯")
    assert table.columns[3].to_pylist()[0] == "090-0767-7219"
    assert table.location.page == 1
    assert table.location.sheet.startswith("region ")


def test_nothing_is_looked_for_outside(pillow, monkeypatch):
    from piiscan.extract.pages import ocr

    def refuse(*_, **__):
        raise AssertionError("no network here")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    ocr._engine.cache_clear()
    ocr.load()
    assert "山田太郎" in text_of(items((DATA / "vertical.png").read_bytes()))


@pytest.mark.parametrize("turns", [0, 90, 180, 270])
def test_a_photo_of_a_card_whichever_way_up(card, turns):
    text = text_of(items(saved(card.rotate(turns, expand=True), "JPEG", quality=80), "fast"))
    assert "鈴木 健一" in text.replace("　", " ")
    assert "1234 5678 9018" in text
    assert "東京都新宿区西新宿6-6-24" in text


def test_vertical_writing(pillow):
    found = items((DATA / "vertical.png").read_bytes())
    assert text_of(found).split("\n")[:2] == ["氏名 山田太郎", "住所 東京都新宿区西新宿"]


def test_a_photo_is_turned_as_its_exif_says(pillow, card):
    exif = pillow.Exif()
    exif[0x0112] = 6  # to be turned a quarter clockwise
    (upright,) = items(saved(card.rotate(90, expand=True), "JPEG", exif=exif, quality=80), "fast")
    width, height = map(int, upright.location.sheet.removeprefix("region ").split(",")[2:])
    assert width > height


def test_pages_and_modes(pillow, card):
    number = card.crop((100, 330, 620, 420))
    others = [number.convert("L").convert("I;16"), number.convert("CMYK"), number.convert("1")]
    pages = items(saved(pillow.new("1", (40, 40), 1), "TIFF", save_all=True, append_images=others), "fast")
    assert [item.location.page for item in pages] == [1, 2, 3, 4]
    assert pages[0].text == ""
    assert ["9018" in page.text for page in pages[1:]] == [True, True, True]
    clear = number.convert("RGBA")
    clear.putalpha(254)
    assert "9018" in text_of(items(saved(clear, "WEBP", quality=90), "fast"))


def test_images_that_cannot_be_read_are_told(pillow):
    whole = (DATA / "list.png").read_bytes()
    assert [item.reason for item in items(whole[:3000])] == ["cannot_parse"]
    (broken,) = items(whole[:20] + bytes(50))
    assert broken.reason in {"cannot_parse", "unsupported"}
    bomb = saved(pillow.new("1", (15000, 15000)), "PNG")
    assert [item.reason for item in items(bomb)] == ["too_large"]


def pdf_with(picture, size, *, before="", place="475 0 0 344 60 300"):
    """A page with a JPEG, and text in Helvetica."""
    import importlib.util

    path = Path(__file__).parents[2] / "benchmarks" / "extract" / "places_pdf.py"
    spec = importlib.util.spec_from_file_location("places_pdf", path)
    places = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(places)
    file = places.File()
    catalog, tree = file.add(""), file.add("")
    entries = f"/Type /XObject /Subtype /Image /Width {size[0]} /Height {size[1]} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"
    image = file.stream(picture, entries, packed=False)
    content = file.stream(f"{before} q {place} cm /I1 Do Q")
    page = file.add(
        f"<< /Type /Page /Parent {tree} /MediaBox [0 0 595 842] /Contents {content} /Resources << /Font << /F1"
        f" {places.LATIN} >> /XObject << /I1 {image} >> >> >>"
    )
    file.set(tree, f"<< /Type /Pages /Kids [{page}] /Count 1 >>")
    file.set(catalog, f"<< /Type /Catalog /Pages {tree} >>")
    return file.bytes(f"/Root {catalog}")


@pytest.mark.parametrize("ocr", ["fast", "full"])
def test_a_scanned_page_of_a_pdf(card, ocr):
    (region,) = items(pdf_with((DATA / "card.jpg").read_bytes(), card.size), ocr, "x.pdf")
    assert "1234 5678 9018" in region.text
    left, top, width, height = map(int, region.location.sheet.removeprefix("region ").split(","))
    assert region.location.page == 1
    assert 60 <= left < left + width <= 535  # points
    assert 842 - 644 <= top < top + height <= 542


def test_pictures_beside_text_are_read_in_full_alone_and_text_is_not_told_twice(card):
    written = "".join(
        f"BT /F1 12 Tf 60 {800 - 20 * i} Td (line {i} written beside the picture) Tj ET " for i in range(6)
    )
    data = pdf_with((DATA / "card.jpg").read_bytes(), card.size, before=written)
    assert "9018" not in text_of(items(data, "fast", "x.pdf"))
    found = text_of(items(data, "full", "x.pdf"))
    assert "1234 5678 9018" in found
    assert found.count("line 3 written") == 1


def test_a_scan_finds_the_fields_of_a_card(pillow, tmp_path):
    from click.testing import CliRunner

    from piiscan.cli import piiscan

    out = tmp_path / "out.jsonl"
    wanted = ["--ocr", "full", "--jobs", "1", "--format", "jsonl", "-o", str(out)]
    CliRunner().invoke(piiscan, ["scan", str(DATA / "card.jpg"), *wanted])
    found = {json.loads(line).get("entity") for line in out.read_text().splitlines()}
    assert {"PERSON", "JP_ADDRESS", "DATE_OF_BIRTH", "JP_MY_NUMBER"} <= found


def test_ocr_that_is_not_installed_is_told_before_any_work(tmp_path, monkeypatch):
    from piiscan.errors import ConfigError
    from piiscan.extract import formats

    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match=r"piiscan\[ocr\]"):
        formats.need("ocr", "--ocr full")
