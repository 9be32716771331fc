"""What the builders of hiding places share: markers, zip packages, small XML texts.

A builder takes a `Marks` and returns the bytes of a file; every call `mark("place")` gives the text to hide there. A
place with `once=True` must be read exactly once. Structures are those that Office and LibreOffice write.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

Builder = Callable[["Marks"], bytes]
OFFICE = "http://schemas.openxmlformats.org"
RELATION = f"{OFFICE}/officeDocument/2006/relationships"


class Marks:
    """Gives a distinct text for every place and keeps what was given. `shape` takes the number of the place."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.once: set[str] = set()

    def __call__(self, place: str, shape: str = "zq{:03d}mark", *, once: bool = False) -> str:
        if place in self.texts:
            raise ValueError(f"place named twice: {place}")
        self.texts[place] = shape.format(len(self.texts) + 1)
        if once:
            self.once.add(place)
        return self.texts[place]

    def found(self, text: str) -> dict[str, bool]:
        """place -> whether it was read, exactly once where it has to be."""
        count = {place: text.count(mark) for place, mark in self.texts.items()}
        return {place: number == 1 if place in self.once else number > 0 for place, number in count.items()}


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A package; `mimetype` is stored first and unpacked, as OpenDocument wants it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            how = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), body, how)
    return stream.getvalue()


def xml(body: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{body}'


def relations(*targets: tuple[str, str, str], external: tuple[tuple[str, str], ...] = ()) -> str:
    """A `.rels` part: (id, last word of the type, target), and (id, link) of links to the outside."""
    inner = "".join(
        f'<Relationship Id="{key}" Type="{RELATION}/{kind}" Target="{target}"/>' for key, kind, target in targets
    )
    outer = "".join(
        f'<Relationship Id="{key}" Type="{RELATION}/hyperlink" Target="{target}" TargetMode="External"/>'
        for key, target in external
    )
    return xml(f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{inner}{outer}</Relationships>')


def content_types(overrides: dict[str, str], defaults: dict[str, str] | None = None) -> str:
    kinds = {"rels": "application/vnd.openxmlformats-package.relationships+xml", "xml": "application/xml"}
    default = "".join(
        f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in (kinds | (defaults or {})).items()
    )
    override = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return xml(f'<Types xmlns="{OFFICE}/package/2006/content-types">{default}{override}</Types>')


def properties(mark: Marks) -> dict[str, str | bytes]:
    """docProps of the three kinds, as all Office programs write them."""
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f"<dc:title>{mark('title property')}</dc:title><dc:creator>{mark('author')}</dc:creator>"
        f"<cp:keywords>{mark('keywords')}</cp:keywords><dc:description>{mark('remarks')}</dc:description>"
        f"<cp:lastModifiedBy>{mark('last author')}</cp:lastModifiedBy></cp:coreProperties>"
    )
    app = (
        f'<Properties xmlns="{OFFICE}/officeDocument/2006/extended-properties"><Template>Normal.dotm</Template>'
        f"<Manager>{mark('manager')}</Manager><Company>{mark('company')}</Company></Properties>"
    )
    custom = (
        f'<Properties xmlns="{OFFICE}/officeDocument/2006/custom-properties" '
        f'xmlns:vt="{OFFICE}/officeDocument/2006/docPropsVTypes"><property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" '
        f'pid="2" name="{mark("name of a custom property")}"><vt:lpwstr>{mark("custom property")}</vt:lpwstr></property>'
        "</Properties>"
    )
    return {"docProps/core.xml": xml(core), "docProps/app.xml": xml(app), "docProps/custom.xml": xml(custom)}


def custom_xml(mark: Marks) -> dict[str, str | bytes]:
    item = f'<c:data xmlns:c="urn:example" id="1"><c:item>{mark("custom XML part")}</c:item></c:data>'
    return {"customXml/item1.xml": xml(item)}


def chart(mark: Marks) -> str:
    """A chart part: its title is text of its own, the names and values of its series are copies of cells."""
    spaces = f'xmlns:c="{OFFICE}/drawingml/2006/chart" xmlns:a="{OFFICE}/drawingml/2006/main"'
    cached = (
        "<c:cat><c:strRef><c:f>Sheet1!$A$2</c:f><c:strCache><c:ptCount val='1'/><c:pt idx='0'>"
        f"<c:v>{mark('chart category')}</c:v></c:pt></c:strCache></c:strRef></c:cat>"
    )
    name = (
        "<c:tx><c:strRef><c:f>Sheet1!$B$1</c:f><c:strCache><c:ptCount val='1'/><c:pt idx='0'>"
        f"<c:v>{mark('chart series')}</c:v></c:pt></c:strCache></c:strRef></c:tx>"
    )
    title = f"<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:t>{mark('chart title')}</a:t></a:r></a:p></c:rich></c:tx></c:title>"
    return xml(
        f"<c:chartSpace {spaces}><c:chart>{title}<c:plotArea><c:barChart><c:ser><c:idx val='0'/>{name}{cached}</c:ser>"
        "</c:barChart></c:plotArea></c:chart></c:chartSpace>"
    )


def smart_art(mark: Marks) -> str:
    """The data part of a SmartArt diagram."""
    return xml(
        f'<dgm:dataModel xmlns:dgm="{OFFICE}/drawingml/2006/diagram" xmlns:a="{OFFICE}/drawingml/2006/main"><dgm:ptLst>'
        '<dgm:pt modelId="{1}"><dgm:prSet phldrT="[Text]"/><dgm:t><a:bodyPr/><a:p><a:r>'
        f"<a:t>{mark('SmartArt')}</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"
    )
