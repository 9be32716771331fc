"""The texts of XML parts that can be written: paragraphs as their runs joined, single texts, attributes.

What a text is, follows `extract.office.xmlflow`: runs are joined to paragraphs, deleted text, field codes and readings stand
beside the flow. Here every character knows the element it came from, so that a mark goes where its value was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from lxml import etree

from piiscan.extract.office.xmlattributes import attribute_texts, local_name
from piiscan.redact.carriers import Carrier, Edit, merged
from piiscan.redact.marks import Marker, covered

__all__ = ["Slot", "View", "apply", "flow_of", "views"]

_PARAGRAPHS = frozenset({"p", "si", "is", "text", "h"})
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}  # as xmlflow reads them
_PIECES = {"t": "flow", "delText": "deleted", "instrText": "field", "delInstrText": "field"}
_INSERTED = frozenset({"ins", "moveTo"})
_SAFE_IN_LINKS = "/:?&=#@+,;~!$'()*[]-._%"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(slots=True, eq=False)
class Slot:
    """One text of an element: its text (name ""), its tail ("tail") or an attribute. link: percent-encoded there.

    chars: by character of the original text what it becomes, None as long as nothing was replaced.
    """

    element: etree._Element | None  # None: a break, which only parts words
    name: str
    text: str = field(repr=False)
    link: bool = False
    chars: list[str] | None = field(default=None, repr=False)
    done: set[int] = field(default_factory=set)

    def replace(self, at: int, new: str) -> None:
        if self.chars is None:
            self.chars = list(self.text)
        self.chars[at] = new
        self.done.add(at)

    def write(self) -> None:
        """Puts what was replaced into the tree."""
        if self.chars is None or self.element is None:
            return
        new = "".join(self.chars)
        if self.name == "":
            self.element.text = new
            if new != new.strip() and local_name(self.element.tag) in _PIECES:
                self.element.set(_SPACE, "preserve")
        elif self.name == "tail":
            self.element.tail = new
        else:
            self.element.set(self.name, quote(new, _SAFE_IN_LINKS) if self.link else new)


@dataclass(frozen=True, slots=True)
class View:
    """Slots that make one text. kind: flow | former | deleted | field | reading | text | attribute | cell | row."""

    kind: str
    slots: tuple[Slot, ...]
    in_cell: bool = False

    @property
    def text(self) -> str:
        return "".join(slot.text for slot in self.slots)


@dataclass(slots=True)
class _Paragraph:
    flow: list[Slot] = field(default_factory=list)
    former: list[Slot] = field(default_factory=list)  # as it stood before tracked changes
    beside: dict[str, list[Slot]] = field(default_factory=dict)


def views(root: etree._Element, *, links: bool = False) -> Iterator[View]:
    """All views of a part; links: of a `.rels` part, whose targets are percent-encoded.

    Cells of sheets (`c`) are left to the caller but for formulas.
    """
    yield from _visit(root, None, inserted=False, links=links, in_cell=False)


def flow_of(paragraph: etree._Element) -> tuple[Slot, ...]:
    """The slots of one paragraph (or string of a sheet) without what stands beside its flow."""
    inner = _Paragraph()
    for _ in _children(paragraph, inner, inserted=False, links=False, in_cell=False):
        pass
    return tuple(inner.flow)


def _visit(
    element: etree._Element, outer: _Paragraph | None, *, inserted: bool, links: bool, in_cell: bool
) -> Iterator[View]:
    name = local_name(element.tag)
    if not name:  # comments and instructions of XML
        yield from _single(element, "")
        return
    yield from _attributes(element, name, links=links)
    if name == "c" and element.get("r") is not None and element.find("{*}v") is not None:
        yield from (view for f in element.iterfind("{*}f") for view in _single(f, ""))
        return
    in_cell = in_cell or name in {"tc", "c"}
    if name in _PARAGRAPHS:
        inner = _Paragraph()
        yield from _children(element, inner, inserted=False, links=links, in_cell=in_cell)
        yield from _joined(inner, in_cell=in_cell)
    elif outer is not None and name in _PIECES:
        yield from _piece(element, outer, _PIECES[name], inserted=inserted)
    elif outer is not None and name == "rPh":
        outer.beside.setdefault("reading", []).extend(Slot(t, "", t.text or "") for t in element.iter("{*}t"))
    else:
        if outer is not None and name in _BREAKS and not element.text:
            broken = Slot(None, "", _BREAKS[name])
            outer.flow.append(broken)
            outer.former.append(broken)
        yield from _children(element, outer, inserted=inserted or name in _INSERTED, links=links, in_cell=in_cell)


def _children(
    element: etree._Element, outer: _Paragraph | None, *, inserted: bool, links: bool, in_cell: bool
) -> Iterator[View]:
    if local_name(element.tag) in _PARAGRAPHS and outer is not None and (element.text or "").strip():
        outer.flow.append(Slot(element, "", element.text or ""))  # <text> of threaded comments
        outer.former.append(outer.flow[-1])
    else:
        yield from _single(element, "")
    for child in element:
        yield from _visit(child, outer, inserted=inserted, links=links, in_cell=in_cell)
        yield from _single(child, "tail")


def _piece(element: etree._Element, outer: _Paragraph, kind: str, *, inserted: bool) -> Iterator[View]:
    slot = Slot(element, "", element.text or "")
    if kind == "flow":
        outer.flow.append(slot)
        if not inserted:
            outer.former.append(slot)
    else:
        outer.beside.setdefault(kind, []).append(slot)
        if kind == "deleted":
            outer.former.append(slot)
    for child in element:
        yield from _single(child, "tail")


def _joined(paragraph: _Paragraph, *, in_cell: bool) -> Iterator[View]:
    yield View("flow", tuple(paragraph.flow), in_cell)
    if [id(s) for s in paragraph.former] != [id(s) for s in paragraph.flow]:
        yield View("former", tuple(paragraph.former), in_cell)
    for kind, slots in paragraph.beside.items():
        yield View(kind, tuple(slots))


def _single(element: etree._Element, name: str) -> Iterator[View]:
    text = element.tail if name == "tail" else element.text
    if text and text.strip():
        yield View("text", (Slot(element, name, str(text)),))


def _attributes(element: etree._Element, name: str, *, links: bool) -> Iterator[View]:
    if links:
        if element.get("TargetMode") == "External" and (target := element.get("Target")):
            yield View("attribute", (Slot(element, "Target", unquote(target), link=True),))
        return
    told = set(attribute_texts(element, name))
    for key, value in element.attrib.items() if told else ():
        if str(value).strip() in told:
            yield View("attribute", (Slot(element, str(key), str(value)),))


def carriers(found: Iterable[View], part: str) -> list[Carrier]:
    """The views as carriers, in order."""
    return [Carrier(view.text, part, plain=view.kind not in {"attribute"}, in_cell=view.in_cell) for view in found]


def apply(view: View, edits: Iterable[Edit], marker: Marker) -> list[Edit]:
    """Replaces characters of the view; those that another view has replaced already stay. The edits that changed it."""
    places = [(slot, i) for slot in view.slots for i in range(len(slot.text))]
    text, made = view.text, []
    for edit in merged(edits):
        span = [p for p in places[edit.start : edit.end] if p[0].element is not None]
        fresh = [(slot, i) for slot, i in span if i not in slot.done]
        if not fresh:
            continue
        made.append(edit)
        mark = marker.mark(edit.hit, text[edit.start : edit.end])
        if len(fresh) < len(span):  # a part of it bears another mark
            new = [covered(slot.text[i]) for slot, i in fresh] if marker.mode == "mask" else [""] * len(fresh)
        elif marker.mode == "mask" and len(mark) == edit.end - edit.start == len(fresh):
            new = list(mark)
        else:
            new = [mark, *[""] * (len(fresh) - 1)]
        for (slot, i), char in zip(fresh, new, strict=True):
            slot.replace(i, char)
    return made
