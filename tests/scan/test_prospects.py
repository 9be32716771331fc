"""Giving up early on what cannot reach the least score changes no finding: the plain twin looks at everything."""

from __future__ import annotations

import random

import numpy as np
import pytest

from piiscan.catalog import load
from piiscan.model import MEDIUM
from piiscan.scan import judge
from piiscan.scan.engine import Engine
from piiscan.text import buffer

CATALOG = load.load()
EAGER = Engine(CATALOG, min_score=judge.probability(-60.0))
PRUNED = Engine(CATALOG)
WORDS = sorted({w for s in CATALOG.recognizers for w in (*s.context.words, *s.not_near, *s.marks, *s.columns)})
SIGNS = ["-", " ", ":", "、", "\n", "年", "(", ")", ".", "は", ", "]


def found(engine, units, table=None, column=None, *, lines=False):
    spans = engine.scan(units, table, column, lines=lines)
    spans = spans.take(spans.score >= MEDIUM)
    return list(
        zip(spans.recognizer.tolist(), spans.start.tolist(), spans.end.tolist(), spans.evidence.tolist(), strict=True)
    )


def number(rng: random.Random) -> str:
    groups = [
        rng.choice([1, 2, 3, 4, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 16]) for _ in range(rng.choice([1, 1, 2, 3, 4]))
    ]
    return rng.choice("- /").join("".join(rng.choice("0123456789") for _ in range(n)) for n in groups)


@pytest.mark.parametrize("seed", range(8))
def test_lines(seed):
    rng = random.Random(seed)
    pieces = (rng.choice([number(rng), number(rng), rng.choice(WORDS), rng.choice(SIGNS)]) for _ in range(4000))
    units = buffer.of_lines("".join(pieces))
    assert found(PRUNED, units, lines=True) == found(EAGER, units, lines=True)


@pytest.mark.parametrize("seed", range(8))
def test_tables(seed):
    """Columns of one form each, some with a header that speaks, over two chunks."""
    rng = random.Random(seed)
    header = tuple(rng.choice(WORDS) if rng.random() < 0.5 else f"x{i}" for i in range(12))
    forms = [[rng.choice([3, 4, 6, 7, 8, 10, 11, 12, 13]) for _ in range(rng.choice([1, 1, 2, 3]))] for _ in header]
    tables = [engine.table(header) for engine in (PRUNED, EAGER)]
    for _ in range(2):
        rows = [[cell(rng, groups) for groups in forms] for _ in range(60)]
        units = buffer.of_texts([c for row in rows for c in row])
        column = np.tile(np.arange(12), 60)
        pruned, eager = (found(e, units, t, column) for e, t in zip((PRUNED, EAGER), tables, strict=True))
        assert pruned == eager


@pytest.mark.parametrize("spellings", [("1234 5678 9018", "123456789018"), ("160-0022", "1600022")])
def test_a_column_with_two_spellings_is_one_column(spellings):
    values = list(spellings) * 6
    for engine in (PRUNED, EAGER):
        units = buffer.of_texts(values)
        spans = engine.scan(units, engine.table(("x",)), np.zeros(len(values), np.int64))
        assert len(set(spans.bits[spans.score >= MEDIUM].tolist())) <= 2
        assert len(spans.start[spans.score >= MEDIUM]) == len(values)


@pytest.mark.parametrize(
    "text", ["旅券番号" + "あ" * 28 + "TR1234567", "生年月日" + "あ" * 23 + "昭和55年4月1日", "TEL:(03)1234-5678"]
)
def test_words_at_the_edge_of_the_window(text):
    units = buffer.of_text(text)
    assert found(PRUNED, units) == found(EAGER, units) != []


def cell(rng: random.Random, groups: list[int]) -> str:
    if rng.random() < 0.1:
        return rng.choice(["", "なし", number(rng)])
    return "-".join("".join(rng.choice("0123456789") for _ in range(n)) for n in groups)
