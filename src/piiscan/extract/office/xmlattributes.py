"""Which attributes of office XML hold text that somebody wrote: names, alternative texts, messages, links, authors.

Most attributes are layout. Known names are always read; of the others what is not ASCII or holds a mail address, since
no layout is written so, fonts and styles apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml import etree

__all__ = ["attribute_texts", "local_name"]

_NAMED_WORDS = (
    "descr title author alt tooltip prompt promptTitle error errorTitle name displayName userId userName fullName "
    "user lastValue displayText instr string url path initials comment description help statusText caption "
    "connection command formula condition expression content-validation-name base-cell-address "
    "string-value string-value-if-true string-value-if-false current-value value-list label label-string "
    "author-name creator-initials totalsRowLabel sheetName screenTip supertip tag "
    "refreshedBy text help-text info content data summary subject category keywords href action location display"
)
_NAMED = frozenset(_NAMED_WORDS.split())
# `val` and `v` are numbers and switches elsewhere.
_VAL_WORDS = (
    "docVar default statusText helpText alias tag query udl connectString mainDocument src dest tblCaption "
    "tblDescription name listEntry sheetName filter customFilter result"
)
_VAL = _VAL_WORDS.split()
_PAIRS = frozenset(
    {("s", "v"), ("n", "v"), ("d", "v"), ("listItem", "value"), ("inputCells", "val"), ("property", "value")}
    | {(element, "val") for element in _VAL}
    | {(element, "value") for element in ("label", "text", "textarea", "hidden", "combobox", "option", "item")}
    | {("tag", "val"), ("textPr", "sourceFile")}
)
# Values of `name`, `path` ... that belong to the format.
_LAYOUT_WORDS = (
    "rFonts rFont font latin ea cs sym altName lvlText fontTable shapetype path f formulas font-face "
    "style list-style default-style page-layout clrScheme fontScheme fmtScheme theme cellStyle lsdException "
    "embeddedFont charset panose1 enhanced-geometry equation"
)
_LAYOUT_ELEMENTS = frozenset(_LAYOUT_WORDS.split())
_LAYOUT_KEYS = re.compile(
    r"(?:.*style(?:-name)?|font.*|typeface|id|spid|path|d|points|viewBox|ascii|hAnsi|eastAsia|cs|.*-font-.*"
    r"|num-format|num-suffix|num-prefix|bullet-char|formatCode|gfxdata|.*layout.*|data-style-name|master-page-name)"
)
_MAIL = re.compile(r"[\w.+-]@[A-Za-z0-9-]+\.[A-Za-z]")
_INNER = re.compile(r"#|\.{0,2}/|Pictures/|Object|ppaction:|_")  # references inside the package, marks of the program


@lru_cache(4096)  # a part has millions of tags, of few names
def local_name(tag: object) -> str:
    """The name of an element or attribute without its namespace; empty for comments and instructions."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute_texts(element: etree._Element, name: str) -> Iterator[str]:
    """The attributes of an element (called `name`) that hold text."""
    for key, value in element.attrib.items():
        text = str(value).strip()
        if text and _holds_text(name, local_name(key), text):
            yield text


def _holds_text(name: str, key: str, text: str) -> bool:
    if (name, key) in _PAIRS:
        return True
    if name in _LAYOUT_ELEMENTS:
        return False
    if key in _NAMED:
        return not _INNER.match(text)
    return (not text.isascii() or _MAIL.search(text) is not None) and not _LAYOUT_KEYS.fullmatch(key)
