"""What a recognizer file says that can never match, or never be reported, told where it is loaded.

Only what is certain: no text at all could be found by it. Whether examples match, `recognizers check` tells.
"""

from __future__ import annotations

import functools
import operator

from piiscan.catalog.nodes import Fields
from piiscan.catalog.spec import RecognizerSpec, ShapeSpec
from piiscan.model import CERTAIN_BITS
from piiscan.text import fold
from piiscan.text.shapes import Shape

_LONGEST_RUN = 254  # lengths of digit runs are kept in a byte, 255 stands for all longer ones
# Evidence that any span may have, whatever the file says; all other needs its key in the file, or a model.
_ALWAYS = ("column_rate", "table_cell", "glued", "dummy")


def check(fields: Fields, spec: RecognizerSpec) -> None:
    """Note a problem for each part that is in vain, and for what lacks of the examples."""
    _examples(fields, spec)
    for shape in spec.shapes:
        for what, hint in _of_shape(shape):
            fields.problem("shape", f"shape {shape.written!r} can never match: {what}", hint)
    if spec.pattern is not None:
        _pattern(fields, spec.pattern)
    if spec.kind != "model" and (most := _most_bits(spec)) < 0:
        what = f"base {spec.base:g} is too low: with all evidence it comes to {most:g} bits, and 0 are needed"
        fields.problem("base", what, "raise base, or give a check, context words or columns")


def _of_shape(spec: ShapeSpec) -> list[tuple[str, str]]:
    shape, found = spec.shape, []
    if any(high > _LONGEST_RUN for _, high in shape.lengths):
        found.append((f"no group is longer than {_LONGEST_RUN} digits", "use a pattern"))
    if not _joins(shape):
        found.append(("its separators must be of one kind, and no kind fits all of them", "` ` and `/` stand alone"))
    for literals, at, key, where in ((spec.prefix, -1, "prefix", "ends"), (spec.suffix, 0, "suffix", "begins")):
        if literals and all(fold.class_of(text[at]) & fold.DIGIT for text in literals if text):
            found.append((f"{key} {literals[0]!r} {where} with a digit, which belongs to the group", "count it there"))
    if spec.alphabet == "hex" and spec.prefix:
        found.append(("a group of hexadecimal digits takes no prefix", "use a pattern"))
    return found


def _joins(shape: Shape) -> bool:
    """Whether some kind of separator fits all gaps of a shape whose gaps must be alike."""
    return not (shape.uniform and shape.gaps) or functools.reduce(operator.and_, shape.gaps) > 0


def _pattern(fields: Fields, pattern: str) -> None:
    """A pattern sees folded text: characters that folding changes never stand in it."""
    for char in dict.fromkeys(pattern):
        if (folded := fold.fold_char(char)) != char:
            what = f"pattern holds {char!r}, which is never in the text it sees"
            fields.problem("pattern", what, f"folded text has {folded!r} there")


def _most_bits(spec: RecognizerSpec) -> float:
    """Most bits that a span can have."""
    given = set(_ALWAYS)
    given |= {"check_passed", "check_failed", "check_unknown"} if spec.check else set()
    given |= {"context"} if spec.context.words else set()
    given |= {"header"} if spec.columns else set()
    given |= {"marked"} if spec.marks else set()
    checks = [spec.bits.get(code, 0.0) for code in given if code.startswith("check_")]
    given |= {"tied", "asserted"} if spec.special else set()
    others = [max(spec.bits.get(code, 0.0), 0.0) for code in given if not code.startswith("check_")]
    others += [CERTAIN_BITS] if spec.presidio else []
    return spec.base + sum(others) + max(checks, default=0.0)


def _examples(fields: Fields, spec: RecognizerSpec) -> None:
    for name, items in (("examples", spec.examples), ("counterexamples", spec.counterexamples)):
        if spec.status == "stable" and len(items) < 3:
            fields.problem(
                name, f"a stable recognizer needs 3 {name}, has {len(items)}", "add some, or status: experimental"
            )
    for example in spec.examples:
        if example.count("⟦") != example.count("⟧") or "⟦" not in example:
            fields.problem("examples", "an example marks the exact span with ⟦ ⟧", "put the marks around the value")
    for example in spec.counterexamples:
        if "⟦" in example or "⟧" in example:
            fields.problem("counterexamples", "a counterexample has no ⟦ ⟧", "remove the marks")
