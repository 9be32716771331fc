"""Text in pixels by RapidOCR (PP-OCRv6): lines with their places, of pages that may lie on their side.

The weights lie inside the wheel of `rapidocr` and are named by path, so that nothing is ever looked for elsewhere.
One engine per process, one thread: workers are processes. Detection looks at a smaller image than recognition, which
cuts its lines from all pixels: detection costs by the pixel (0.4 s at 960, 3.9 s at 2,000 pixels a side), recognition by
the line (0.02 s), and on customer lists at 200 dpi detection finds the same lines at either size.
"""

from __future__ import annotations

import functools
import re
from importlib import resources
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import rapidocr
from numpy.typing import NDArray

from piiscan.extract.pages.regions import Lines

__all__ = ["load", "read_lines"]

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]

_MOST_LINES = (
    5000  # on one image; the engine takes the first so many (its own default is 1,000: less than a dense list)
)
_SIDES = {"fast": (960,), "full": (1536, 2304)}  # longest side that detection sees; the second for small print
_SMALL_PRINT = 14  # pixels of line height in the first look; below it lines begin to be missed
_ENLARGE = 2.0  # small images, at most
_LEAST_SIDE = 24  # pixels; smaller than any line of text
_LEAST_SCORE = 0.5  # of a line, as the engine's own default
_SURE = 0.85  # mean score of lines that are read the right way up; of others it stays below 0.8
_SAMPLE = 5  # lines asked which way up the page is
_TALL = 1.5  # height over width of a line that runs downward, as in the engine
# Recognition drops the gap between a printed label and its value: 氏名山田 太郎.
_LABEL = re.compile(r"^(氏名|名前|フリガナ|住所)(?=[々一-龠ァ-ヶ])(?![等欄又及地録])")


def load() -> None:
    """Reads the weights. Before memory is limited: libraries and weights take 0.6 GB of address space."""
    _engine()


def read_lines(pixels: Pixels, how: str) -> Lines:
    """Lines of an image of shape (height, width, 3), 8 bits, in no order. `how`: fast | full."""
    height, width = pixels.shape[:2]
    nothing = Lines(np.empty((0, 4)), (), np.empty(0, bool), (width, height))
    if min(height, width) < _LEAST_SIDE:
        return nothing
    quads = _detect(pixels, how)
    if not len(quads):
        return nothing
    turns = _turns(pixels, quads)
    upright, quads = np.ascontiguousarray(np.rot90(pixels, turns)), _turned(quads, turns, width, height)
    read = [(quad, *_read(_crop(upright, quad), turns_if_tall=1)) for quad in quads]
    kept = [(quad, text) for quad, text, score in read if score >= _LEAST_SCORE and text.strip()]
    corners = np.array([quad for quad, _ in kept]).reshape(-1, 4, 2)
    boxes = np.concatenate((corners.min(axis=1), corners.max(axis=1)), axis=1)
    size = (upright.shape[1], upright.shape[0])
    full = len(quads) >= _MOST_LINES
    return Lines(boxes, tuple(text for _, text in kept), _tall(corners), size, turns, full)


