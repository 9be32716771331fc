"""An index of customers asked by one blob: how many records, which customers in which member, how far to be trusted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from piiscan.model import CustomerAnswer, CustomerLookup
from piiscan.scan.distinct import Distinct
from piiscan.scan.persons import Persons

if TYPE_CHECKING:
    import pyarrow as pa

_MOST = 1 << 17  # customers counted one by one in a file; beyond, an estimate with a standard error of 0.3 %
COUNTS = ("records", "trials", "accepted")
_TRIALS = 4096  # of a blob: 0 accepted leaves a bound of 0.07 %


class Met:
    """The customers met in one place, and those of whom only the household was."""

    def __init__(self) -> None:
        self._customers, self._kin = Distinct(_MOST), Distinct(_MOST)

    def add(self, answer: CustomerAnswer, which: NDArray[np.bool_] | None = None) -> None:
        """What was answered (of some of the records)."""
        for kind, words in ((2, self._customers), (1, self._kin)):
            mine = answer.kind == kind
            words.add(answer.word[mine if which is None else mine & which])

    def as_json(self) -> dict[str, int]:
        return {"persons": self._customers.count(), "households": self._kin.beyond(self._customers)}

    def __bool__(self) -> bool:
        return bool(len(self._customers.words()) or len(self._kin.words()))


class Asked:
    """State while one blob is read. `persons`: the customers met, to be merged with those of the run; `counts`: records asked
    about, and of records put together from several how many were tried and taken for customers."""

    def __init__(self, lookup: CustomerLookup, *, ids: bool) -> None:
        """ids: whether the ids of customers are shown."""
        self._lookup, self._ids = lookup, ids
        self._members: dict[str | None, Met] = {}
        self.counts = Counter(dict.fromkeys(COUNTS, 0))
        self.persons = Persons()

    def ask(self, records: Mapping[str, Sequence[pa.StringArray]]) -> CustomerAnswer:
        """The answer for some records; they are counted."""
        answer = self._lookup.find(records, trials=_TRIALS - self.counts["trials"], ids=self._ids)
        self.counts.update(records=len(answer.kind), trials=answer.trials, accepted=answer.accepted)
        return answer

    def met(self, member: str | None, answer: CustomerAnswer, which: NDArray[np.bool_] | None = None) -> None:
        """Count the customers among some of the records, which lie in a member."""
        self._members.setdefault(member, Met()).add(answer, which)
        some = np.ones(len(answer.kind), np.bool_) if which is None else which
        self.persons.add_customers(answer.word[some & (answer.kind == 2)], answer.word[some & (answer.kind == 1)])

    def as_json(self) -> dict[str, Any]:
        """For the end of the blob: what was counted, and the members with customers."""
        members = [{"member": member, **met.as_json()} for member, met in self._members.items() if met]
        return {"counts": dict(self.counts), "members": members}
