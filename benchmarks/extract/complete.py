"""The plain twin of reading an Office package: `itertext` of every XML part, without knowledge of what lies where."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

# Parts and elements of layout: formats, positions, references between cells, formulas, settings of the program.
LAYOUT_PARTS = re.compile(
    r".*/theme/.*|.*/_rels/.*|_rels/.*|\[Content_Types\]\.xml|.*/(styles|stylesWithEffects|fontTable|webSettings|settings|"
    r"calcChain|tableStyles|presProps|viewProps)\.xml|META-INF/manifest\.xml|settings\.xml|manifest\.rdf"
)
WORDS = (
    "posOffset align pctWidth pctHeight pctPosHOffset pctPosVOffset col colOff row rowOff idx order ptCount formatCode "
    "config-item Anchor f formula note-citation binary-data"
)
LAYOUT = frozenset(WORDS.split())
BLANK = re.compile(r"\s+")


def missing_texts(data: bytes, read: str) -> Iterator[tuple[str, str]]:
    """(part, text) of the texts that are not in `read`, blanks apart. Numbers may be read in another form (dates)."""
    flat = BLANK.sub("", read)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".vml")) and not LAYOUT_PARTS.fullmatch(name):
                yield from (
                    (name, text) for text in _texts(name, archive.read(name)) if BLANK.sub("", text) not in flat
                )


def _texts(name: str, data: bytes) -> Iterator[str]:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, recover=True))
    for element in root.iter() if root is not None else ():
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if not tag or tag in LAYOUT or (name.startswith("xl/worksheets/") and tag in {"v", "formula1", "formula2"}):
            continue
        for text in (element.text, *(child.tail for child in element)):
            for piece in (
                re.split(r"&[LCR]|&\"[^\"]*\"|&[A-Z0-9]+", text or "") if "oot" in tag or "ead" in tag else [text]
            ):
                if piece and piece.strip() and not re.fullmatch(r"[-+\d.,eE:TZ]+", piece.strip()):
                    yield piece.strip()
