"""Numbers in the address of a page: blocks of them at once say what each alone says."""

from __future__ import annotations

import numpy as np
import pytest

from piiscan.scan import urls
from piiscan.text import buffer
from piiscan.text.spans import Spans

UNIT = "https://example.com/item/09012345678?tel=0312345678 https://example.com/見 0312345678 "


@pytest.mark.parametrize("repeats", [1, 3, 2_000])
def test_where_an_address_ends(repeats: int) -> None:
    lines = buffer.of_lines(UNIT * repeats)
    number = [UNIT.index("09012345678"), UNIT.index("0312345678"), UNIT.rindex("0312345678")]
    start = (np.arange(repeats)[:, None] * len(UNIT) + number).ravel()
    schemes = np.array([i for i in range(len(lines.text)) if lines.text.startswith("://", i)], np.int64)
    spans = Spans(start, start + 10, np.zeros(len(start), np.uint32))
    assert urls.in_path(lines, spans, schemes).tolist() == [True, False, False] * repeats
    assert urls.in_address(lines, spans, schemes).tolist() == [True, True, False] * repeats
