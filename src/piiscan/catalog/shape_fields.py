"""The shapes of a recognizer file: texts, or mappings with the literals and letters beside the digits."""

from __future__ import annotations

from piiscan.catalog.nodes import Fields
from piiscan.catalog.spec import ShapeSpec
from piiscan.japanese.code_tables import plate_regions
from piiscan.text import fold, hex_shapes, shapes

_MOST_LETTERS = 8
_EMPTY_SHAPE = shapes.Shape(((1, 1),), (), False)


def read(fields: Fields) -> tuple[ShapeSpec, ...]:
    """The shapes; where a problem was noted, a harmless stand-in takes the place of one."""
    found = []
    for item in fields.items("shape"):
        if isinstance(item, str):
            found.append(ShapeSpec(_parsed(fields, item), item))
        else:
            found.append(_shape(fields, item))
    return tuple(found)


def _parsed(fields: Fields, written: str) -> shapes.Shape:
    return fields.checked("shape", lambda: shapes.parse(written), _EMPTY_SHAPE)


def _shape(fields: Fields, item: Fields) -> ShapeSpec:
    """A shape written as a mapping."""
    written = item.value("groups", "str", "1", required=True)
    letters = int(item.value("letters_before", "integer", 0)), int(item.value("letters_after", "integer", 0))
    spec = ShapeSpec(
        shape=_parsed(fields, written),
        written=written,
        prefix=tuple(map(fold.fold_text, item.expanded("prefix", {"@plate_regions": _regions}))),
        suffix=tuple(map(fold.fold_text, item.texts("suffix"))),
        not_before=tuple(map(fold.fold_text, item.texts("not_before"))),
        not_behind=tuple(map(fold.fold_text, item.texts("not_behind"))),
        letters=letters,
        any_case=item.choice("letter_case", ("upper", "any"), "upper") == "any",
        spaced=item.choice("letters_gap", ("none", "space"), "none") == "space",
        alphabet=item.choice("alphabet", ("digit", "hex"), "digit"),
    )
    if spec.alphabet == "hex":
        item.checked("groups", lambda: hex_shapes.sign_of(spec.shape), "")
    if not all(0 <= n <= _MOST_LETTERS for n in letters):
        item.problem("letters_before", "letters_before and letters_after are 0 to 8", "use a pattern for more")
    item.finish(
        (
            "groups",
            "prefix",
            "suffix",
            "not_before",
            "not_behind",
            "letters_before",
            "letters_after",
            "letter_case",
            "letters_gap",
            "alphabet",
        )
    )
    return spec


def _regions() -> list[str]:
    """Each region of number plates with and without a space behind."""
    return [form for region in plate_regions() for form in (region, f"{region} ")]
