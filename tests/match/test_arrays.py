"""The array steps beside their plain twins: pads, ids, words, tags, join."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piiscan.keys import Key, prf_codes_plain
from piiscan.match import grams, pads, prove, rows, seal, words

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=12)


@given(st.integers(0, 300), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_padded_numbers_open_at_any_places(size, seed):
    rng = np.random.default_rng(seed)
    numbers = rng.integers(0, 1 << 32, size, np.uint32)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pads, "_BLOCK", 64)
        hidden = pads.padded_numbers(b"k" * 32, b"s" * 16, numbers)
        assert pads.padded_numbers(b"k" * 32, b"s" * 16, hidden).tolist() == numbers.tolist()
        some = rng.permutation(size)[: size // 2]
        assert pads.opened_numbers(b"k" * 32, b"s" * 16, hidden[some], some).tolist() == numbers[some].tolist()


def test_pads_differ_by_key_series_and_block_and_are_even():
    one = pads.pad(b"k" * 32, b"s" * 16, 0, 1 << 16)
    for other in ((b"l" * 32, b"s" * 16, 0), (b"k" * 32, b"t" * 16, 0), (b"k" * 32, b"s" * 16, 1)):
        assert (one == pads.pad(*other, 1 << 16)).mean() < 0.01
    assert np.bincount(one, minlength=256).min() > 150


@given(
    st.lists(
        st.tuples(st.text(max_size=20), st.integers(0, 999), st.integers(0, 2**seal.DIGEST_BITS - 1)),
        min_size=1,
        max_size=20,
    )
)
@settings(max_examples=30)
def test_ids_segments_digests_and_marks_come_back(rows):
    ids = pa.array([text for text, _, _ in rows], pa.string())
    numbers, digests = np.array([row[1] for row in rows]), np.array([row[2] for row in rows], np.uint64)
    marks = np.stack([digests >> np.uint64(i) for i in (1, 9)], axis=1).astype(np.uint8)
    found, segments, read, told = seal.unpack(seal.pack(ids, numbers, digests, marks))
    assert told.tolist() == marks.tolist()
    assert found.to_pylist() == ids.to_pylist()
    assert segments.tolist() == numbers.tolist()
    assert read.tolist() == digests.tolist()
    half = len(rows) // 2
    sliced = seal.unpack(seal.pack(ids.slice(half), numbers[half:], digests[half:], marks[half:]))
    assert sliced[0].to_pylist() == ids.to_pylist()[half:]


def test_rows_of_several_widths_and_groups_are_read_together(key, tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "GROUP", 3)
    monkeypatch.setattr(rows, "FILE_ROWS", 6)
    tags = np.arange(1, 41, dtype=np.uint16).reshape(10, 4)
    with rows.RowWriter(tmp_path, key, 4) as writer:
        marks = np.arange(20, dtype=np.uint8).reshape(10, 2)
        ids = pa.array([f"C{i}" for i in range(7)])
        writer.add(tags[:7], ids, np.arange(7), np.arange(7, dtype=np.uint64), marks[:7])
        writer.add(
            tags[7:],
            pa.array(["a very long customer id", "x", ""]),
            np.arange(7, 10),
            np.arange(7, 10, dtype=np.uint64),
            marks[7:],
        )
    assert [file.rows for file in writer.files] == [7, 3]
    wanted = np.array([1, 1, 5, 7, 9])
    read = np.zeros((5, 4), np.uint16)
    for place, found in rows.read_tags(tmp_path, key, writer.files, wanted):
        read[place] = found
    assert read.tolist() == tags[wanted].tolist()
    groups = list(rows.read_sealed(tmp_path, key, writer.files, wanted))
    segments, digests = (np.concatenate([group[i] for group in groups]) for i in (1, 2))
    assert digests.tolist() == wanted.tolist()
    assert np.concatenate([group[3] for group in groups]).tolist() == marks[wanted].tolist()
    assert [text for group in groups for text in group[0].to_pylist()] == [
        "C1",
        "C1",
        "C5",
        "a very long customer id",
        "",
    ]
    assert segments.tolist() == wanted.tolist()


@given(st.lists(TEXT, min_size=1, max_size=15, unique=True))
def test_words_agree_with_their_twin(values):
    fast = words.words_of(b"s" * 32, pa.array(values))
    assert fast.tolist() == [prf_codes_plain(b"s" * 32, value) for value in values]


@given(st.lists(TEXT, min_size=1, max_size=15))
def test_code_points_are_those_of_the_text(values):
    matrix = grams.code_points(pa.array(values))
    assert ["".join(chr(c) for c in row if c) for row in matrix.tolist()] == values


GRAM_CASES = {
    "birth": ["1980-04-01", "2001-12-31"],
    "phone": ["09001234567", "0301234567", "+4415"],
    "block": ["1-2-3", "12", "1-2-3-4", "100-45"],
    "email": ["taro@example.com"],
    "postal": ["1500002"],
    "given": ["太", "健一郎", "アレクサンダー"],
    "town": ["東京都渋谷区渋谷", "町"],
    "building": ["コーポ101"],
    "sex": ["M"],
    "customer": ["C1"],
}


@pytest.mark.parametrize("part", GRAM_CASES)
def test_grams_fill_their_slots_and_tell_values_apart(part, key):
    values = GRAM_CASES[part]
    coded = words.encode(key, {part: pa.array([*values, None, values[0]])})[part]
    assert coded.grams.shape == (len(values) + 1, grams.SLOTS[part])
    assert not coded.grams[0].any()
    assert coded.codes[len(values)] == 0
    assert coded.codes[-1] == coded.codes[0] != 0
    assert coded.grams[1:, 0].all()
    assert len({tuple(row) for row in coded.grams.tolist()}) == len(values) + 1


def encoded(key, **columns):
    return words.encode(key, {part: pa.array(values, pa.string()) for part, values in columns.items()})


def levels_between(key, ours, theirs):
    """Levels of list row i with master row i, through tags."""
    mine, yours = encoded(key, **ours), encoded(key, **theirs)
    parts = tuple(theirs)
    tags = np.concatenate([prove.row_tags(yours[part], key) for part in parts], axis=1)
    rows = np.arange(len(tags))
    return prove.compare({part: prove.row_tags(coded, key) for part, coded in mine.items()}, rows, parts, tags)


LEVELS = [
    ("given", "太郎", "太郎", prove.EXACT),
    ("given", "健一郎", "健二郎", prove.PARTIAL),
    ("given", "太郎", "花子", prove.DIFFERS),
    ("given", "太郎", None, prove.MISSING),
    ("given", None, "太郎", prove.MISSING),
    ("birth", "1980-04-01", "1980-04-01", prove.EXACT),
    ("birth", "1980-04-01", "1980-01-04", prove.PARTIAL),
    ("birth", "1980-04-01", "1980-04-11", prove.PARTIAL),
    ("birth", "1980-04-01", "1991-12-30", prove.DIFFERS),
    ("phone", "09001234567", "09001234567", prove.EXACT),
    ("phone", "09001234567", "09001234569", prove.PARTIAL),
    ("phone", "09001234567", "0301119999", prove.DIFFERS),
    ("email", "taro@example.com", "taro@example.com", prove.EXACT),
    ("email", "taro@example.com", "taro@example.jp", prove.DIFFERS),
    ("customer", "C1", "C1", prove.EXACT),
    ("customer", "C1", "C2", prove.DIFFERS),
    ("block", "1-2-3", "1-2-3", prove.EXACT),
    ("block", "1-2-3", "1-2-4", prove.PARTIAL),
    ("building", None, None, prove.ABSENT),
    ("building", "コーポ101", None, prove.MISSING),
]


@pytest.mark.parametrize(("part", "ours", "theirs", "level"), LEVELS)
def test_levels_of_agreement(part, ours, theirs, level, key):
    assert levels_between(key, {part: [ours]}, {part: [theirs]})[part].tolist() == [level]


def test_tags_are_even_keyed_and_none_without_gram(key):
    grams = np.arange(1 << 16, dtype=np.uint64)
    tags = prove.tags_of(key, grams)
    assert tags[0] == 0
    assert (tags[1:] != 0).all()
    assert abs(len(np.unique(tags)) / (1 << 16) - (1 - np.exp(-1))) < 0.01
    assert (tags == prove.tags_of(Key(b"x" * 32), grams)).mean() < 0.001


def test_candidates_agree_with_a_plain_join(world, key):
    from piiscan.match.batches import batches
    from piiscan.match.columns import choose_columns
    from piiscan.match.fields import parts_of
    from piiscan.match.find import Bounds, candidates, engine_with
    from piiscan.match.listed import listed_of
    from piiscan.match.store import read_frequencies
    from piiscan.match.tables import open_source

    tables = []
    for path in (world.leaked, world.master):
        batch = next(batches(open_source(path, []), []))
        parts = parts_of(batch, choose_columns(batch.header, batch.columns, None))
        tables.append({part: cells.to_pylist() for part, cells in parts.items()})
    ours, theirs = tables
    plain = set()
    for table in world.info.keys:
        if not table.used or not all(part in ours for part in table.parts):
            continue
        buckets = defaultdict(list)
        for row, value in enumerate(zip(*(theirs[p] for p in table.parts), strict=True)):
            buckets[value].append(row)
        for row, value in enumerate(zip(*(ours[p] for p in table.parts), strict=True)):
            if None not in value and len(buckets[value]) <= 8:
                plain |= {(row, other) for other in buckets[value]}
    parts = {part: pa.array(cells, pa.string()) for part, cells in ours.items() if part in world.info.parts}
    coded = words.encode(key, parts)
    listed = listed_of(world.info, key, read_frequencies(world.info, key), coded, len(next(iter(parts.values()))))
    with engine_with(Bounds(), []) as engine:
        found, others = candidates(engine, world.info, key, listed)
    assert set(zip(found.tolist(), others.tolist(), strict=True)) == plain
