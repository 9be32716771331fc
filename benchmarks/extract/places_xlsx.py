"""An Excel workbook with a text in every place that Excel has for one."""

from __future__ import annotations

from places import OFFICE, RELATION, Marks, chart, content_types, custom_xml, properties, relations, xml, zipped

SPACES = f'xmlns="{OFFICE}/spreadsheetml/2006/main" xmlns:r="{RELATION}"'
SHEET_ML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MAIN = f"{SHEET_ML}.sheet.main+xml"
SHEET_KIND = f"{SHEET_ML}.worksheet+xml"
DRAWING = f'xmlns:xdr="{OFFICE}/drawingml/2006/spreadsheetDrawing" xmlns:a="{OFFICE}/drawingml/2006/main"'
STYLES = (
    f'<styleSheet {SPACES}><numFmts count="1"><numFmt numFmtId="176" formatCode="000\\-0000\\-0000"/></numFmts>'
    '<fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="176"/></cellXfs></styleSheet>'
)


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def sheet(*rows: str, more: str = "") -> str:
    data = "".join(f'<row r="{i}">{cells}</row>' for i, cells in enumerate(rows, 1))
    return xml(f"<worksheet {SPACES}><sheetData>{data}</sheetData>{more}</worksheet>")


def book(
    sheets: list[tuple[str, str]], more: str = "", more_parts: dict[str, str] | None = None
) -> dict[str, str | bytes]:
    """The parts that name the sheets: (name, further attributes)."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}" {rest}/>' for i, (name, rest) in enumerate(sheets, 1)
    )
    numbers = range(1, len(sheets) + 1)
    targets = [(f"rId{i}", "worksheet", f"worksheets/sheet{i}.xml") for i in numbers]
    parts = {
        "xl/workbook.xml": MAIN,
        "xl/styles.xml": f"{SHEET_ML}.styles+xml",
        "xl/sharedStrings.xml": f"{SHEET_ML}.sharedStrings+xml",
    }
    parts |= {f"xl/worksheets/sheet{i}.xml": SHEET_KIND for i in numbers} | (more_parts or {})
    return {
        "[Content_Types].xml": content_types(parts, {"bin": "application/vnd.ms-office.vbaProject"}),
        "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": xml(f"<workbook {SPACES}><sheets>{listed}</sheets>{more}</workbook>"),
        "xl/_rels/workbook.xml.rels": relations(
            *targets, ("rId90", "styles", "styles.xml"), ("rId91", "sharedStrings", "sharedStrings.xml")
        ),
        "xl/styles.xml": xml(STYLES),
    }


def small_workbook(text: str, more: dict[str, str | bytes] | None = None) -> bytes:
    """One sheet with one cell, for embedding."""
    parts = book([("Sheet1", "")]) | {"xl/worksheets/sheet1.xml": sheet(text_cell("A1", text))}
    return zipped(parts | {"xl/sharedStrings.xml": xml(f'<sst {SPACES} count="0"/>')} | (more or {}))


def _first_sheet(mark: Marks) -> str:
    rule = (
        f'<dataValidation type="list" sqref="A9" promptTitle="{mark("title of an input message")}" prompt="{mark("input message")}" '
        f'errorTitle="x" error="{mark("error message")}"><formula1>"{mark("validation list")},x"</formula1></dataValidation>'
    )
    edges = (
        f'<headerFooter differentFirst="1"><oddHeader>&amp;L&amp;"ＭＳ ゴシック,標準"&amp;14{mark("page header")}&amp;C&amp;P</oddHeader>'
        f"<oddFooter>&amp;R{mark('page footer')}</oddFooter><firstHeader>{mark('header of the first page')}</firstHeader></headerFooter>"
    )
    more = (
        f'<autoFilter ref="A1:A9"><filterColumn colId="0"><filters><filter val="{mark("filter")}"/></filters></filterColumn></autoFilter>'
        f'<dataValidations count="1">{rule}</dataValidations>'
        f'<hyperlinks><hyperlink ref="A1" r:id="rId3" tooltip="{mark("screen tip of a link")}" display="x"/></hyperlinks>{edges}'
    )
    more = f'<protectedRanges><protectedRange sqref="A1" name="{mark("protected range")}"/></protectedRanges>{_scenario(mark)}{more}'
    formula = f'<c r="A4" t="str"><f>IF(A1="{mark("text in a formula")}",1,"")</f><v>x</v></c>'
    rows = [
        '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>',
        text_cell("A2", mark("inline string")),
        '<c r="A3" s="1"><v>9001234567</v></c>',
        formula,
    ]
    return sheet(*rows, more=more)


def _scenario(mark: Marks) -> str:
    head = f'name="{mark("name of a scenario")}" comment="{mark("comment of a scenario")}" user="{mark("user of a scenario")}"'
    return f'<scenarios><scenario {head} count="1"><inputCells r="A1" val="{mark("value of a scenario")}"/></scenario></scenarios>'


def _strings(mark: Marks) -> str:
    rich = mark("rich text", once=True)
    reading = mark("furigana")
    runs = "".join(f"<r><rPr><sz val='11'/></rPr><t>{part}</t></r>" for part in (rich[:4], rich[4:]))
    phonetic = f'<rPh sb="0" eb="1"><t>{reading[:4]}</t></rPh><rPh sb="1" eb="2"><t>{reading[4:]}</t></rPh><phoneticPr fontId="1"/>'
    return xml(
        f'<sst {SPACES} count="2"><si>{runs}</si><si><t>{mark("cell", once=True)}</t>{phonetic}</si><si><t>{mark("string of a deleted cell")}</t></si></sst>'
    )


def _pivot(mark: Marks) -> dict[str, str | bytes]:
    shared = f'<sharedItems count="1"><s v="{mark("shared item of a pivot cache")}"/><s v="{mark("value of a row that is gone")}"/></sharedItems>'
    field = f'<cacheFields count="2"><cacheField name="{mark("field of a pivot cache")}">{shared}</cacheField><cacheField name="b"><sharedItems/></cacheField></cacheFields>'
    records = f'<pivotCacheRecords {SPACES} count="1"><r><x v="0"/><s v="{mark("record of a pivot cache")}"/></r></pivotCacheRecords>'
    return {
        "xl/pivotCache/pivotCacheDefinition1.xml": xml(
            f'<pivotCacheDefinition {SPACES} refreshedBy="{mark("user of a pivot cache")}">{field}</pivotCacheDefinition>'
        ),
        "xl/pivotCache/pivotCacheRecords1.xml": xml(records),
    }


def _comments(mark: Marks) -> dict[str, str | bytes]:
    old = f'<comments {SPACES}><authors><author>{mark("author of a comment")}</author></authors><commentList><comment ref="A1" authorId="0"><text><r><t>{mark("comment")}</t></r></text></comment></commentList></comments>'
    tc = 'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
    new = f'<ThreadedComments {tc}><threadedComment ref="A1" dT="2026-01-01T00:00:00" personId="{{1}}" id="{{2}}"><text>{mark("threaded comment")}</text></threadedComment></ThreadedComments>'
    person = f'<personList {tc}><person displayName="{mark("person")}" id="{{1}}" userId="S::{mark("account of a person", "zq{:03d}@example.com")}::1" providerId="AD"/></personList>'
    control = f"<xml xmlns:v='urn:schemas-microsoft-com:vml'><v:shape type='#_x0000_t201' alt='{mark('alternative text of a control')}'><v:textbox><div style='text-align:left'><font face='ＭＳ Ｐゴシック' size='180'>{mark('form control')}</font><br></div></v:textbox></v:shape></xml>"
    return {
        "xl/comments1.xml": xml(old),
        "xl/threadedComments/threadedComment1.xml": xml(new),
        "xl/persons/person.xml": xml(person),
        "xl/drawings/vmlDrawing1.vml": control,
    }


def _drawing(mark: Marks) -> str:
    alt = f'name="テキスト ボックス 1" descr="{mark("alternative text")}"'
    body = f"<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>{mark('text box', once=True)}</a:t></a:r></a:p></xdr:txBody>"
    shape = f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" {alt}/></xdr:nvSpPr>{body}</xdr:sp>'
    return xml(
        f"<xdr:wsDr {DRAWING}><xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>2</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>{shape}<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
    )


def _links(mark: Marks) -> dict[str, str | bytes]:
    cached = f'<sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" t="str"><v>{mark("copied cell of a linked book")}</v></cell></row></sheetData></sheetDataSet>'
    link = f'<externalLink {SPACES}><externalBook><sheetNames><sheetName val="{mark("sheet of a linked book")}"/></sheetNames>{cached}</externalBook></externalLink>'
    connection = f'<connections {SPACES}><connection id="1" name="x" description="{mark("description of a connection")}"><dbPr connection="DSN={mark("connection")}" command="SELECT {mark("query")}"/></connection></connections>'
    path = mark("path of a linked book", "file:///C:/Users/zq{:03d}mark/a.xlsx")
    return {
        "xl/externalLinks/externalLink1.xml": xml(link),
        "xl/externalLinks/_rels/externalLink1.xml.rels": relations(external=(("rId1", path),)),
        "xl/connections.xml": xml(connection),
        "xl/queryTables/queryTable1.xml": xml(f'<queryTable {SPACES} name="{mark("name of a query table")}"/>'),
    }


def build(mark: Marks) -> bytes:
    names = (
        f'<definedNames><definedName name="{mark("defined name")}">Sheet1!$A$1</definedName>'
        f'<definedName name="x" comment="{mark("comment of a name")}" hidden="1">"{mark("constant of a name")}"</definedName></definedNames>'
    )
    sheets = [("名簿", ""), ("非表示", 'state="hidden"'), ("最非表示", 'state="veryHidden"'), ("行", "")]
    mail = mark("mailto link", "mailto:zq{:03d}@example.com")
    hidden = f'<row r="2" hidden="1">{text_cell("A2", mark("hidden row"))}</row>'
    related = {
        "xl/comments1.xml": f"{SHEET_ML}.comments+xml",
        "xl/drawings/drawing1.xml": "application/vnd.openxmlformats-officedocument.drawing+xml",
        "xl/charts/chart1.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    }
    parts = book(sheets, names, related) | {
        "xl/worksheets/sheet1.xml": _first_sheet(mark),
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            ("rId1", "comments", "../comments1.xml"),
            ("rId2", "drawing", "../drawings/drawing1.xml"),
            ("rId4", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
            external=(("rId3", mail),),
        ),
        "xl/drawings/_rels/drawing1.xml.rels": relations(("rId1", "chart", "../charts/chart1.xml")),
        "xl/worksheets/sheet2.xml": sheet(text_cell("A1", mark("hidden sheet"))),
        "xl/worksheets/sheet3.xml": sheet(text_cell("A1", mark("very hidden sheet"))),
        "xl/worksheets/sheet4.xml": xml(f"<worksheet {SPACES}><sheetData>{hidden}</sheetData></worksheet>"),
        "xl/sharedStrings.xml": _strings(mark),
        "xl/drawings/drawing1.xml": _drawing(mark),
        "xl/charts/chart1.xml": chart(mark),
        "xl/embeddings/Microsoft_Excel_Sheet1.xlsx": small_workbook(mark("embedded workbook")),
        "xl/embeddings/note.bin": mark("embedded file").encode(),
        "xl/revisions/userNames.xml": xml(
            f'<users {SPACES}><userInfo guid="{{1}}" name="{mark("user of a shared book")}" id="1"/></users>'
        ),
    }
    mark.texts["number as its format shows it"] = "090-0123-4567"
    return zipped(parts | _pivot(mark) | _comments(mark) | _links(mark) | properties(mark) | custom_xml(mark))
