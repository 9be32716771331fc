"""What a recognizer file with `kind: presidio` says of the class that does the work. The class itself is not looked at here."""

from __future__ import annotations

import re

from piiscan.catalog.nodes import Fields
from piiscan.catalog.spec import VIEWS, PresidioSpec

KEYS = ("kind", "class", "finds", "text", "arguments")
_CLASS = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*(:[A-Za-z_]\w*)?", re.ASCII)


def read(fields: Fields) -> PresidioSpec | None:
    """The class, its arguments and what it sees; None where the file is of another kind."""
    kind = fields.value("kind", "str", "presidio") if fields.has("kind") else None
    if kind is None:
        for name in (name for name in KEYS[1:] if fields.has(name)):
            fields.problem(name, f"key {name!r} goes with `kind: presidio`", "add `kind: presidio`, or leave it out")
    elif kind != "presidio":
        fields.problem(
            "kind", f"kind {kind!r} is unknown", "only `presidio` is said by `kind`; `pattern:` says pattern"
        )
    path = fields.value("class", "str", "", required=kind == "presidio")
    if path and not _CLASS.fullmatch(path):
        hint = "for example presidio_analyzer.predefined_recognizers.UsSsnRecognizer"
        fields.problem("class", f"{path!r} does not name a class", hint)
    view = fields.value("text", "str", None)
    if view is not None and view not in VIEWS:
        fields.problem("text", f"text {view!r} is unknown", f"one of: {', '.join(VIEWS)}")
    finds, arguments = fields.value("finds", "str", None), fields.plain("arguments")
    return None if kind is None else PresidioSpec(path, fields.place("class"), finds, view, arguments)
