"""The parts of names as JSON: many at once as one by one."""

from __future__ import annotations

import numpy as np

from piiscan.scan import name_parts


def test_many_are_told_as_one():
    found = np.array([[0, 2, 3, 5], [0, 2, -1, -1], [-1, -1, 7, 19], [-1, -1, -1, -1], [10, 11, 11, 113]], np.int64)
    plain = [name_parts.json_plain(row) for row in found.tolist()]
    assert plain[0] == '{"family_name":[0,2],"given_name":[3,5]}'
    assert plain[3] is None
    assert name_parts.json_of(found).to_pylist() == plain
