"""Progress of index and match: bars on stderr where somebody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["bars"]


@contextmanager
def bars() -> Iterator[Callable[[int, int | None, str], None] | None]:
    """A bar with rows per second on stderr where somebody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    with Progress(*columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True) as shown:
        tasks: dict[str, Any] = {}

        def tell(done: int, total: int | None, phase: str) -> None:
            if phase not in tasks:
                tasks[phase] = shown.add_task(phase, total=total, rate="")
            seconds = shown.tasks[tasks[phase]].elapsed or 0
            rate = f"{done / seconds:,.0f}/s" if phase == "rows" and seconds else ""
            shown.update(tasks[phase], completed=done, total=total, rate=rate)

        yield tell
