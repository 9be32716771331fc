"""A connection that waits for an answer only so long: a server that has fallen silent ends no statement itself."""

from __future__ import annotations

import math
import time
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.waiting import Ready

__all__ = ["Patient", "SilentError"]

Result = TypeVar("Result")


class SilentError(psycopg.OperationalError):
    """No answer came in time. The connection is closed."""


class Patient(psycopg.Connection[tuple[Any, ...]]):
    """`patience`: seconds for each answer; more than a statement may take, so that the server's own word comes first."""

    patience = math.inf

    def wait(self, gen: PQGen[Result], *arguments: Any, **named: Any) -> Result:
        """As psycopg's. Raises SilentError."""
        return super().wait(self._watched(gen), *arguments, **named)

    def _watched(self, gen: PQGen[Result]) -> PQGen[Result]:
        """psycopg resumes it with Ready.NONE every 0.1 seconds in which nothing came."""
        end = time.monotonic() + self.patience
        try:
            state = next(gen)
            while True:
                ready = yield state
                if ready == Ready.NONE and time.monotonic() > end:
                    self.pgconn.finish()  # no ROLLBACK can follow: it would wait as well
                    raise SilentError("no answer")
                state = gen.send(ready)
        except StopIteration as ended:
            result: Result = ended.value
            return result
