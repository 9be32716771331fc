"""The index of subjects that a scan writes beside what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from piiscan.keys import Key
    from piiscan.subjects.writer import Writer

__all__ = ["check", "writer"]


def check(options: dict[str, Any], paths: Sequence[str]) -> None:
    """Before a scan. ConfigError where the index could not be written, or would lack what the scan leaves out."""
    from piiscan.cli.outputs import check_output
    from piiscan.errors import ConfigError
    from piiscan.subjects.database import refuse_network

    path = options["subjects_path"]
    for name, option in (("baselines", "--baseline"), ("suppressed", "--suppress"), ("entities", "--entity")):
        if options[name]:
            raise ConfigError(f"an index of subjects holds all persons and values; hint: scan without {option}")
    check_output(path, paths, fresh=False)
    refuse_network(path)


def writer(options: dict[str, Any], key: Key) -> Writer:
    """What takes the events of the scan."""
    from piiscan.cli.ledger_scope import user
    from piiscan.sources import stores
    from piiscan.subjects.writer import Writer

    return Writer(options["subjects_path"], key, [stores.shown(target) for target in options["targets"]], by=user())
