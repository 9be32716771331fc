"""A PDF with a marker in every place that can hold text (PDF 32000-1:2008). The objects are written by hand.

`build` gives the file; `cipher` is not covered here (tests/data has encrypted files).
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from places import Marks

JAPANESE = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5-%(map)s /Encoding /%(map)s /DescendantFonts [<< /Type"
    " /Font /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1)"
    " /Supplement 5 >> /DW 1000 /FontDescriptor << /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox"
    " [-92 -250 1010 922] /ItalicAngle 0 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 114 >> >>] >>"
)
LATIN = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


class File:
    """Indirect objects in order; `add` gives the reference."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []

    def add(self, body: str | bytes) -> str:
        self.objects.append(body.encode("latin-1") if isinstance(body, str) else body)
        return f"{len(self.objects)} 0 R"

    def set(self, reference: str, body: str) -> None:
        self.objects[int(reference.split()[0]) - 1] = body.encode("latin-1")

    def stream(self, data: str | bytes, entries: str = "", *, packed: bool = True) -> str:
        body = data.encode("utf-8") if isinstance(data, str) else data
        if packed:
            body, entries = zlib.compress(body), f"{entries} /Filter /FlateDecode"
        head = f"<< {entries} /Length {len(body)} >>\nstream\n".encode("latin-1")
        return self.add(head + body + b"\nendstream")

    def bytes(self, trailer: str) -> bytes:
        out, places = bytearray(b"%PDF-1.7\n%\xe3\x81\x82\xe3\n"), []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += f"trailer\n<< /Size {len(places) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode("latin-1")
        return bytes(out)


def shown(text: str, x: int, y: int, font: str = "F1", before: str = "") -> str:
    return f"BT {before} /{font} 10 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n"


def wide(text: str, x: int, y: int, font: str) -> str:
    return f"BT /{font} 10 Tf 1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET\n"


def utf16(text: str) -> str:
    return "<FEFF" + text.encode("utf-16-be").hex() + ">"


def build(mark: Marks) -> bytes:
    file = File()
    catalog, tree = file.add(""), file.add("")
    layer = file.add("<< /Type /OCG /Name (layer) >>")
    fonts = f"<< /F1 {file.add(LATIN)} /F2 {file.add(JAPANESE % {'map': 'UniJIS-UTF16-H'})} /F3 {file.add(JAPANESE % {'map': 'UniJIS-UTF16-V'})} >>"
    pages = [_first(file, mark, tree, fonts, layer), _turned(file, mark, tree, fonts)]
    fields, notes = _fields(file, mark), _notes(file, mark, fonts)
    pages.append(_page(file, tree, fonts, shown("notes", 50, 800), f"/Annots [{' '.join([*fields[:-1], *notes])}]"))
    file.set(tree, f"<< /Type /Pages /Kids [{' '.join(pages)}] /Count {len(pages)} >>")
    file.set(
        catalog,
        f"<< /Type /Catalog /Pages {tree} /OCProperties << /OCGs [{layer}] /D << /OFF [{layer}] >> >>"
        f" /AcroForm << /Fields [{' '.join(fields)}] /XFA {_xfa(file, mark)} >> /Names {_names(file, mark)}"
        f" /Outlines {_outline(file, mark, pages[0])} /Metadata {_xmp(file, mark)}"
        f" /StructTreeRoot {_structure(file, mark)} >>",
    )
    information = " ".join(
        f"/{key} {utf16(mark(f'property {key}'))}" for key in ("Title", "Author", "Subject", "Keywords", "Owner")
    )
    return file.bytes(f"/Root {catalog} /Info {file.add(f'<< {information} >>')}")


def _page(file: File, tree: str, fonts: str, content: str, more: str = "", resources: str = "") -> str:
    body = file.stream(content)
    return file.add(
        f"<< /Type /Page /Parent {tree} /MediaBox [0 0 595 842] /Resources << /Font {fonts} {resources} >>"
        f" /Contents {body} {more} >>"
    )


def _first(file: File, mark: Marks, tree: str, fonts: str, layer: str) -> str:
    inner = file.stream(
        shown(mark("form object"), 50, 600),
        f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /Font {fonts} >>",
    )
    content = (
        shown(mark("page"), 50, 800)
        + shown(mark("white text"), 50, 780, before="1 1 1 rg")
        + shown(mark("invisible text"), 50, 760, before="0 g 3 Tr")
        + f"0 Tr /OC /L1 BDC {shown(mark('hidden layer'), 50, 740, before='0 Tr')} EMC\n"
        + shown(mark("outside the page"), 50, 2000)
        + shown(mark("tiny text"), 50, 720).replace("10 Tf", "0.5 Tf")
        + shown(mark("under a rectangle"), 50, 700)
        + "0 g 40 690 300 20 re f /X1 Do\n"
        + f"/Span << /ActualText {utf16(mark('actual text'))} >> BDC {shown('drawn', 50, 660)} EMC\n"
        + wide(mark("Japanese font", "zq{:03d}印"), 50, 640, "F2")
        + wide(mark("vertical writing", "zq{:03d}縦"), 500, 640, "F3")
    )
    return _page(file, tree, fonts, content, resources=f"/XObject << /X1 {inner} >> /Properties << /L1 {layer} >>")


def _turned(file: File, mark: Marks, tree: str, fonts: str) -> str:
    script = f"/AA << /O << /S /JavaScript /JS ({mark('script of a page')}) >> >>"
    return _page(file, tree, fonts, shown(mark("rotated page"), 50, 500), f"/Rotate 90 {script}")


