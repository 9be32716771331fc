"""OpenDocument text, slides and sheets with a text in every place that LibreOffice has for one."""

from __future__ import annotations

from places import Marks, zipped

WORDS = "office text style table draw svg presentation meta chart script form number"
URN = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = " ".join(
    [
        f'xmlns:{name}="{URN}{ {"svg": "svg-compatible", "number": "datastyle"}.get(name, name) }:1.0"'
        for name in WORDS.split()
    ]
    + [
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
        'xmlns:xlink="http://www.w3.org/1999/xlink"',
        'office:version="1.3"',
    ]
)
MACRO_TYPE = '<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">'


def xml(name: str, body: str, doctype: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}<{name} {SPACES}>{body}</{name}>'


def paragraph(text: str) -> str:
    return f'<text:p text:style-name="標準">{text}</text:p>'


def annotation(mark: Marks) -> str:
    return (
        f"<office:annotation><dc:creator>{mark('author of a comment')}</dc:creator><dc:date>2026-01-01T00:00:00</dc:date>"
        f"{paragraph(mark('comment', once=True))}</office:annotation>"
    )


def frame(mark: Marks) -> str:
    inner = f"<draw:text-box>{paragraph(mark('text box', once=True))}</draw:text-box>"
    alt = f"<svg:title>{mark('title of a shape')}</svg:title><svg:desc>{mark('alternative text')}</svg:desc>"
    return f'<draw:frame draw:name="{mark("name of a shape")}" draw:style-name="gr1">{inner}{alt}</draw:frame>'


def link(mark: Marks) -> str:
    mail = mark("mailto link", "mailto:zq{:03d}@example.com")
    return paragraph(
        f'<text:a xlink:type="simple" xlink:href="{mail}" office:title="{mark("title of a link")}">メール</text:a>'
    )


def package(mark: Marks, kind: str, content: str, styles: str) -> bytes:
    meta = (
        f"<office:meta><meta:initial-creator>{mark('author')}</meta:initial-creator><dc:creator>{mark('last author')}</dc:creator>"
        f"<dc:title>{mark('title property')}</dc:title><dc:description>{mark('remarks')}</dc:description>"
        f"<meta:keyword>{mark('keyword')}</meta:keyword>"
        f'<meta:user-defined meta:name="{mark("name of a custom property")}">{mark("custom property")}</meta:user-defined></office:meta>'
    )
    chart = (
        f"<office:body><office:chart><chart:chart><chart:title>{paragraph(mark('chart title'))}</chart:title>"
        f"<table:table table:name='local-table'><table:table-rows><table:table-row><table:table-cell office:value-type='string'>"
        f"{paragraph(mark('chart data'))}</table:table-cell></table:table-row></table:table-rows></table:table></chart:chart></office:chart></office:body>"
    )
    macro = f"' {mark('macro')}\nSub Main\nEnd Sub"
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": xml("office:document-content", content),
            "styles.xml": xml("office:document-styles", styles),
            "meta.xml": xml("office:document-meta", meta),
            "Object 1/content.xml": xml("office:document-content", chart),
            "ObjectReplacements/Object 1": b"VCLMTF",
            "Basic/Standard/Module1.xml": xml("script:module", macro, MACRO_TYPE),
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        }
    )


