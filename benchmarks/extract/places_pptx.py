"""A PowerPoint presentation with a text in every place that PowerPoint has for one."""

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

SPACES = (
    f'xmlns:p="{OFFICE}/presentationml/2006/main" xmlns:a="{OFFICE}/drawingml/2006/main" xmlns:r="{RELATION}" '
    f'xmlns:mc="{OFFICE}/markup-compatibility/2006" xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"'
)
POINT_ML = "application/vnd.openxmlformats-officedocument.presentationml"
KINDS = {  # part -> last word of its content type
    "ppt/presentation.xml": "presentation.main",
    "ppt/slides/slide1.xml": "slide",
    "ppt/slides/slide2.xml": "slide",
    "ppt/notesSlides/notesSlide1.xml": "notesSlide",
    "ppt/slideMasters/slideMaster1.xml": "slideMaster",
    "ppt/slideLayouts/slideLayout1.xml": "slideLayout",
    "ppt/handoutMasters/handoutMaster1.xml": "handoutMaster",
    "ppt/notesMasters/notesMaster1.xml": "notesMaster",
    "ppt/comments/comment1.xml": "comments",
    "ppt/commentAuthors.xml": "commentAuthors",
}


def shape(text: str, *, name: str = "タイトル 1", more: str = "") -> str:
    runs = "".join(f"<a:r><a:rPr lang='ja-JP'/><a:t>{part}</a:t></a:r>" for part in (text[:4], text[4:]))
    head = f"<p:nvSpPr><p:cNvPr id='2' name='{name}' {more}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr>"
    return f"<p:sp>{head}<p:spPr><a:prstGeom prst='rect'/></p:spPr><p:txBody><a:bodyPr/><a:p>{runs}</a:p></p:txBody></p:sp>"


def page(kind: str, body: str, more: str = "") -> str:
    return xml(
        f"<p:{kind} {SPACES} {more}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id='1' name=''/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{body}</p:spTree></p:cSld></p:{kind}>"
    )


def slide(mark: Marks) -> str:
    cell = f"<a:tc><a:txBody><a:p><a:r><a:t>{mark('table cell')}</a:t></a:r></a:p></a:txBody></a:tc>"
    table = f"<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id='7' name='x'/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic><a:graphicData uri='http://schemas.openxmlformats.org/drawingml/2006/table'><a:tbl><a:tblPr/><a:tblGrid><a:gridCol w='1'/><a:gridCol w='1'/></a:tblGrid><a:tr h='1'>{cell}{cell.replace('<a:t>', '<a:t>2')}</a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    box = shape(mark("text box", once=True))
    both = f"<mc:AlternateContent><mc:Choice Requires='p14'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    alt = f"descr='{mark('alternative text')}' title='{mark('title of a shape')}'"
    link = f"<a:hlinkClick r:id='rId2' tooltip='{mark('screen tip of a link')}'/>"
    linked = f"<p:sp><p:nvSpPr><p:cNvPr id='9' name='x'/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:prstGeom prst='rect'/></p:spPr><p:txBody><a:bodyPr/><a:p><a:r><a:rPr>{link}</a:rPr><a:t>メール</a:t></a:r></a:p></p:txBody></p:sp>"
    group = f"<p:grpSp><p:nvGrpSpPr><p:cNvPr id='8' name='x'/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{shape(mark('grouped shape', once=True))}</p:grpSp>"
    return shape(mark("slide")) + table + both + shape("図", name=mark("name of a shape"), more=alt) + linked + group


