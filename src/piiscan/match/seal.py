"""What an index row holds beside the tags, as bytes of one width: segment, digest of the row,
marks of its spelling, customer id.

They lie under the row's pad like the tags (`pads`). The longest customer id of a batch shows, rounded up to 2 bytes.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
MAX_ID_BYTES = 128  # longer "ids" are free text
DIGEST_BITS = 40  # one changed row in 2**40 is taken for unchanged
_HEAD = 10  # segment (2 bytes), length of the id (1), digest (5), marks of spelling (2)
_MARKS = slice(8, 10)
_STEP = 2


def pack(ids: pa.StringArray, segments: npt.NDArray[np.int64], digests: npt.NDArray[np.uint64], marks: Bytes) -> Bytes:
    """uint8[n, width]: segment, length of the id, digest (DIGEST_BITS), marks and UTF-8 of each id, padded with zeros."""
    raw = ids.cast(pa.binary())
    offsets = np.frombuffer(raw.buffers()[1], np.int32, len(raw) + 1, 4 * raw.offset).astype(np.int64)
    lengths = np.diff(offsets)
    width = -(-(_HEAD + int(lengths.max(initial=0))) // _STEP) * _STEP
    out = np.zeros((len(raw), width), np.uint8)
    out[:, :2] = segments.astype("<u2")[:, None].view(np.uint8)
    out[:, 2] = lengths
    out[:, 3:8] = digests.astype("<u8")[:, None].view(np.uint8)[:, :5]
    out[:, _MARKS] = marks
    flat = np.frombuffer(raw.buffers()[2] or b"", np.uint8)[offsets[0] : offsets[-1]]
    out[:, _HEAD:][np.arange(width - _HEAD) < lengths[:, None]] = flat
    return out


def unpack(packed: Bytes) -> tuple[pa.StringArray, npt.NDArray[np.int64], npt.NDArray[np.uint64], Bytes]:
    """Customer ids, segment numbers, digests and marks of rows of one width."""
    segments = np.ascontiguousarray(packed[:, :2]).view("<u2")[:, 0].astype(np.int64)
    wide = np.zeros((len(packed), 8), np.uint8)
    wide[:, :5] = packed[:, 3:8]
    digests = wide.view("<u8")[:, 0].astype(np.uint64)
    text = packed[:, _HEAD:]
    lengths = np.minimum(packed[:, 2].astype(np.int64), text.shape[1])
    data = np.ascontiguousarray(text[np.arange(text.shape[1]) < lengths[:, None]])
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    ids = pa.StringArray.from_buffers(len(packed), pa.py_buffer(ends.tobytes()), pa.py_buffer(data.tobytes()))
    return ids, segments, digests, packed[:, _MARKS]
