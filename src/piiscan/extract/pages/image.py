"""Image files: text in them by OCR, frame by frame. Without OCR they are a Skip."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget, open_seekable

if TYPE_CHECKING:
    from PIL.Image import Image

    from piiscan.extract.pages.ocr import Pixels

__all__ = ["read_image"]

_MOST_PIXELS = 120_000_000  # A3 at 600 dpi has 70 million; 360 MB as RGB
_LONGEST_SIDE = {"fast": 3400, "full": 5000}  # pixels kept: A4 at 300 and 400 dpi; the rest is scaled away
_FRAMES = 20  # of an animation; pages of a TIFF count to `limits.members`


def read_image(blob: Blob, budget: Budget) -> Iterator[TextChunk | TableChunk | Skip]:
    """Regions of text as chunks; `sheet` is "region X,Y,W,H" in pixels of the upright image (turned as EXIF says).

    `page` counts the frames. An image without text gives one empty chunk: it was read.
    """
    if budget.reading.ocr == "off":
        yield Skip(blob.location, "open", "no_text", "image file: text in it needs OCR; hint: --ocr fast")
        return
    from PIL import Image, UnidentifiedImageError  # with the extra alone

    with contextlib.suppress(ImportError):
        from pillow_heif import register_heif_opener

        register_heif_opener()
    with open_seekable(blob) as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of large images and odd metadata; sizes are checked below
        try:
            image = Image.open(stream)
        except UnidentifiedImageError:
            yield Skip(blob.location, "open", "unsupported", "image format that the installed libraries do not read")
            return
        except Image.DecompressionBombError:
            yield Skip(blob.location, "extract", "too_large", "image of too many pixels")
            return
        with image:
            yield from _frames(image, blob, budget)


def _frames(image: Image, blob: Blob, budget: Budget) -> Iterator[TextChunk | TableChunk | Skip]:
    from piiscan.extract.pages import ocr, recognized

    count = getattr(image, "n_frames", 1)
    most = budget.limits.members if image.format in {"TIFF", "HEIF", "MPO"} else _FRAMES
    for number in range(min(count, most)):
        place = replace(blob.location, page=number + 1)
        try:
            image.seek(number)
            if image.width * image.height > _MOST_PIXELS:
                yield Skip(place, "extract", "too_large", f"image of {image.width} x {image.height} pixels")
                continue
            pixels, scale = _pixels(image, _LONGEST_SIDE[budget.reading.ocr])
        except (OSError, ValueError, SyntaxError, EOFError):  # what Pillow raises for broken data
            yield Skip(place, "extract", "cannot_parse", "image data not readable")
            continue
        yield from recognized.region_chunks(ocr.read_lines(pixels, budget.reading.ocr), place, budget, scale)
    if count > most:
        yield Skip(blob.location, "extract", "cut_short", f"first {most} of {count} frames read")


def _pixels(image: Image, longest: int) -> tuple[Pixels, float]:
    """The frame upright, as (height, width, 3) in blue, green, red, and how many pixels of the file one of these is."""
    from PIL import Image as Images
    from PIL import ImageOps

    width, height = image.size
    image.draft("RGB", (longest, longest))  # a JPEG is decoded at half or quarter size where that is enough
    frame = ImageOps.exif_transpose(image)
    if frame.has_transparency_data:  # text on transparent ground is meant for white paper
        frame = frame.convert("RGBA")
        frame = Images.alpha_composite(Images.new("RGBA", frame.size, "white"), frame)
    if frame.mode.startswith("I;16") or frame.mode in {"I", "F"}:
        frame = _stretched(frame)
    if frame.mode not in {"L", "RGB"}:
        frame = frame.convert("L" if frame.mode in {"1", "LA"} else "RGB")
    if max(frame.size) > longest:
        frame.thumbnail((longest, longest), Images.Resampling.BOX)
    scale = max(width, height) / max(frame.size)
    return np.ascontiguousarray(np.asarray(frame.convert("RGB"))[..., ::-1]), scale


def _stretched(frame: Image) -> Image:
    """16 and 32 bits a pixel, as scanners of photographs give, to 8."""
    from PIL import Image as Images

    values = np.asarray(frame, np.float64)
    low, high = float(values.min()), float(values.max())
    return Images.fromarray(((values - low) * (255 / max(high - low, 1.0))).astype(np.uint8))
