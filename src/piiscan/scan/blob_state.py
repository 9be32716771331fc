"""What the texts and tables of one blob share: the engine at hand, what is not reported, the tally of a file."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from piiscan.config import ScanSettings
from piiscan.keys import Key
from piiscan.model import CustomerLookup, Location, Skip
from piiscan.scan import hits, second_look, wrapped
from piiscan.scan.columns import TableState
from piiscan.scan.customers.asked import Asked
from piiscan.scan.engine import Engine
from piiscan.scan.found import Found
from piiscan.scan.hits import Hits
from piiscan.scan.patience import Patience
from piiscan.scan.special.counts import Counts
from piiscan.scan.special.rows import Rows
from piiscan.scan.suppressions import Filter
from piiscan.scan.tally import Tally
from piiscan.text import buffer

Ints = np.ndarray[tuple[int], np.dtype[np.int64]]
Result: TypeAlias = "pa.RecordBatch | Skip | None"  # None: a sign of life


@dataclass(frozen=True, slots=True)
class Context:
    """What every blob of a run shares."""

    engine: Engine
    settings: ScanSettings
    key: Key
    customers: CustomerLookup | None = None

    def asked(self) -> Asked | None:
        """The index of customers, to be asked by one blob."""
        return None if self.customers is None else Asked(self.customers, ids=self.settings.show_values)


class BlobState:
    """`context`: with the engine of the file being read, which does without the recognizers that were too slow for it.

    `known` takes out what is not to be reported. `asked`: the index of customers.
    """

    def __init__(self, context: Context, known: Filter | None, asked: Asked | None = None) -> None:
        self.context = context
        self.asked = asked
        self.known = known or Filter(context.settings.baseline, context.settings.suppressed)
        self.special = Counts(context.engine.specs)
        self.rows = Rows(context.engine.specs)
        self._patience = Patience(context.engine)
        self._files: dict[tuple[str, str | None], Tally] = {}

    @property
    def impatient(self) -> bool:
        return self._patience.impatient

    def opens(self, where: Location) -> None:
        """What comes next lies there; each file begins with all recognizers."""
        self._use(self._patience.opens(where))

    def lost(self, found: Found) -> frozenset[str]:
        """The recognizers that are too slow for the rest of the file, which goes on without them."""
        lost = self._patience.lost(found)
        self._use(self._patience.engine)
        return lost

    def _use(self, engine: Engine) -> None:
        if engine is not self.context.engine:
            self.context = replace(self.context, engine=engine)

    def found(
        self, units: buffer.Buffer, table: TableState | None = None, column: Ints | None = None, *, page: bool = False
    ) -> Generator[None, None, Found]:
        """What the engine finds, with what a second view of a page and the tier wanted add; signs of life meanwhile."""
        engine, settings = self.context.engine, self.context.settings
        again = second_look.matters(engine, settings)
        if not (page or again):
            return engine.chosen(units, table, column, lines=table is None)
        found = engine.scan(units, table, column, lines=table is None)
        if page:
            found = wrapped.scan(engine, units, found)
        for event in second_look.look(units, found, engine.specs, settings.tier) if again else ():
            found = found if event is None else event
            yield None
        return engine.only_chosen(found)

    def shown(self, found: Found) -> Found:
        """Without what scores too little to be told."""
        return found.take(found.score >= self.context.settings.min_score)

    def shown_cells(self, found: Found) -> Found:
        """The same in a table, but that facts of persons are judged by their rows first (`told_rows`)."""
        mine = self.context.engine.special.mine[found.recognizer]
        return found.take(mine | (found.score >= self.context.settings.min_score))

    def told_rows(self, listed: Hits) -> Hits:
        """Hits of a part of a table, facts counted and without those that score too little."""
        listed = self.rows.judged(listed)
        self.special.add(listed.location, listed.found)
        enough = listed.found.score >= self.context.settings.min_score
        return listed if enough.all() else listed.take(enough)

    def emit(self, result: Hits, table: Tally | None = None) -> Iterator[Result]:
        """Findings in the detail asked for. table: the tally of the columns, if they lie in a table."""
        if not len(result):
            return
        context = self.context
        detail, show = context.settings.detail, context.settings.show_values
        if detail == "file":
            self._file_tally(result.location).add(result, by_column=False)
        elif detail == "column" and table is not None:
            table.add(result, by_column=True)
        else:
            yield hits.listed(result, context.engine.specs, context.key, show_values=show)

    def tally(self, location: Location) -> Tally:
        """An empty one."""
        context = self.context
        return Tally(location, context.engine.specs, context.key, show_values=context.settings.show_values)

    def _file_tally(self, where: Location) -> Tally:
        name = where.uri, where.member
        if name not in self._files:
            self._files[name] = self.tally(Location(*name))
        return self._files[name]

    def files(self) -> Iterator[Result]:
        """The findings by file, at the end of the blob."""
        for tally in self._files.values():
            if (batch := tally.batch()) is not None:
                yield batch
