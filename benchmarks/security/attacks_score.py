"""How often an attack names rows right, against chance, with intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass

ALLOWED = 0.001  # above chance: the limit an index has to keep
BROKEN = 0.10  # above chance: an attack works on an encoding from here
_Z = 3.29  # 99.9 %, both sides


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attack on one release. `low`, `high`: 99.9 % interval of `share`; `tries`: rows (times columns) guessed."""

    release: str
    attack: str
    detail: str
    tries: int
    share: float
    chance: float
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """The release gives nothing away: the share is within the limit of chance, or chance explains it."""
        return self.share <= self.chance + ALLOWED or self.low <= self.chance

    @property
    def broken(self) -> bool:
        return self.low >= self.chance + BROKEN


def counted(release: str, attack: str, detail: str, right: int, tries: int, chance: float) -> Outcome:
    """An outcome of independent tries: Wilson's interval (Wilson 1927; sound for shares near 0)."""
    share = right / max(1, tries)
    low, high = wilson(right, tries)
    return Outcome(release, attack, detail, tries, share, chance, low, high)


def wilson(right: int, tries: int) -> tuple[float, float]:
    if not tries:
        return 0.0, 1.0
    share, square = right / tries, _Z * _Z
    middle = (share + square / (2 * tries)) / (1 + square / tries)
    half = _Z * math.sqrt(share * (1 - share) / tries + square / (4 * tries * tries)) / (1 + square / tries)
    return max(0.0, middle - half), min(1.0, middle + half)


def spread(release: str, attack: str, detail: str, tries: int, share: float, chance: float, error: float) -> Outcome:
    """An outcome with a standard error of its own, for guesses that hang together."""
    return Outcome(release, attack, detail, tries, share, chance, share - _Z * error, share + _Z * error)
