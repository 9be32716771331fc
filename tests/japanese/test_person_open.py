"""Open names: sums over all paths against every path written out, and what is left open."""

from __future__ import annotations

import itertools
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from piiscan.japanese import person_marginal, person_open, person_path
from piiscan.japanese.person_path import EDGE, LABELS, NEVER, B, E, I, S
from piiscan.text import buffer

SCORES = st.lists(st.lists(st.integers(-200, 200), min_size=9, max_size=9), min_size=1, max_size=3)
STEPS = np.where(person_path.allowed(), (np.arange(100).reshape(10, 10) * 37 % 91) - 45, NEVER).astype(np.int32)
SCALE = 64


def shares_plain(window: list[list[int]]) -> dict[tuple[int, int], float]:
    """Share of all paths that read a span as a name, path by path."""
    total, spans = 0.0, dict.fromkeys(((a, b) for b in range(len(window)) for a in range(b + 1)), 0.0)
    for path in itertools.product(range(LABELS), repeat=len(window)):
        steps = [STEPS[a, b] for a, b in itertools.pairwise((EDGE, *path, EDGE))]
        if min(steps) <= NEVER:
            continue
        weight = math.exp((sum(steps) + sum(row[k] for row, k in zip(window, path, strict=True))) / SCALE)
        total += weight
        for a, b in spans:
            part = path[a : b + 1]
            if part == (S,) or (len(part) > 1 and part[0] == B and part[-1] == E and set(part[1:-1]) <= {I}):
                spans[a, b] += weight
    return {span: weight / total for span, weight in spans.items()}


@settings(max_examples=40, deadline=None)
@given(st.lists(SCORES, min_size=1, max_size=4))
def test_shares_are_those_of_all_paths_written_out(windows):
    scores = np.array([row for window in windows for row in window], np.float64).T / SCALE
    length = np.array([len(window) for window in windows])
    first, last, share = person_marginal.names(person_marginal.of(scores, length, STEPS, SCALE), -80.0)
    found = dict(zip(zip(first.tolist(), last.tolist(), strict=True), np.exp(share).tolist(), strict=True))
    starts = np.cumsum(length) - length
    want = {
        (a + int(offset), b + int(offset)): value
        for window, offset in zip(windows, starts, strict=True)
        for (a, b), value in shares_plain(window).items()
    }
    assert found.keys() == {span for span, value in want.items() if value > 0}
    for span, value in found.items():
        assert math.isclose(value, want[span], rel_tol=1e-6)


def test_what_the_words_behind_rule_out_is_not_open():
    text = "パーキンソン病の患者が三人来た。"
    found = person_open.find(buffer.of_text(text))
    assert "パーキンソン" not in {text[a:b] for a, b in zip(found.start, found.end, strict=True)}


def test_text_without_prose_has_no_open_names():
    for text in ("", "山田太郎", "\n\n", "山田" * 2000, "090-1234-5678"):
        assert len(person_open.find(buffer.of_lines(text))) == 0


def test_open_names_do_not_depend_on_the_other_lines():
    lines = ["昨日クルツが来て、義兼は貢と話した。", "レベロは強い。", "その角をまがると、貢の家がある。"]
    whole = person_open.find(buffer.of_lines("\n".join(lines)))
    offset, parts = 0, []
    for line in lines:
        part = person_open.find(buffer.of_text(line))
        parts += [(a + offset, b + offset) for a, b in zip(part.start.tolist(), part.end.tolist(), strict=True)]
        offset += len(line) + 1
    assert list(zip(whole.start.tolist(), whole.end.tolist(), strict=True)) == parts
    assert parts
