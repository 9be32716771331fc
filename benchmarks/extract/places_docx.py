"""A Word document with a text in every place that Word has for one."""

from __future__ import annotations

from places import (
    OFFICE,
    RELATION,
    Marks,
    chart,
    content_types,
    custom_xml,
    properties,
    relations,
    smart_art,
    xml,
    zipped,
)
from places_xlsx import small_workbook

W = f"{OFFICE}/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{W}" xmlns:r="{RELATION}" xmlns:mc="{OFFICE}/markup-compatibility/2006" '
    f'xmlns:wp="{OFFICE}/drawingml/2006/wordprocessingDrawing" xmlns:a="{OFFICE}/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
)
WORD_ML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
RELATED = {  # part -> (type of the relation, content type)
    "header1": "header",
    "header2": "header",
    "footer1": "footer",
    "comments": "comments",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "settings": "settings",
}


def run(text: str) -> str:
    return f"<w:r><w:rPr><w:rFonts w:hint='eastAsia'/></w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def paragraph(*runs: str) -> str:
    return f"<w:p><w:pPr><w:tabs><w:tab w:val='left' w:pos='840'/></w:tabs></w:pPr>{''.join(runs)}</w:p>"


def table(*cells: str) -> str:
    inner = "".join(f"<w:tc><w:tcPr><w:tcW w:w='4000'/></w:tcPr>{cell}</w:tc>" for cell in cells)
    return f"<w:tbl><w:tblPr><w:tblW w:w='0'/></w:tblPr><w:tr>{inner}</w:tr></w:tbl>"


def document(mark: Marks) -> str:
    split = mark("word split over runs")
    return "".join(
        (
            paragraph(run(mark("body"))),
            paragraph(*(run(letter) for letter in split)),
            paragraph(
                run("090"), "<w:r><w:noBreakHyphen/></w:r>", run("0123"), "<w:r><w:noBreakHyphen/></w:r>", run("4567")
            ),
            _tables(mark),
            _changes(mark),
            _ruby(mark("ruby")),
            _controls(mark),
            _fields(mark),
            _drawings(mark),
            paragraph("<w:r><w:rPr><w:vanish/></w:rPr>", f"<w:t>{mark('hidden text')}</w:t></w:r>"),
            paragraph("<w:r><w:footnoteReference w:id='2'/></w:r>", "<w:r><w:endnoteReference w:id='2'/></w:r>"),
            "<w:altChunk r:id='rId20'/>",
            "<w:sectPr><w:headerReference w:type='default' r:id='rId30'/><w:headerReference w:type='first' r:id='rId31'/>"
            "<w:footerReference w:type='default' r:id='rId32'/><w:titlePg/></w:sectPr>",
        )
    )


def _tables(mark: Marks) -> str:
    nested = table(paragraph(run(mark("nested table", once=True)))) + paragraph()
    described = f"<w:tblPr><w:tblCaption w:val='{mark('title of a table')}'/><w:tblDescription w:val='{mark('description of a table')}'/></w:tblPr>"
    row = f"<w:sdt><w:sdtContent><w:tr><w:tc>{paragraph(run(mark('row in a content control', once=True)))}</w:tc></w:tr></w:sdtContent></w:sdt>"
    return table(paragraph(run(mark("table cell"))), nested) + f"<w:tbl>{described}{row}</w:tbl>"


def _changes(mark: Marks) -> str:
    gone, author = mark("tracked deletion"), "w:id='1' w:date='2026-01-01T00:00:00Z'"
    deleted = "".join(f"<w:r><w:delText>{part}</w:delText></w:r>" for part in (gone[:4], gone[4:]))
    mark_change = f"<w:r><w:rPr><w:rPrChange {author} w:author='{mark('author of a change of format')}'><w:rPr/></w:rPrChange></w:rPr></w:r>"
    return paragraph(
        mark_change,
        run("前"),
        f"<w:del {author} w:author='{mark('author of a change')}'>{deleted}</w:del>",
        f"<w:ins {author} w:author='x'>{run(mark('tracked insertion', once=True))}</w:ins>",
        f"<w:moveFrom {author} w:author='x'>{run(mark('moved text'))}</w:moveFrom>",
    )


def _ruby(reading: str) -> str:
    """One reading for each kanji, as Word writes a name."""
    parts = zip((reading[:4], reading[4:]), "山田", strict=True)
    return paragraph(
        *(
            f"<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>{rt}</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>{base}</w:t></w:r>"
            "</w:rubyBase></w:ruby></w:r>"
            for rt, base in parts
        )
    )


def _controls(mark: Marks) -> str:
    choices = f"<w:dropDownList><w:listItem w:displayText='{mark('choice of a list')}' w:value='{mark('value of a choice')}'/></w:dropDownList>"
    head = f"<w:sdtPr><w:alias w:val='{mark('name of a content control')}'/><w:tag w:val='{mark('tag of a content control')}'/>{choices}</w:sdtPr>"
    control = f"<w:sdt>{head}<w:sdtContent>{paragraph(run(mark('content control', once=True)))}</w:sdtContent></w:sdt>"
    form = (
        f"<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:name w:val='{mark('name of a form field')}'/>"
        f"<w:helpText w:type='text' w:val='{mark('help of a form field')}'/>"
        f"<w:textInput><w:default w:val='{mark('default of a form field')}'/></w:textInput></w:ffData></w:fldChar></w:r>"
    )
    return control + paragraph(form)


