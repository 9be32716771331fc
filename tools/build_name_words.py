"""Writes japanese/data/person_words.bin and person_vectors.bin: classes and meanings of 470,000 words for the name model.

    python tools/build_name_words.py        (with sudachipy, sudachidict-core, spacy and ja-ginza installed)

Words and their classes come from SudachiDict-core (Apache-2.0); order of commonness and meanings from chiVe (Apache-2.0),
as the vectors that lie in ja-ginza (MIT): its 20,000 rows in their first 40 principal components, and as one of 250 groups
by spherical k-means.
The layout of the table is told in piiscan/japanese/person_words.py.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import sudachipy
from spacy.strings import StringStore
from spacy.vectors import Vectors

from piiscan.japanese import person_words
from piiscan.text import fold, ngrams

OUT = Path(__file__).parent.parent / "src/piiscan/japanese/data"
CLUSTERS, ROUNDS, SEED = 250, 15, 0
KATAKANA = re.compile("[ァ-ヺー-]+$")
JAPANESE = re.compile("[ァ-ヺー一-鿿々ヶ-]+$")
STRANGER = 10**7  # rank of a word that chiVe does not hold
# Length and rank up to which a word is kept. Inflected words are many and short ones are what surrounds names.
KEPT = {"inflected": (5, 15_000), "katakana": (10, STRANGER), "other": (6, 180_000)}
_CLASS = {"サ変可能": 7, "副詞可能": 8, "助数詞可能": 8}
_PLAIN = {"動詞": 9, "形容詞": 10, "形状詞": 10, "接尾辞": 11, "接頭辞": 12, "助詞": 14, "助動詞": 14}
_PLAIN |= dict.fromkeys(("副詞", "接続詞", "感動詞", "代名詞", "連体詞"), 13)


def class_of(pos: tuple[str, ...]) -> int | None:
    """Bit of a part of speech; surnames and given names have lexicons of their own."""
    if pos[0] != "名詞":
        return _PLAIN.get(pos[0])
    if pos[1] == "固有名詞":
        if pos[2] == "人名":
            return 2 if pos[3] == "一般" else None
        return (4 if pos[3] == "国" else 3) if pos[2] == "地名" else 5
    return 8 if pos[1] == "数詞" else _CLASS.get(pos[2], 6)


def vectors() -> tuple[dict[str, int], np.ndarray, np.ndarray]:
    """Rank of each word, the row (from 1) of each rank, and the vectors of the rows."""
    package = find_spec("ja_ginza")
    if package is None or package.origin is None:
        raise SystemExit("ja-ginza is not installed (pip install --no-deps ja-ginza)")
    folder = next(Path(package.origin).parent.glob("ja_ginza-*")) / "vocab"
    strings, found = StringStore().from_disk(folder / "strings.json"), Vectors()
    found.from_disk(folder)
    words = [(strings[key], row) for key, row in found.key2row.items() if key in strings]
    data = found.data[[row for _, row in words]].astype(np.float32)
    unique, owner = np.unique(data, axis=0, return_inverse=True)
    return {word: i for i, (word, _) in enumerate(words)}, owner.ravel() + 1, unique


def components(vectors: np.ndarray) -> np.ndarray:
    """int8[row, person_words.DIMENSIONS]: principal components of the directions."""
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    unit -= unit.mean(axis=0)
    axes = np.linalg.svd(unit, full_matrices=False)[2][: person_words.DIMENSIONS]
    axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])[:, None]
    found = unit @ axes.T
    return np.rint(found / found.std() * person_words.VECTOR_SCALE).clip(-127, 127).astype(np.int8)


def clusters(vectors: np.ndarray) -> np.ndarray:
    """Group of each vector, from 1."""
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    center = unit[np.random.default_rng(SEED).choice(len(unit), CLUSTERS, replace=False)]
    for _ in range(ROUNDS):
        group = (unit @ center.T).argmax(axis=1)
        center = np.zeros_like(center)
        np.add.at(center, group, unit)
        center /= np.maximum(np.linalg.norm(center, axis=1, keepdims=True), 1e-9)
    return group + 1


def kept(word: str, inflected: bool, rank: int) -> bool:
    kind = "katakana" if KATAKANA.match(word) else "inflected" if inflected else "other"
    most, last = KEPT[kind]
    return 1 <= len(word) <= most and rank <= last and "\n" not in word


def collect(rank: dict[str, int], row: np.ndarray) -> dict[str, tuple[int, int, int]]:
    """Folded word -> (rank, mask of classes, row or 0)."""
    found: dict[str, tuple[int, int, int]] = {}
    for m in sudachipy.Dictionary(dict="core").entries():
        pos, surface = m.part_of_speech(), m.surface()
        bit = class_of(pos)
        own = min(rank.get(m.normalized_form(), STRANGER), rank.get(surface, STRANGER))
        if not kept(surface, pos[0] in ("動詞", "形容詞"), own) or (bit is None and own == STRANGER):
            continue
        word = fold.fold_text(surface)
        best, mask, meant = found.get(word, (STRANGER + 1, 0, 0))
        if own < best:
            best, meant = own, int(row[own]) if own < STRANGER else 0
        found[word] = best, mask | (0 if bit is None else 1 << bit), meant
    for surface, own in rank.items():
        word = fold.fold_text(surface)
        if word not in found and JAPANESE.match(surface) and kept(surface, False, own):
            found[word] = own, 0, int(row[own])
    return found


def class_ids(masks: list[int]) -> dict[int, int]:
    """The 254 commonest masks have a number of their own, others that of their lowest class alone."""
    values, counts = np.unique([m for m in masks if m], return_counts=True)
    order = values[np.lexsort((values, -counts))].tolist()
    single = [1 << bit for bit in range(2, 15)]
    held = single + [m for m in order if m not in single][: 254 - len(single)]
    ids = {mask: i + 1 for i, mask in enumerate(held)}
    return {m: ids.get(m, ids.get(m & -m, 0)) for m in {*masks}}


def main() -> None:
    rank, row, unique = vectors()
    found = collect(rank, row)
    ids = class_ids([mask for _, mask, _ in found.values()])
    words = sorted(found, key=lambda w: (found[w][0], w))
    codes = np.array([ids.get(found[w][1], 0) << int(person_words.CLASS) | found[w][2] for w in words], np.uint32)
    packed, lost = person_words.packed(ngrams.term_hashes(words), codes)
    (OUT / person_words.FILE).write_bytes(packed)
    meaning = np.zeros((len(unique) + 1, person_words.DIMENSIONS + 1), np.int8)
    meaning[1:, :-1], meaning[1:, -1] = components(unique), clusters(unique).astype(np.uint8).view(np.int8)
    (OUT / person_words.VECTORS_FILE).write_bytes(meaning.tobytes())
    print(len(words), "words", lost, "lost", len(packed), "bytes;", len(unique), "vectors", meaning.nbytes, "bytes")


if __name__ == "__main__":
    main()
