"""Facts in the cells of a table: a fact of the person of its row. Cells are judged as if their row had one; here is seen
whether it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.model import MEDIUM
from piiscan.scan.hits import Hits
from piiscan.scan.judge import Scale
from piiscan.scan.special import anchors, cues
from piiscan.text import fold
from piiscan.text.evidence import BIT
from piiscan.text.sets import distinct, member

Bools = NDArray[np.bool_]
_TIE = BIT["tied"] | BIT["header"] | BIT["label"]


class Rows:
    """The recognizers of a catalog, as rows of tables ask of them."""

    def __init__(self, specs: Sequence[RecognizerSpec]) -> None:
        names, numbers = anchors.masks(specs)
        self._persons = names | numbers
        self._special = np.array([spec.kind == "special" for spec in specs], np.bool_)
        self._scale = Scale(specs)
        self._staff: dict[tuple[str, ...], Bools] = {}

    def judged(self, hits: Hits) -> Hits:
        """The hits; facts in rows without a person are only mentioned."""
        special = self._special[hits.found.recognizer]
        if not special.any():
            return hits
        mine = self._persons[hits.found.recognizer] & (hits.found.score >= MEDIUM)
        mine &= ~self._of_staff(hits.headers)[hits.column]
        rows = distinct(hits.row[mine])
        alone = special if not len(rows) else special & ~member(hits.row, rows)
        if not alone.any():
            return hits
        evidence = np.where(alone, hits.found.evidence & ~_TIE, hits.found.evidence)
        return replace(hits, found=self._scale.weigh(replace(hits.found, evidence=evidence)))

    def _of_staff(self, headers: tuple[str, ...]) -> Bools:
        """Which columns name those who only do their work: 担当者."""
        if headers not in self._staff:
            self._staff = {headers: held(headers, "staff column")}
        return self._staff[headers]


def held(headers: Sequence[str], name: str) -> Bools:
    """Which headers hold a word of a class of cues. One more for surplus cells."""
    folded = [fold.fold_text(header) for header in headers]
    return np.array([any(word in header for word in cues.words(name)) for header in folded] + [False], np.bool_)
