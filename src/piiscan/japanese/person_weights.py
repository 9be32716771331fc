"""The weights of the name model and their file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from piiscan.errors import PiiscanError
from piiscan.japanese import person_gate
from piiscan.japanese.person_features import SLOT_BITS
from piiscan.japanese.person_path import LABELS

FILE = "person_model.bin"
MAGIC = b"piiscan names 1\n"  # changes with every change of features, labels or layout
SCALE = 64  # steps of a weight; weights lie between -2 and 2


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """table: uint64[slots], eight weights + 128 a slot (label 0 is the measure of the others: always 0).

    transitions: int32[label + edge, label + edge]. gate: int8.
    """

    table: NDArray[np.uint64]
    transitions: NDArray[np.int32]
    gate: NDArray[np.int8]


@cache
def packaged() -> Weights:
    """The weights of the package. PiiscanError where the file is of another version."""
    return read(resources.files("piiscan.japanese").joinpath("data", FILE).read_bytes())


def read(raw: bytes) -> Weights:
    """Weights of a model file. PiiscanError for another version or a damaged file."""
    cells, gate = (LABELS + 1) ** 2 * 4, 1 << person_gate.SLOT_BITS
    if not raw.startswith(MAGIC) or len(raw) != len(MAGIC) + cells + gate + (8 << SLOT_BITS):
        raise PiiscanError(f"{FILE} is damaged or of another version than this program: install piiscan again")
    at = len(MAGIC)
    transitions = np.frombuffer(raw, np.int32, (LABELS + 1) ** 2, at).reshape(LABELS + 1, -1)
    return Weights(
        np.frombuffer(raw, np.uint64, 1 << SLOT_BITS, at + cells + gate),
        transitions,
        np.frombuffer(raw, np.int8, gate, at + cells),
    )


def written(table: NDArray[np.int8], transitions: NDArray[np.int32], gate: NDArray[np.int8]) -> bytes:
    """Bytes of a model file. table: int8[slot, label - 1]."""
    return MAGIC + transitions.tobytes() + gate.tobytes() + (table.astype(np.int16) + 128).astype(np.uint8).tobytes()