def _fields(file: File, mark: Marks) -> list[str]:
    """Widgets, and last a field that is on no page."""
    at = "/Type /Annot /Subtype /Widget /Rect [50 700 300 720] /F 4"
    parent = file.add("")
    kid = file.add(f"<< {at} /Parent {parent} >>")
    file.set(parent, f"<< /FT /Tx /T (parent) /V {utf16(mark('field value in the parent'))} /Kids [{kid}] >>")
    return [
        file.add(
            f"<< {at} /FT /Tx /T {utf16(mark('field name'))} /TU {utf16(mark('field tool tip'))}"
            f" /V {utf16(mark('field value'))} /DV {utf16(mark('field default'))} >>"
        ),
        kid,
        file.add(
            f"<< {at} /FT /Ch /T (choice) /V {utf16(mark('choice'))}"
            f" /Opt [{utf16(mark('other choice'))} [(export) {utf16(mark('choice with an export value'))}]] >>"
        ),
        file.add(f"<< {at} /FT /Btn /Ff 65536 /T (button) /MK << /CA {utf16(mark('caption of a button'))} >> >>"),
        file.add(f"<< /FT /Tx /T (nowhere) /V {utf16(mark('field on no page'))} >>"),
    ]


def _notes(file: File, mark: Marks, fonts: str) -> list[str]:
    at = "/Type /Annot /Rect [50 600 300 640]"
    look = file.stream(
        shown(mark("appearance of a stamp"), 2, 5),
        f"/Type /XObject /Subtype /Form /BBox [0 0 250 40] /Resources << /Font {fonts} >>",
    )
    pinned = file.stream(mark("file pinned to a page") + "\n", "/Type /EmbeddedFile", packed=False)
    rich = f'<?xml version="1.0"?><body><p>{mark("rich text of a note")}</p></body>'
    bodies = [
        f"/Subtype /Text /Contents {utf16(mark('comment'))} /T {utf16(mark('author of a comment'))} /Subj {utf16(mark('subject of a comment'))}",
        f"/Subtype /FreeText /DA (/F1 9 Tf) /Contents {utf16(mark('free text'))} /RC {utf16(rich)}",
        f"/Subtype /Text /F 2 /Contents {utf16(mark('hidden comment'))}",
        f"/Subtype /Stamp /F 4 /AP << /N {look} >>",
        f"/Subtype /Link /A << /S /URI /URI (mailto:{mark('mail link')}@example.com) >>",
        f"/Subtype /Link /A << /S /URI /URI (tel:{mark('telephone link')}) >>",
        f"/Subtype /Link /A << /S /Launch /F ({mark('path of a linked file')}.xlsx) >>",
        f"/Subtype /FileAttachment /FS << /Type /Filespec /F (pin.txt) /UF {utf16(mark('name of a pinned file') + '.txt')}"
        f" /Desc {utf16(mark('description of a pinned file'))} /EF << /F {pinned} >> >>",
    ]
    return [file.add(f"<< {at} {body} >>") for body in bodies]


def _xfa(file: File, mark: Marks) -> str:
    form = "http://www.xfa.org/schema"
    data = f'<xfa:datasets xmlns:xfa="{form}/xfa-data/1.0/"><xfa:data><name>{mark("XFA data")}</name></xfa:data></xfa:datasets>'
    template = f'<template xmlns="{form}/xfa-template/2.8/"><caption><value><text>{mark("XFA template")}</text></value></caption></template>'
    return f"[(template) {file.stream(template)} (datasets) {file.stream(data)}]"


def _names(file: File, mark: Marks) -> str:
    attached = file.stream(mark("attached file") + "\n", "/Type /EmbeddedFile", packed=False)
    name = utf16(mark("name of an attached file") + ".txt")
    spec = file.add(
        f"<< /Type /Filespec /F (a.txt) /UF {name} /Desc {utf16(mark('description of an attached file'))} /EF << /F {attached} >> >>"
    )
    script = f"<< /S /JavaScript /JS ({mark('script of the document')}) >>"
    return f"<< /EmbeddedFiles << /Names [(a.txt) {spec}] >> /JavaScript << /Names [(s) {script}] >> >>"


def _outline(file: File, mark: Marks, page: str) -> str:
    root = file.add("")
    link = f"/A << /S /URI /URI (mailto:{mark('link of the outline')}@example.com) >>"
    first = file.add(f"<< /Title {utf16(mark('title in the outline'))} /Parent {root} /Dest [{page} /Fit] >>")
    last = file.add(f"<< /Title (link) /Parent {root} /Prev {first} {link} >>")
    file.set(first, f"{file.objects[int(first.split()[0]) - 1].decode('latin-1')[:-2]} /Next {last} >>")
    file.set(root, f"<< /Type /Outlines /First {first} /Last {last} /Count 2 >>")
    return root


def _xmp(file: File, mark: Marks) -> str:
    def packet(creator: str, attribute: str) -> str:
        return (
            '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf='
            '"http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"'
            f' xmlns:p="http://ns.adobe.com/photoshop/1.0/" p:Credit="{attribute}"><dc:creator><rdf:Seq><rdf:li>{creator}'
            '</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
        )

    kind = "/Type /Metadata /Subtype /XML"
    file.stream(packet(mark("XMP, packed"), "x"), kind)
    return file.stream(packet(mark("XMP"), mark("XMP attribute")), kind, packed=False)


def _structure(file: File, mark: Marks) -> str:
    root = file.add("")
    figure = file.add(f"<< /Type /StructElem /S /Figure /P {root} /Alt {utf16(mark('alternative text'))} >>")
    file.set(root, f"<< /Type /StructTreeRoot /K {figure} >>")
    return root
