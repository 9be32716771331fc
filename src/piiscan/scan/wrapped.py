"""Values that a page's width cut in two lines: found in a second view without the breaks, told at their own places."""

from __future__ import annotations

import numpy as np

from piiscan.scan import judge
from piiscan.scan.engine import Engine
from piiscan.scan.found import Found
from piiscan.text import buffer, joined


def scan(engine: Engine, lines: buffer.Buffer, found: Found) -> Found:
    """`found` and what only the second view shows; of overlapping spans the heavier stays."""
    text, position = joined.unwrap(lines)
    if len(position) == len(lines.text):
        return found
    second = engine.scan(buffer.of_lines(text), lines=True)
    start, end = position[second.start], position[second.end - 1] + 1
    across = end - start > second.end - second.start
    moved = Found(second.recognizer, start, end, second.evidence, second.bits).take(across)
    both = Found(
        np.concatenate((found.recognizer, moved.recognizer)),
        np.concatenate((found.start, moved.start)),
        np.concatenate((found.end, moved.end)),
        np.concatenate((found.evidence, moved.evidence)),
        np.concatenate((found.bits, moved.bits)),
        found.late + tuple(late._replace(position=int(position[late.position])) for late in second.late),
    )
    return judge.resolve(both)
