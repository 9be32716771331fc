"""Long lists of terms to hash tables, joined in one string so that no step works term by term."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from piiscan.text import fold, ngrams


def hashes(lines: str, spell: Callable[[fold.Codes], fold.Codes] | None = None) -> ngrams.Hashes:
    """Hash of each folded line of `lines`, in order; `spell` is applied to the folded text. No line may be empty."""
    folded, _ = fold.fold_codes(lines)
    if spell is not None:
        folded = spell(folded)
    cuts = np.flatnonzero(folded == 10)
    starts = np.concatenate((np.zeros(1, np.int64), cuts + 1))
    return ngrams.span_hashes(folded, starts, np.append(cuts, len(folded)) - starts)


def lexicon(lines: str) -> ngrams.Lexicon:
    """Lexicon of the folded lines."""
    return ngrams.Lexicon(hashes(lines))
