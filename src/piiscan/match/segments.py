"""Segments of the master (product, service): a number per row, names and sizes sealed like customer ids."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.match.seal import seal
from piiscan.match.tables import Batch

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
        coded = batch.columns[column].dictionary_encode()
        met = coded.dictionary.to_pylist()
        if len(self.names) + len(met) > _MOST:
            raise ConfigError(f"column {batch.header[column]!r} is no segment: it holds over {_MOST} different values")
        table = np.array([0, *(self.names.setdefault(name, len(self.names) + 1) for name in met)])
        codes = table[np.asarray(coded.indices.fill_null(-1), np.int64) + 1]
        self.rows += [0] * (len(self.names) + 1 - len(self.rows))
        for code, count in enumerate(np.bincount(codes, minlength=len(self.rows))):
            self.rows[code] += int(count)
        return codes

    def write(self, folder: Path, key: Key) -> None:
        names = pa.array(list(self.names), pa.string())
        rows = np.array(self.rows[1:], np.uint64)
        nonces = np.frombuffer(secrets.token_bytes(8 * len(names)), np.uint64)
        sealed = seal(key.derive("segments"), nonces, names, np.zeros(len(names), np.int64), rows)
        pq.write_table(pa.table({"nonce": nonces, "sealed": sealed}), folder / "segments.parquet")