@functools.cache
def _engine() -> Any:
    weights = Path(rapidocr.__file__).parent / "models"
    found = {part: sorted(weights.glob(f"*_{part.lower()}_*.onnx")) for part in ("Det", "Rec", "Cls")}
    if not all(found.values()):
        raise FileNotFoundError("this release of rapidocr brings no weights")
    cv2.setNumThreads(1)
    engine = rapidocr.RapidOCR(
        params={
            **{f"{part}.model_path": str(paths[0]) for part, paths in found.items()},
            "Global.log_level": "critical",
            "Global.max_side_len": 1 << 16,  # sizes are chosen here
            "Det.limit_type": "max",
            "Det.limit_side_len": 1 << 16,
            "Det.max_candidates": _MOST_LINES,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    blank = np.full((64, 320, 3), 255, np.uint8)  # weights are read on first use
    engine(blank, use_det=True, use_cls=False, use_rec=False)
    engine(blank, use_det=False, use_cls=False, use_rec=True)
    return engine


@functools.cache
def _japanese() -> dict[int, str]:
    """Simplified Chinese characters, which the engine reads into blurred Japanese ones (爱知県, 携带), to those."""
    table = resources.files("piiscan.extract").joinpath("data", "simplified.txt").read_text(encoding="utf-8")
    pairs = " ".join(line for line in table.splitlines() if not line.startswith("#")).split()
    return {ord(pair[0]): pair[1] for pair in pairs}


def _detect(pixels: Pixels, how: str) -> Floats:
    """Corners of lines, (n, 4, 2), clockwise from the upper left."""
    quads = np.empty((0, 4, 2))
    for side in _SIDES[how]:
        scale = min(side / max(pixels.shape[:2]), _ENLARGE)
        small = cv2.resize(
            pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        )
        found = _engine()(small, use_det=True, use_cls=False, use_rec=False).boxes
        quads = np.empty((0, 4, 2)) if found is None else np.asarray(found, np.float64) / scale
        if scale >= 1 or not len(quads) or np.median(_sides(quads).min(axis=1)) * scale >= _SMALL_PRINT:
            break
    return quads


def _sides(quads: Floats) -> Floats:
    """(n, 2): width and height of each line as it lies."""
    steps = np.linalg.norm(quads - np.roll(quads, -1, axis=1), axis=2)
    return np.stack((np.maximum(steps[:, 0], steps[:, 2]), np.maximum(steps[:, 1], steps[:, 3])), axis=1)


def _tall(quads: Floats) -> NDArray[np.bool_]:
    sides = _sides(quads)
    return sides[:, 1] >= _TALL * sides[:, 0]


def _crop(pixels: Pixels, quad: Floats) -> Pixels:
    """The line cut out and straightened."""
    width, height = (max(round(side), 1) for side in _sides(quad[None])[0].tolist())
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    cut = cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8)


def _read(crop: Pixels, turns_if_tall: int = 0, turns: int = 0) -> tuple[str, float]:
    """Text and score of one line. Recognition reads a column of vertical writing that is laid on its left side."""
    tall = crop.shape[0] >= _TALL * crop.shape[1]
    turned = np.ascontiguousarray(np.rot90(crop, turns + (turns_if_tall if tall else 0)))
    result = _engine()(turned, use_det=False, use_cls=False, use_rec=True)
    if not result.txts:
        return "", 0.0
    text = str(result.txts[0]).translate(_japanese())
    return _LABEL.sub(r"\1 ", text), float(result.scores[0])


def _turns(pixels: Pixels, quads: Floats) -> int:
    """Quarter turns, counterclockwise, that bring the image upright: some of its longest lines are read both ways."""
    sides, tall = _sides(quads), _tall(quads)
    downward = bool(sides[tall].max(axis=1).sum() > sides[~tall].max(axis=1).sum())
    asked = np.flatnonzero(tall == downward)
    asked = asked[np.argsort(-sides[asked].max(axis=1), kind="stable")[:_SAMPLE]]
    crops = [_crop(pixels, quads[i]) for i in asked]
    first = int(downward)
    score = {first: _mean([_read(crop, turns=first)[1] for crop in crops])}
    if score[first] < _SURE:
        score[first + 2] = _mean([_read(crop, turns=first + 2)[1] for crop in crops])
    best = max(score, key=lambda turns: score[turns])
    return 0 if best == 1 and _upright_letters(crops) else best


def _upright_letters(columns: list[Pixels]) -> bool:
    """Whether letters stand upright in columns: vertical writing, not a page on its side. Asks single letters."""
    cells = [column[k * column.shape[1] : (k + 1) * column.shape[1]] for column in columns for k in (0, 1)]
    upright, turned = ([_read(cell, turns=turns)[1] for cell in cells] for turns in (0, 1))
    return _mean(upright) >= _mean(turned)


def _mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _turned(quads: Floats, turns: int, width: int, height: int) -> Floats:
    """The corners in the image after `turns` quarter turns, again clockwise from the upper left."""
    for _ in range(turns):
        x, y = quads[..., 0], quads[..., 1]
        quads = np.roll(np.stack((y, width - x), axis=-1), -1, axis=1)
        width, height = height, width
    return quads
