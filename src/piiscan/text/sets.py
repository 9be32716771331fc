"""Sets of numbers as rising arrays."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T", bound=np.generic)


def distinct(values: NDArray[T]) -> NDArray[T]:
    """The different values of an array, rising. np.unique does the same, but imports numpy.ma first."""
    rising = np.sort(values, axis=None)
    new = np.ones(len(rising), np.bool_)
    new[1:] = rising[1:] != rising[:-1]
    kept: NDArray[Any] = rising[new]
    return kept


def member(values: NDArray[np.integer[Any]], rising: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """Which values are in a rising array that is not empty. np.isin without numpy.ma."""
    found: NDArray[np.bool_] = rising.take(np.searchsorted(rising, values), mode="clip") == values
    return found