def build(mark: Marks) -> bytes:
    mail = mark("mailto link", "mailto:zq{:03d}@example.com")
    comment = f"<p:cmLst {SPACES}><p:cm authorId='0' idx='1'><p:pos x='1' y='1'/><p:text>{mark('comment')}</p:text></p:cm></p:cmLst>"
    authors = f"<p:cmAuthorLst {SPACES}><p:cmAuthor id='0' name='{mark('author of a comment')}' initials='x' lastIdx='1' clrIdx='0'/></p:cmAuthorLst>"
    p188 = "xmlns:p188='http://schemas.microsoft.com/office/powerpoint/2018/8/main'"
    modern = f"<p188:cmLst {p188} {SPACES}><p188:cm id='{{1}}' authorId='{{2}}'><p188:txBody><a:bodyPr/><a:p><a:r><a:t>{mark('modern comment')}</a:t></a:r></a:p></p188:txBody></p188:cm></p188:cmLst>"
    people = f"<p188:authorLst {p188}><p188:author id='{{2}}' name='{mark('author of a modern comment')}' initials='x' userId='S::{mark('account of an author', 'zq{:03d}@example.com')}::1' providerId='AD'/></p188:authorLst>"
    section = f"<p:extLst><p:ext><p14:sectionLst><p14:section name='{mark('name of a section')}' id='{{1}}'/></p14:sectionLst></p:ext></p:extLst>"
    show = f"<p:custShowLst><p:custShow name='{mark('name of a custom show')}' id='0'/></p:custShowLst>"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": content_types({name: f"{POINT_ML}.{kind}+xml" for name, kind in KINDS.items()}),
        "_rels/.rels": relations(("rId1", "officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": xml(
            f"<p:presentation {SPACES}><p:sldIdLst><p:sldId id='256' r:id='rId2'/><p:sldId id='257' r:id='rId3'/></p:sldIdLst>{show}{section}</p:presentation>"
        ),
        "ppt/_rels/presentation.xml.rels": relations(
            ("rId1", "slideMaster", "slideMasters/slideMaster1.xml"),
            ("rId2", "slide", "slides/slide1.xml"),
            ("rId3", "slide", "slides/slide2.xml"),
            ("rId4", "commentAuthors", "commentAuthors.xml"),
        ),
        "ppt/slides/slide1.xml": page("sld", slide(mark)),
        "ppt/slides/_rels/slide1.xml.rels": relations(
            ("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"),
            ("rId3", "notesSlide", "../notesSlides/notesSlide1.xml"),
            ("rId4", "comments", "../comments/comment1.xml"),
            external=(("rId2", mail),),
        ),
        "ppt/slides/_rels/slide2.xml.rels": relations(("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml")),
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": relations(
            ("rId1", "slideMaster", "../slideMasters/slideMaster1.xml")
        ),
        "ppt/notesSlides/_rels/notesSlide1.xml.rels": relations(("rId1", "slide", "../slides/slide1.xml")),
        "ppt/slides/slide2.xml": page("sld", shape(mark("hidden slide")), "show='0'"),
        "ppt/notesSlides/notesSlide1.xml": page("notes", shape(mark("notes"))),
        "ppt/slideMasters/slideMaster1.xml": page("sldMaster", shape(mark("slide master"))),
        "ppt/slideLayouts/slideLayout1.xml": page("sldLayout", shape(mark("slide layout"))),
        "ppt/handoutMasters/handoutMaster1.xml": page("handoutMaster", shape(mark("handout master"))),
        "ppt/notesMasters/notesMaster1.xml": page("notesMaster", shape(mark("notes master"))),
        "ppt/comments/comment1.xml": xml(comment),
        "ppt/commentAuthors.xml": xml(authors),
        "ppt/comments/modernComment_100_0.xml": xml(modern),
        "ppt/authors.xml": xml(people),
        "ppt/tags/tag1.xml": xml(f"<p:tagLst {SPACES}><p:tag name='T' val='{mark('tag')}'/></p:tagLst>"),
        "ppt/charts/chart1.xml": chart(mark),
        "ppt/diagrams/data1.xml": smart_art(mark),
        "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": small_workbook(mark("embedded workbook")),
    }
    return zipped(parts | properties(mark) | custom_xml(mark))
