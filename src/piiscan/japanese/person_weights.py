"""The weights of the two linear steps before the name net, and their file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from piiscan.errors import PiiscanError
from piiscan.japanese import person_gate
from piiscan.japanese.person_features import SLOT_BITS

FILE = "person_model.bin"
MAGIC = b"piiscan names 2\n"  # changes with every change of features or layout


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """table: int8[slot of a feature of a position]; gate: int8[slot of a feature of a run]; the border of both is 0."""

    table: NDArray[np.int8]
    gate: NDArray[np.int8]


@cache
def packaged() -> Weights:
    """The weights of the package. PiiscanError where the file is of another version."""
    return read(resources.files("piiscan.japanese").joinpath("data", FILE).read_bytes())


def read(raw: bytes) -> Weights:
    """Weights of a file. PiiscanError for another version or a damaged file."""
    gate = 1 << person_gate.SLOT_BITS
    if not raw.startswith(MAGIC) or len(raw) != len(MAGIC) + gate + (1 << SLOT_BITS):
        raise PiiscanError(f"{FILE} is damaged or of another version than this program: install piiscan again")
    return Weights(np.frombuffer(raw, np.int8, offset=len(MAGIC) + gate), np.frombuffer(raw, np.int8, gate, len(MAGIC)))


def written(table: NDArray[np.int8], gate: NDArray[np.int8]) -> bytes:
    """Bytes of the file."""
    return MAGIC + gate.tobytes() + table.tobytes()