def build_odt(mark: Marks) -> bytes:
    split, gone = mark("word split over runs"), mark("tracked deletion")
    change = (
        "<text:tracked-changes><text:changed-region text:id='ct1'><text:deletion><office:change-info>"
        f"<dc:creator>{mark('author of a change')}</dc:creator></office:change-info>{paragraph(gone)}</text:deletion>"
        "</text:changed-region></text:tracked-changes>"
    )
    declared = (
        f'<text:variable-decls/><text:user-field-decls><text:user-field-decl office:value-type="string" text:name="u" '
        f'office:string-value="{mark("user field")}"/></text:user-field-decls>'
    )
    cell = "<table:table-cell office:value-type='string'>{}</table:table-cell>"
    inner = f"<table:table table:name='t2'><table:table-row>{cell.format(paragraph(mark('nested table', once=True)))}</table:table-row></table:table>"
    rows = f"<table:table-header-rows><table:table-row>{cell.format(paragraph(mark('table cell')))}{cell.format(inner)}</table:table-row></table:table-header-rows>"
    ruby = mark("ruby")
    rubies = "".join(
        f"<text:ruby><text:ruby-base>{base}</text:ruby-base><text:ruby-text>{rt}</text:ruby-text></text:ruby>"
        for base, rt in zip("山田", (ruby[:4], ruby[4:]), strict=True)
    )
    note = "<text:note text:note-class='{0}'><text:note-citation>1</text:note-citation><text:note-body>{1}</text:note-body></text:note>"
    fields = (
        f'<text:hidden-text text:condition="1" text:string-value="{mark("hidden text")}" text:is-hidden="true"/>'
        f'<text:conditional-text text:condition="1" text:string-value-if-true="{mark("conditional text")}" text:string-value-if-false="x">x</text:conditional-text>'
        f'<text:drop-down text:name="d"><text:label text:value="{mark("choice of a list")}"/>x</text:drop-down>'
        f'<text:placeholder text:placeholder-type="text" text:description="{mark("hint of a placeholder")}">&lt;x&gt;</text:placeholder>'
    )
    body = (
        change + declared + paragraph(mark("body", once=True))
        + paragraph("".join(f"<text:span text:style-name='T1'>{letter}</text:span>" for letter in split))
        + f"<table:table table:name='表1'>{rows}</table:table>"
        + paragraph(f"前{annotation(mark)}後") + paragraph(rubies) + paragraph(frame(mark)) + link(mark)
        + paragraph(note.format("footnote", paragraph(mark("footnote"))) + note.format("endnote", paragraph(mark("endnote"))))
        + paragraph(fields) + f'<text:hidden-paragraph text:is-hidden="true"/>{paragraph(mark("hidden paragraph"))}'
        + f"<text:section text:name='{mark('name of a section')}' text:display='none'>{paragraph(mark('hidden section'))}</text:section>"
        + f"<text:list><text:list-item>{paragraph(mark('list item'))}</text:list-item></text:list>"
        + paragraph("090\u20110123\u20114567")
    )  # fmt: skip
    edges = (
        f"<style:header>{paragraph(mark('header'))}</style:header><style:header-left>{paragraph(mark('header of left pages'))}</style:header-left>"
        f"<style:header-first>{paragraph(mark('header of the first page'))}</style:header-first><style:footer>{paragraph(mark('footer'))}</style:footer>"
    )
    styles = f"<office:master-styles><style:master-page style:name='Standard'>{edges}</style:master-page></office:master-styles>"
    mark.texts["number with no-break hyphens"] = "090\u20110123\u20114567"
    return package(mark, "text", f"<office:body><office:text>{body}</office:text></office:body>", styles)


def build_odp(mark: Marks) -> bytes:
    cell = f"<table:table-cell>{paragraph(mark('table cell'))}</table:table-cell>"
    table = f"<draw:frame><table:table><table:table-row>{cell}</table:table-row></table:table></draw:frame>"
    notes = f"<presentation:notes><draw:frame presentation:class='notes'><draw:text-box>{paragraph(mark('notes'))}</draw:text-box></draw:frame></presentation:notes>"
    group = f"<draw:g><draw:custom-shape>{paragraph(mark('grouped shape'))}</draw:custom-shape></draw:g>"
    first = f"<draw:page draw:name='{mark('name of a slide')}' draw:master-page-name='標準'>{frame(mark)}{table}{group}{link(mark)}{annotation(mark)}{notes}</draw:page>"
    second = f"<draw:page draw:name='page2' draw:style-name='hidden'><draw:frame><draw:text-box>{paragraph(mark('hidden slide'))}</draw:text-box></draw:frame></draw:page>"
    declared = f"<presentation:footer-decl presentation:name='f'>{mark('footer')}</presentation:footer-decl><presentation:header-decl presentation:name='h'>{mark('header')}</presentation:header-decl>"
    shows = f"<presentation:settings><presentation:show presentation:name='{mark('name of a custom show')}' presentation:pages='page2'/></presentation:settings>"
    content = f"<office:body><office:presentation>{declared}{first}{second}{shows}</office:presentation></office:body>"
    master = f"<office:master-styles><style:master-page style:name='標準'><draw:frame><draw:text-box>{paragraph(mark('slide master'))}</draw:text-box></draw:frame></style:master-page></office:master-styles>"
    return package(mark, "presentation", content, master)


