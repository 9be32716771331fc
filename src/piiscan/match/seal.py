"""The part of an index row that the answer needs: customer id, segment, numbers of tags; encrypted under the key.

A key stream (SipHash-2-4 of nonce and counter) is added by exclusive or. This hides the values from everyone without
the key; it does not detect changes, and the longest customer id of a batch shows, rounded up to 8 bytes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.keys import siphash24, subkey_words

Words = npt.NDArray[np.uint64]
MAX_ID_BYTES = 128  # longer "ids" are free text


def seal(
    subkey: bytes, nonces: Words, ids: pa.StringArray, segments: npt.NDArray[np.int64], counts: Words
) -> pa.BinaryArray:
    """One sealed payload per row: word 0 the tag counts, word 1 segment and id length, then the id in UTF-8."""
    raw = ids.cast(pa.binary())
    lengths = np.diff(np.frombuffer(raw.buffers()[1], np.int32, len(raw) + 1, 4 * raw.offset)).astype(np.int64)
    width = max(1, -(-int(lengths.max(initial=0)) // 8)) * 8
    flat = np.frombuffer(raw.buffers()[2] or b"", np.uint8)
    start = int(np.frombuffer(raw.buffers()[1], np.int32, 1, 4 * raw.offset)[0])
    text = np.zeros((len(raw), width), np.uint8)
    text[np.arange(width) < lengths[:, None]] = flat[start : start + int(lengths.sum())]
    words = np.empty((len(raw), 2 + width // 8), np.uint64)
    words[:, 0] = counts
    words[:, 1] = segments.astype(np.uint64) << np.uint64(16) | lengths.astype(np.uint64)
    words[:, 2:] = text.view("<u8")
    words ^= _stream(subkey, nonces, words.shape[1])
    size = words.shape[1] * 8
    return pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(size), len(raw), [None, pa.py_buffer(words.astype("<u8").tobytes())]
    ).cast(pa.binary())


def unseal(
    subkey: bytes, nonces: Words, payload: pa.BinaryArray
) -> tuple[pa.StringArray, npt.NDArray[np.int64], Words]:
    """Customer ids, segment codes and tag counts of rows; all payloads of one call may differ in width."""
    lengths = np.asarray(pa.compute.binary_length(payload), np.int64)
    width = int(lengths.max(initial=16))
    raw = np.zeros((len(payload), width), np.uint8)
    offsets = np.frombuffer(payload.buffers()[1], np.int32, len(payload) + 1, 4 * payload.offset)
    flat = np.frombuffer(payload.buffers()[2] or b"", np.uint8)[offsets[0] : offsets[-1]]
    raw[np.arange(width) < lengths[:, None]] = flat
    words = raw.view("<u8").astype(np.uint64) ^ _stream(subkey, nonces, width // 8)
    sizes = (words[:, 1] & np.uint64(0xFFFF)).astype(np.int64)
    segments = (words[:, 1] >> np.uint64(16)).astype(np.int64)
    text = np.ascontiguousarray(words[:, 2:].astype("<u8")).view(np.uint8).reshape(len(payload), width - 16)
    data = text[np.arange(width - 16) < sizes[:, None]]
    ends = np.concatenate([[0], np.cumsum(np.minimum(sizes, width - 16))]).astype(np.int32)
    ids = pa.StringArray.from_buffers(len(payload), pa.py_buffer(ends.tobytes()), pa.py_buffer(data.tobytes()))
    return ids, segments, words[:, 0]


def _stream(subkey: bytes, nonces: Words, words: int) -> Words:
    k0, k1 = subkey_words(subkey)
    return siphash24(k0, k1, [nonces[:, None], np.arange(words, dtype=np.uint64)[None, :]])
