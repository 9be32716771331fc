"""The name net: a small recurrent network that labels the characters of windows of running text.

Embeddings of the character and of the words around it, one layer that mixes them, one LSTM forward and one backward,
one layer of labels (person_path). All windows are read in lock step. Weights: data/person_net.npz, bytes with a scale
per row; trained by benchmarks/accuracy/names, told in data/person_model.md.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray

from piiscan.errors import PiiscanError
from piiscan.japanese import person_words
from piiscan.japanese.person_inputs import WORDS, Inputs
from piiscan.text import fold

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

FILE = "person_net.npz"
VERSION = 1  # changes with every change of inputs, layers or labels
SCALE = 64  # steps of a score in paths
# Rows multiplied at a time. BLAS starts threads from 2^18 products on: on a busy machine they wait for each other (40 times
# slower here), and sums would depend on how many windows there are.
_ROWS = 8
_TOGETHER = 128  # windows in one step: what a step reads stays in the second-level cache
STRANGER = 1  # number of a character that training has not seen often enough; 0 is none


@dataclass(frozen=True, slots=True, eq=False)
class Net:
    """Tables of embeddings float32[number, size], layers float32[in, out], and their biases.

    char: number of each code point. Of the four gates of a cell (input, forget, new, output) the sigmoid ones are halved:
    one tanh serves all four.
    """

    char: NDArray[np.int64]
    tables: dict[str, Floats]
    mix: Floats
    mix_bias: Floats
    into: tuple[Floats, Floats]
    into_bias: tuple[Floats, Floats]
    again: tuple[Floats, Floats]
    label: Floats
    label_bias: Floats
    transitions: NDArray[np.int32]


@cache
def packaged() -> Net:
    """The weights of the package. PiiscanError where the file is of another version."""
    return read(resources.files("piiscan.japanese").joinpath("data", FILE).read_bytes())


def read(raw: bytes) -> Net:
    """Weights of a file. PiiscanError for another version or a damaged file."""
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as held:
            if int(held["version"]) != VERSION:
                raise ValueError
            return _net({name: held[name] for name in held.files})
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as cause:
        message = f"{FILE} is damaged or of another version than this program: install piiscan again"
        raise PiiscanError(message) from cause


def _net(held: dict[str, NDArray[np.generic]]) -> Net:
    def wide(name: str) -> Floats:
        scaled: Floats = held[name].astype(np.float32) * held[name + ".scale"].astype(np.float32)[:, None]
        return scaled

    def turned(layer: Floats) -> Floats:
        return np.ascontiguousarray(layer.T)

    char = np.full(1 << 16, STRANGER, np.int64)
    char[held["characters"].astype(np.int64)] = np.arange(len(held["characters"])) + STRANGER + 1
    tables = {name: wide(name) for name in ("char", "kind", "word_class", "word_level", "length")}
    half = np.full(len(held["again0"]), 0.5, np.float32)
    size = len(half) // 4
    half[2 * size : 3 * size] = 1.0
    return Net(
        char,
        tables,
        turned(wide("mix")),
        held["mix_bias"].astype(np.float32),
        (turned(wide("into0") * half[:, None]), turned(wide("into1") * half[:, None])),
        (held["into0_bias"].astype(np.float32) * half, held["into1_bias"].astype(np.float32) * half),
        (turned(wide("again0") * half[:, None]), turned(wide("again1") * half[:, None])),
        turned(wide("label")),
        held["label_bias"].astype(np.float32),
        held["transitions"].astype(np.int32),
    )


def narrowed(arrays: dict[str, NDArray[np.float32]], plain: dict[str, NDArray[np.generic]]) -> bytes:
    """Bytes of a weights' file: `arrays` as int8 with a scale per row, `plain` as they are."""
    out: dict[str, NDArray[np.generic]] = {"version": np.array(VERSION), **plain}
    for name, rows in arrays.items():
        scale = np.maximum(np.abs(rows).max(axis=1), 1e-6) / 127
        out[name], out[name + ".scale"] = np.rint(rows / scale[:, None]).astype(np.int8), scale.astype(np.float32)
    held = io.BytesIO()
    np.savez_compressed(held, **out)  # type: ignore[arg-type]  # numpy's stub takes no mapping
    return held.getvalue()


