"""Segments of the master (product, service): a number per row, names and sizes sealed like customer ids."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.match.batches import Batch, named_cells
from piiscan.match.pads import opened_bytes, sealed_bytes

_MOST = 1000  # different names; more are no segments but texts


@dataclass(slots=True)
class Segments:
    """Names met so far, in order, and the rows of each; place 0 counts rows without segment."""

    names: dict[str, int] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)

    def codes_of(self, batch: Batch, column: int | None) -> npt.NDArray[np.int64]:
        """Number of each row's segment; 0 for none."""
        if column is None:
            return np.zeros(len(batch), np.int64)
        coded = named_cells(batch.columns[column]).dictionary_encode()
        met = coded.dictionary.to_pylist()
        if len(self.names.keys() | met) > _MOST:
            raise ConfigError(f"column {batch.header[column]!r} is no segment: it holds over {_MOST} different values")
        table = np.array([0, *(self.names.setdefault(name, len(self.names) + 1) for name in met)])
        codes: npt.NDArray[np.int64] = table[np.asarray(coded.indices.fill_null(-1), np.int64) + 1]
        return codes

    def count(self, codes: npt.NDArray[np.int64]) -> None:
        """Adds rows of these segments to their sizes."""
        self.rows += [0] * (len(self.names) + 1 - len(self.rows))
        for code, count in enumerate(np.bincount(codes, minlength=len(self.rows))):
            self.rows[code] += int(count)

    def write(self, path: Path, key: Key) -> None:
        """One block of bytes under a pad: names and sizes as JSON."""
        self.count(np.zeros(0, np.int64))  # a size for every name
        plain = json.dumps([list(self.names), self.rows[1:]]).encode()
        path.write_bytes(sealed_bytes(key.derive("segments"), plain))


def read_segments_file(path: Path, key: Key) -> tuple[list[str], list[int]]:
    """Names and rows of the segments. ConfigError for a damaged file."""
    try:
        names, rows = json.loads(opened_bytes(key.derive("segments"), path.read_bytes()))
    except (OSError, ValueError):
        raise ConfigError(f"index {path.parent} is damaged: {path.name} is missing or broken") from None
    return names, rows