def _fields(mark: Marks) -> str:
    link, code = (
        mark("mailto in a field", "zq{:03d}@example.com"),
        "<w:r><w:instrText xml:space='preserve'>{}</w:instrText></w:r>",
    )
    field = "<w:r><w:fldChar w:fldCharType='begin'/></w:r>" + code.format(" HYPERLINK &quot;mailto:" + link[:5])
    field += code.format(link[5:] + "&quot; ") + "<w:r><w:fldChar w:fldCharType='separate'/></w:r>" + run("連絡先")
    simple = f"<w:fldSimple w:instr=' DOCPROPERTY {mark('simple field')} '>{run('x')}</w:fldSimple>"
    hyper = f"<w:hyperlink r:id='rId10' w:tooltip='{mark('screen tip of a link')}'>{run('メール')}</w:hyperlink>"
    return paragraph(field, "<w:r><w:fldChar w:fldCharType='end'/></w:r>", simple, hyper)


def _drawings(mark: Marks) -> str:
    inside = f"<w:txbxContent>{paragraph(run(mark('text box', once=True)))}</w:txbxContent>"
    shape = f"<wp:anchor><wp:positionH><wp:posOffset>120</wp:posOffset></wp:positionH><wp:docPr id='1' name='テキスト ボックス 2' descr='{mark('alternative text')}' title='{mark('title of a shape')}'/><a:graphic><a:graphicData><wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
    old = (
        f"<w:pict><v:shape id='_x0000_s1' style='position:absolute'><v:textbox>{inside}</v:textbox></v:shape></w:pict>"
    )
    both = f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{shape}</w:drawing></mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    picture = f"<w:r><w:drawing><wp:inline><wp:docPr id='2' name='{mark('file name of a picture')}.jpg'/></wp:inline></w:drawing></w:r>"
    return paragraph(both) + paragraph(picture)


def build(mark: Marks) -> bytes:
    def part(name: str, body: str) -> str:
        return xml(f"<w:{name} {SPACES}>{body}</w:{name}>")

    def notes(kind: str) -> str:
        return f"<w:{kind} w:id='2'>{paragraph(run(mark(kind)))}</w:{kind}>"

    mail = mark("mailto link", "mailto:zq{:03d}@example.com")
    comment = f"<w:comment w:id='0' w:author='{mark('author of a comment')}' w:initials='{mark('initials')}'>{paragraph(run(mark('comment')))}</w:comment>"
    watermark = f"<w:pict><v:shape type='#_x0000_t136'><v:textpath style='font-family:&quot;ＭＳ 明朝&quot;' string='{mark('watermark')}'/></v:shape></w:pict>"
    settings = f"<w:mailMerge><w:connectString w:val='Data Source={mark('source of a mail merge')}'/><w:query w:val='SELECT {mark('query of a mail merge')}'/></w:mailMerge><w:docVars><w:docVar w:name='v' w:val='{mark('document variable')}'/></w:docVars>"
    people = f"<w15:people xmlns:w15='http://schemas.microsoft.com/office/word/2012/wordml'><w15:person w15:author='{mark('person')}'><w15:presenceInfo w15:providerId='AD' w15:userId='S::{mark('account of a person', 'zq{:03d}@example.com')}::1'/></w15:person></w15:people>"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types(
            {"word/document.xml": f"{WORD_ML}.document.main+xml"}
            | {f"word/{name}.xml": f"{WORD_ML}.{kind}+xml" for name, kind in RELATED.items()},
            {"htm": "text/html", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        ),
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": part("document", f"<w:body>{document(mark)}</w:body>"),
        "word/_rels/document.xml.rels": relations(
            *((f"rId{i}", kind, f"{name}.xml") for i, (name, kind) in enumerate(RELATED.items(), 30)),
            ("rId20", "aFChunk", "afchunk.htm"),
            ("rId21", "chart", "charts/chart1.xml"),
            ("rId22", "diagramData", "diagrams/data1.xml"),
            ("rId23", "package", "embeddings/Microsoft_Excel_Sheet1.xlsx"),
            external=(("rId10", mail), ("rId11", "file:///C:/x")),
        ),
        "word/header1.xml": part("hdr", paragraph(run(mark("header")), f"<w:r>{watermark}</w:r>")),
        "word/header2.xml": part("hdr", paragraph(run(mark("header of the first page")))),
        "word/footer1.xml": part("ftr", paragraph(run(mark("footer")))),
        "word/comments.xml": part("comments", comment),
        "word/people.xml": xml(people),
        "word/footnotes.xml": part("footnotes", notes("footnote")),
        "word/endnotes.xml": part("endnotes", notes("endnote")),
        "word/settings.xml": part("settings", settings),
        "word/glossary/document.xml": part("glossaryDocument", paragraph(run(mark("building block")))),
        "word/afchunk.htm": f"<html><body><p>{mark('inserted file')}</p></body></html>",
        "word/charts/chart1.xml": chart(mark),
        "word/diagrams/data1.xml": smart_art(mark),
        "word/embeddings/Microsoft_Excel_Sheet1.xlsx": small_workbook(mark("embedded workbook")),
    }
    mark.texts["number with no-break hyphens"] = "090-0123-4567"
    return zipped(parts | properties(mark) | custom_xml(mark))