def mixed(folded: fold.Codes, classes: fold.Classes, at: Ints, net: Net) -> Floats:
    """float32[n, width]: what the net sees at the positions `at` of a text."""
    seen, tables = Inputs.of(folded, classes), net.tables
    meaning = person_words.vectors()[0].take(seen.row[at].ravel(), axis=0).reshape(len(at), -1)
    columns = np.arange(WORDS)
    word_class = tables["word_class"].reshape(WORDS, -1, tables["word_class"].shape[1])
    word_level = tables["word_level"].reshape(WORDS, -1, tables["word_level"].shape[1])
    parts = (
        tables["char"].take(net.char.take(folded[at]), axis=0),
        tables["kind"].take(seen.kind[at], axis=0),
        word_class[columns, seen.word_class[at]].reshape(len(at), -1),
        word_level[columns, seen.word_level[at]].reshape(len(at), -1),
        meaning.astype(np.float32) / np.float32(person_words.VECTOR_SCALE),
        tables["length"].take(seen.length[at].ravel(), axis=0).reshape(len(at), -1),
    )
    x = product(np.concatenate(parts, axis=1), net.mix)
    x += net.mix_bias
    return np.maximum(x, np.float32(0), out=x)


def product(rows: Floats, layer: Floats) -> Floats:
    """rows @ layer, each row by itself: what stands beside it does not change its sums."""
    n, size = rows.shape
    if n % _ROWS:
        rows = np.concatenate((rows, np.zeros((-n % _ROWS, size), np.float32)))
    found: Floats = np.matmul(rows.reshape(-1, _ROWS, size), layer).reshape(-1, layer.shape[1])
    return found[:n]


def emissions(x: Floats, length: Ints, net: Net) -> Floats:
    """float32[label, n] of windows one after another; length: int64[window], none 0."""
    first, width = np.cumsum(length) - length, len(net.again[0])
    said = np.empty((len(x), 2 * width), np.float32)
    order = np.argsort(-length, kind="stable")
    for at in range(0, len(order), _TOGETHER):
        group = order[at : at + _TOGETHER]
        start, size = first[group], length[group]
        alive = np.searchsorted(-size, -np.arange(int(size[0])), "left").tolist()
        step = np.repeat(np.arange(len(alive)), alive)
        window = np.concatenate([np.arange(left) for left in alive])
        for side, place in enumerate((start[window] + step, (start + size - 1)[window] - step)):
            gates = product(x.take(place, axis=0), net.into[side])
            gates += net.into_bias[side]
            said[place, side * width : (side + 1) * width] = _said(gates, alive, net.again[side])
    return (product(said, net.label) + net.label_bias).T


def scores(x: Floats, length: Ints, net: Net) -> NDArray[np.int32]:
    """int32[label, n] in steps of 1 / SCALE; label 0, no name, is the measure of the others."""
    found = emissions(x, length, net)
    steps: NDArray[np.int32] = np.rint((found - found[:1]) * SCALE).astype(np.int32)
    return steps


def _said(gates: Floats, alive: list[int], again: Floats) -> Floats:
    """What a cell says, step by step: rows of `gates` are the first step's windows, then the second's. alive: of each."""
    width, half, windows = len(again), np.float32(0.5), alive[0]
    said, kept = np.zeros((windows + -windows % _ROWS, width), np.float32), np.zeros((windows, width), np.float32)
    out, first = np.empty((len(gates), width), np.float32), 0
    for left in alive:
        t = gates[first : first + left]
        t += product(said[: left + -left % _ROWS], again)[:left]
        np.tanh(t, out=t)
        opened = t[:, : 2 * width] * half + half  # input and forget gates
        now = kept[:left]
        now *= opened[:, width:]
        now += opened[:, :width] * t[:, 2 * width : 3 * width]
        said[:left] = (t[:, 3 * width :] * half + half) * np.tanh(now)
        out[first : first + left] = said[:left]
        first += left
    return out
