"""A progress line on stderr, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def progress_bar(*, enabled: bool) -> Iterator[Callable[[Any, Any], None] | None]:
    """Gives a function to call after each blob, or None where nobody watches."""
    if not enabled or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.filesize import decimal
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("piiscan", total=None)
        blobs = size = 0

        def advance(blob: Any, summary: Any) -> None:
            nonlocal blobs, size
            blobs, size = blobs + 1, size + blob.size
            progress.update(task, description=f"{blobs:,} files  {decimal(size)}  {summary.findings:,} findings")

        yield advance
