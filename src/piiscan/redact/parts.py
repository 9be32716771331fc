"""The XML parts of a package as trees and views, edited and written back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from piiscan.errors import RedactionError
from piiscan.extract.office.ooxml import NO_TEXT_PARTS
from piiscan.extract.office.xmltext import declares
from piiscan.redact.carriers import Carrier, Edit, Placed
from piiscan.redact.marks import Marker
from piiscan.redact.package import Package
from piiscan.redact.slots import View, apply, carriers, views

__all__ = ["Tree", "applied", "listed", "trees"]


@dataclass(slots=True)
class Tree:
    """One XML part. views: its texts; where cells or tables are carriers too, the caller adds them."""

    name: str
    root: etree._Element
    views: list[View]
    changed: bool = False

    def bytes(self) -> bytes:
        """The part written again."""
        for view in self.views:
            for slot in view.slots:
                slot.write()
        info = self.root.getroottree().docinfo
        made = etree.tostring(
            self.root.getroottree(),
            encoding=info.encoding or "UTF-8",
            xml_declaration=True,
            standalone=info.standalone,  # type: ignore[arg-type]  # None: not told, as before
        )
        return made if isinstance(made, bytes) else made.encode()


def trees(package: Package) -> list[Tree]:
    """All parts that hold text. RedactionError for one that is not well-formed."""
    found = []
    for name, data in package.parts.items():
        is_xml = name.lower().endswith((".xml", ".rels", ".vml"))
        if not is_xml or NO_TEXT_PARTS.fullmatch(name) or "/theme/" in name or name in package.dropped:
            continue
        root = _parsed(name, data)
        if root is not None:
            found.append(Tree(name, root, list(views(root, links=name.endswith(".rels")))))
    return found


def _parsed(name: str, data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        if not data.strip() or name.endswith(".vml"):  # VML is often ill-formed; the last look reads its bytes
            return None
        raise RedactionError(f"{name} is not well-formed XML: open the file and save it anew") from None
    if declares(root):
        raise RedactionError(f"{name} declares a document type, which may hide text: open the file and save it anew")
    return root


def listed(found: Iterable[Tree]) -> tuple[list[Carrier], list[tuple[Tree, View]]]:
    """The carriers of all trees, and where each comes from."""
    told, homes = list[Carrier](), list[tuple[Tree, View]]()
    for tree in found:
        told += carriers(tree.views, tree.name)
        homes += [(tree, view) for view in tree.views]
    return told, homes


def applied(placed: Placed, homes: Sequence[tuple[Tree, View]], marker: Marker, first: int = 0) -> list[Edit]:
    """Applies the edits of the carriers from number `first` on, which come from `homes`."""
    made = []
    for number, (tree, view) in enumerate(homes, first):
        if edits := placed.edits.get(number):
            done = apply(view, edits, marker)
            tree.changed = tree.changed or bool(done)
            made += done
    return made
