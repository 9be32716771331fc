"""The array steps beside their plain twins: permutation, seal, words, tags, join."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piiscan.keys import prf_codes_plain, siphash24_plain
from piiscan.match import prove, seal, words
from piiscan.match.permute import permute, unpermute

TEXT = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=12)


@given(st.integers(1, 3000), st.binary(min_size=32, max_size=32))
@settings(max_examples=30)
def test_permutation_hits_every_number_once_and_back(size, subkey):
    numbers = np.arange(size)
    image = permute(subkey, size, numbers)
    assert sorted(image.tolist()) == list(range(size))
    assert unpermute(subkey, size, image).tolist() == numbers.tolist()


def test_permutation_depends_on_its_key_and_mixes():
    numbers = np.arange(10_000)
    first, second = (permute(bytes([i]) * 32, 10_000, numbers) for i in (1, 2))
    assert (first == second).mean() < 0.01
    assert abs(np.corrcoef(numbers, first)[0, 1]) < 0.05


@given(st.lists(st.tuples(st.text(max_size=20), st.integers(0, 999)), min_size=1, max_size=20))
@settings(max_examples=30)
def test_seal_opens_with_its_key(rows):
    ids = pa.array([text for text, _ in rows], pa.string())
    segments = np.array([segment for _, segment in rows])
    nonces, counts = np.arange(len(rows), dtype=np.uint64), np.arange(len(rows), dtype=np.uint64) * 77
    sealed = seal.seal(b"k" * 32, nonces, ids, segments, counts)
    assert seal.unseal(b"k" * 32, nonces, sealed)[0].to_pylist() == ids.to_pylist()
    half = len(rows) // 2
    opened = seal.unseal(b"k" * 32, nonces[half:], sealed.slice(half))
    assert seal.unseal(b"k" * 32, nonces, sealed)[1].tolist() == segments.tolist()
    assert seal.unseal(b"k" * 32, nonces, sealed)[2].tolist() == counts.tolist()
    assert opened[0].to_pylist() == ids.to_pylist()[half:]


def test_sealed_rows_of_several_widths_open_together():
    nonces = np.arange(2, dtype=np.uint64)
    parts = [
        seal.seal(b"k" * 32, nonces[i : i + 1], pa.array([text]), np.zeros(1, np.int64), np.zeros(1, np.uint64))
        for i, text in enumerate(["A", "a very long customer id"])
    ]
    assert seal.unseal(b"k" * 32, nonces, pa.concat_arrays(parts))[0].to_pylist() == ["A", "a very long customer id"]


@given(st.lists(TEXT, min_size=1, max_size=15, unique=True))
def test_words_agree_with_their_twin(values):
    fast = words.words_of(b"s" * 32, pa.array(values))
    assert fast.tolist() == [prf_codes_plain(b"s" * 32, value) for value in values]


@given(st.lists(TEXT, min_size=1, max_size=15))
def test_code_points_are_those_of_the_text(values):
    matrix = words.code_points(pa.array(values))
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
    assert coded.grams.shape == (len(values) + 1, words.SLOTS[part])
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
    size = len(next(iter(theirs.values())))
    nonces = np.arange(1, size + 1, dtype=np.uint64)
    filler = np.random.default_rng(1).integers(0, 1 << 16, (size, sum(words.SLOTS[p] for p in parts)), np.uint16)
    tags, counts = prove.row_tags(yours, parts, key, nonces, filler)
    return prove.compare(mine, np.arange(size), parts, key, nonces, tags, counts)


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


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=10))
@settings(max_examples=25)
def test_tags_agree_with_their_plain_twin(pairs):
    from piiscan.keys import Key

    key = Key(bytes(range(32)))
    coded = encoded(key, given=[a for a, _ in pairs])
    nonces = np.arange(len(pairs), dtype=np.uint64) + 9
    k0, k1 = prove.row_keys(key, nonces)
    grams = coded["given"].grams[coded["given"].codes]
    tags = prove.tags_of(grams, k0, k1)
    for row, nonce in enumerate(nonces):
        halves = [siphash24_plain(key.derive(f"row {h}"), int(nonce).to_bytes(8, "little")) for h in (0, 1)]
        subkey = b"".join(half.to_bytes(8, "little") for half in halves)
        plain = [siphash24_plain(subkey, int(gram).to_bytes(8, "little")) >> 48 for gram in grams[row]]
        assert tags[row].tolist() == plain


def test_candidates_agree_with_a_plain_join(world, key):
    from piiscan.match.columns import choose_columns
    from piiscan.match.fields import parts_of
    from piiscan.match.find import candidates, connect
    from piiscan.match.tables import batches, open_source

    tables = []
    for path in (world.leaked, world.master):
        batch = next(batches(open_source(path, []), []))
        parts = parts_of(batch, choose_columns(batch.header, batch.columns, None))
        tables.append({part: cells.to_pylist() for part, cells in parts.items()})
    ours, theirs = tables
    plain = set()
    for table in world.info.keys:
        if not all(part in ours for part in table.parts):
            continue
        buckets = defaultdict(list)
        for row, value in enumerate(zip(*(theirs[p] for p in table.parts), strict=True)):
            buckets[value].append(row)
        for row, value in enumerate(zip(*(ours[p] for p in table.parts), strict=True)):
            if None not in value and len(buckets[value]) <= 8:
                plain |= {(row, other) for other in buckets[value]}
    engine = connect()
    parts = {part: pa.array(cells, pa.string()) for part, cells in ours.items() if part in world.info.parts}
    listed, rows = candidates(engine, world.info, key, words.encode(key, parts))
    engine.close()
    assert set(zip(listed.tolist(), rows.tolist(), strict=True)) == plain