def build_ods(mark: Marks) -> bytes:
    rule = (
        f'<table:content-validation table:name="v1" table:condition="of:cell-content-is-in-list(&quot;{mark("validation list")}&quot;;&quot;x&quot;)">'
        f"<table:help-message table:title='{mark('title of an input message')}' table:display='true'>{paragraph(mark('input message'))}</table:help-message>"
        f"<table:error-message table:title='x'>{paragraph(mark('error message'))}</table:error-message></table:content-validation>"
    )
    text = "<table:table-cell office:value-type='string'>{}</table:table-cell>"
    number = f"<table:table-cell office:value-type='float' office:value='9001234567'>{paragraph('090-0123-4567')}</table:table-cell>"
    formula = f"<table:table-cell table:formula='of:=IF([.A1]=&quot;{mark('text in a formula')}&quot;;1;0)' office:value-type='float' office:value='0'>{paragraph('0')}</table:table-cell>"
    rows = [
        text.format(paragraph(f"{mark('cell', once=True)}")) + text.format(annotation(mark) + paragraph("x")),
        number + formula + "<table:table-cell table:number-columns-repeated='16000'/>",
        text.format(link(mark)),
    ]
    hidden = (
        f"<table:table-row table:visibility='collapse'>{text.format(paragraph(mark('hidden row')))}</table:table-row>"
    )
    filled = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows) + hidden
    empty = "<table:table-row table:number-rows-repeated='1048570'><table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
    sheets = (
        f"<table:table table:name='名簿'><table:shapes>{frame(mark)}</table:shapes>{filled}{empty}</table:table>"
        f"<table:table table:name='{mark('name of a hidden sheet')}' table:style-name='hidden'><table:table-row>{text.format(paragraph(mark('hidden sheet')))}</table:table-row></table:table>"
    )
    named = f"<table:named-expressions><table:named-expression table:name='{mark('defined name')}' table:expression='of:=&quot;{mark('constant of a name')}&quot;'/></table:named-expressions>"
    change = f"<table:tracked-changes><table:cell-content-change table:id='ct1'><office:change-info><dc:creator>{mark('author of a change')}</dc:creator></office:change-info><table:previous><table:change-track-table-cell office:value-type='string'>{paragraph(mark('cell before a change'))}</table:change-track-table-cell></table:previous></table:cell-content-change></table:tracked-changes>"
    ranges = (
        f"<table:database-ranges><table:database-range table:name='{mark('database range')}'/></table:database-ranges>"
    )
    body = f"<office:body><office:spreadsheet>{change}<table:content-validations>{rule}</table:content-validations>{sheets}{named}{ranges}</office:spreadsheet></office:body>"
    edges = f"<style:header><style:region-left>{paragraph(mark('page header'))}</style:region-left></style:header><style:footer>{paragraph(mark('page footer'))}</style:footer>"
    styles = f"<office:master-styles><style:master-page style:name='Default'>{edges}</style:master-page></office:master-styles>"
    mark.texts["number as its format shows it"] = "090-0123-4567"
    return package(mark, "spreadsheet", body, styles)
