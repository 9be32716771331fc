"""PDF: every place that holds text, passwords, what is told of pages that hold none."""

from __future__ import annotations

import importlib.util
import io
import zlib
from pathlib import Path

import pytest

from piiscan.config import Limits, Reading
from piiscan.demo import pdf as demo
from piiscan.extract.read import read
from piiscan.model import Blob, Location, Skip, TextChunk

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "pdf"
spec = importlib.util.spec_from_file_location("places_pdf", ROOT / "benchmarks" / "extract" / "places_pdf.py")
places = importlib.util.module_from_spec(spec)
spec.loader.exec_module(places)


class Marks(dict):
    def __call__(self, place, shape="zq{:03d}mark"):
        self[place] = shape.format(len(self) + 1)
        return self[place]


def items(data, **reading):
    blob = Blob(Location("x.pdf"), len(data), lambda: io.BytesIO(data))
    return list(read(blob, Limits(), Reading(**reading)))


def texts(found):
    return [item.text for item in found if isinstance(item, TextChunk)]


def document(content, fonts="", more="", page="", trailer=""):
    """One page of hand-made objects."""
    file = places.File()
    catalog, tree = file.add(""), file.add("")
    first = file.add(
        f"<< /Type /Page /Parent {tree} /MediaBox [0 0 595 842] /Resources << /Font << {fonts} >> >>"
        f" /Contents {file.stream(content)} {page} >>"
    )
    file.set(tree, f"<< /Type /Pages /Kids [{first}] /Count 1 >>")
    file.set(catalog, f"<< /Type /Catalog /Pages {tree} {more} >>")
    return file.bytes(f"/Root {catalog} {trailer}")


def test_every_place_is_read_and_every_page_told():
    marks = Marks()
    found = items(places.build(marks))
    text = "\n".join([*texts(found), *(str(item.location) for item in found)])
    assert [place for place, mark in marks.items() if mark not in text] == []
    assert not [item for item in found if isinstance(item, Skip)]
    assert {item.location.page for item in found} == {1, 2, 3, None}


def test_fields_are_told_with_their_labels():
    marks = Marks()
    text = "\n".join(texts(items(places.build(marks))))
    assert f"{marks['field tool tip']}: {marks['field value']}" in text
    assert f"parent: {marks['field value in the parent']}" in text
    assert f"name: {marks['XFA data']}" in text


def test_a_note_that_is_also_on_the_page_is_told_once():
    note = "/Annots [<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (090-0123-4567) >>]"
    data = document("BT /F1 9 Tf 50 700 Td (090-0123-4567) Tj ET", f"/F1 {places.LATIN}", page=note)
    assert "\n".join(texts(items(data))).count("090-0123-4567") == 1


@pytest.mark.parametrize("from_right", [True, False])
def test_vertical_writing_is_read_from_the_right(from_right):
    columns = ["氏名山田太郎様", "住所東京都新宿区", "西新宿二丁目八番", "電話〇三〇一二三"]
    drawn = list(enumerate(columns))
    content = "".join(
        places.wide(text, 500 - 18 * i, 780, "F1") for i, text in (drawn if from_right else reversed(drawn))
    )
    font = places.JAPANESE % {"map": "UniJIS-UTF16-V"}
    assert texts(items(document(content, f"/F1 {font}"))) == ["\n".join(columns)]


def test_vertical_writing_in_two_tiers_below_a_title():
    font, title = places.JAPANESE % {"map": "UniJIS-UTF16-V"}, places.JAPANESE % {"map": "UniJIS-UTF16-H"}
    upper, lower = ["一段目の右の行", "一段目の左の行"], ["二段目の右の行", "二段目の左の行"]
    content = places.wide("名簿の題", 50, 810, "F2")
    for y, tier in ((780, upper), (500, lower)):
        content += "".join(places.wide(text, 500 - 18 * i, y, "F1") for i, text in enumerate(tier))
    found = texts(items(document(content, f"/F1 {font} /F2 {title}")))
    assert found == ["\n".join(["名簿の題", *upper, *lower])]


def test_vertical_writing_that_is_set_letter_by_letter():
    """As in the official gazette: every letter has a place of its own and comes as a line."""
    columns = ["第二条第一項の表の青色の灯火", "以下この条において同じとする", "歩行者は進行することができる"]
    content = "".join(
        places.wide(letter, 500 - 18 * i, 780 - 10 * j, "F1")
        for i, column in enumerate(columns)
        for j, letter in enumerate(column)
    )
    font = places.JAPANESE % {"map": "UniJIS-UTF16-V"}
    assert texts(items(document(content, f"/F1 {font}"))) == ["\n".join(columns)]


def test_short_lines_one_below_the_other_stay_lines():
    content = "BT /F1 9 Tf 14 TL 50 700 Td " + "".join(f"({i}) Tj T* " for i in range(10, 40)) + "ET"
    assert texts(items(document(content, f"/F1 {places.LATIN}"))) == ["\n".join(map(str, range(10, 40)))]


def test_a_hyphen_at_the_end_of_a_line_stays_a_hyphen():
    content = "BT /F1 9 Tf 14 TL 50 700 Td (taro-) Tj T* (yamada@example.com) Tj ET"
    assert texts(items(document(content, f"/F1 {places.LATIN}"))) == ["taro-yamada@example.com"]


def test_characters_outside_the_first_plane_stay_whole():
    assert (
        texts(items(demo.text_pdf(["𠮷田 太郎 葛\U000e0100城市 ①㈱髙﨑"])))[0] == "𠮷田 太郎 葛\U000e0100城市 ①㈱髙﨑"
    )


@pytest.mark.parametrize(
    ("name", "password"),
    [("aes256", "user-1"), ("aes256", "owner-9"), ("aes256-japanese", "ひみつ"), ("rc4", "user-1"), ("rc4", "owner-9")],
)
def test_passwords_of_the_user_and_of_the_owner(name, password):
    data = (DATA / f"{name}.pdf").read_bytes()
    assert "090-0123-4567" in texts(items(data, passwords=("wrong", password)))[0]


def test_a_locked_file_tells_what_was_tried_and_no_password():
    data = (DATA / "aes256.pdf").read_bytes()
    (without,), (wrong,) = items(data), items(data, passwords=("secret-1", "secret-2"))
    assert (without.reason, wrong.reason) == ("encrypted", "encrypted")
    assert "--passwords" in without.detail
    assert "none of 2" in wrong.detail
    assert "secret" not in wrong.detail


def test_fonts_that_do_not_tell_their_letters_are_told():
    font = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Some /Encoding /Identity-H /DescendantFonts [<< /Type /Font"
        " /Subtype /CIDFontType2 /BaseFont /ABCDEF+Some /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity)"
        " /Supplement 0 >> /DW 1000 >>] >>"
    )
    codes = "".join(f"{300 + 7 * i:04x}" for i in range(60))
    found = items(document(f"BT /F1 11 Tf 50 700 Td <{codes}> Tj ET", f"/F1 {font}"))
    assert [(item.reason, item.location.page) for item in found if isinstance(item, Skip)] == [
        ("replaced_characters", 1)
    ]


def test_scans_and_drawings_are_told_and_a_logo_is_not():
    scan = [item for item in items(demo.picture_pdf()) if isinstance(item, Skip)]
    assert [(item.reason, item.location.page) for item in scan] == [("no_text", 1)]
    assert "--ocr" in scan[0].detail
    rule = "0 0 m 100 100 l S\n"
    (skip,) = items(document(rule * 30))
    assert skip.reason == "no_text"
    assert items(document(rule * 3)) == []


def test_a_scan_with_a_stamped_line_is_told():
    picture = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q "
    found = items(document(picture + "BT /F1 9 Tf 50 820 Td (Fax p. 1) Tj ET", f"/F1 {places.LATIN}"))
    assert texts(found) == ["Fax p. 1"]
    assert [item.reason for item in found if isinstance(item, Skip)] == ["no_text"]


def with_object_stream(objects):
    """An object stream that no cross-reference names, as after an update that another program undid."""
    packed = zlib.compress(objects)
    head = f"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Length {len(packed)} /Filter /FlateDecode >>\nstream\n"
    return head.encode() + packed + b"\nendstream\nendobj\n"


def test_a_broken_file_gets_a_second_opinion():
    pytest.importorskip("pdfminer", reason="extra pdf")
    extra = with_object_stream(b"1 0 << /Note (x) >>")
    data = demo.text_pdf(["電話 090-0123-4567"]).replace(b"xref\n", extra + b"xref\n", 1)  # PDFium: data format error
    found = items(data)
    assert "090-0123-4567" in texts(found)[0]
    assert [(item.reason, item.location.page) for item in found if isinstance(item, Skip)] == [("cut_short", None)]


def test_what_nobody_can_read_is_told():
    (skip,) = items(b"%PDF-1.7\n" + bytes(range(256)) * 20)
    assert (skip.reason, skip.stage) == ("cannot_parse", "open")


def test_strings_of_older_revisions_and_of_object_streams():
    extra = with_object_stream(b"1 0 << /Note (older \\(one\\) \\101) /Name <feff6c0f540d> /ID <8f01> >>")
    lines = texts(items(demo.text_pdf(["page"]) + extra))[-1].split("\n")
    assert {"older (one) A", "氏名"} <= set(lines)


@pytest.mark.parametrize(
    "piece", [b"<x:xmpmeta ", b"(()", b"<41 ", b"<< >> stream\n", b"/Type /Metadata /FlateDecode "]
)
def test_endless_openings_cost_no_time(piece):
    """Searches that began anew at every opening took minutes on these."""
    data = demo.text_pdf(["page"]) + piece * (300_000 // len(piece))
    assert texts(items(data))[0].startswith("page")
