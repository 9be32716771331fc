"""`piiscan state`: what the state file of a scan holds."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from piiscan.cli.language import choose, lang_option

WORDS = {
    "ja": {
        "files": "記録済みファイル",
        "bytes": "その合計バイト数",
        "files_with_findings": "うち検出・未読のあるファイル",
        "segments": "結果のまとまり",
        "state_bytes": "状態ファイルの大きさ（バイト）",
        "started": "前回の開始（UTC）",
        "ended": "前回の終了（UTC）",
        "blobs": "前回読んだ件数",
        "reused": "うち読み直さなかった件数",
        "targets": "対象",
        "stopped": "途中で停止",
    },
    "en": {
        "files": "Files known",
        "bytes": "Their bytes",
        "files_with_findings": "Of them with findings or skips",
        "segments": "Segments of results",
        "state_bytes": "Bytes of the state file",
        "started": "Last run began (UTC)",
        "ended": "Last run ended (UTC)",
        "blobs": "Blobs of the last run",
        "reused": "Of them not read again",
        "targets": "Targets",
        "stopped": "stopped before its end",
    },
}
form_option = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def state() -> None:
    """Show or shrink the state file of a scan.

    \b
    piiscan scan /share --state share.state     run again: only what changed is read
    piiscan state info share.state
    """


@state.command()
@click.argument("path", type=click.Path(dir_okay=False))
@form_option
@lang_option
def info(path: str, form: str, lang: str | None) -> None:
    """What the state PATH holds: files, results, the last run."""
    from piiscan.scan.state import care

    _show(care.info(path), form, lang)


@state.command()
@click.argument("path", type=click.Path(dir_okay=False))
@form_option
@lang_option
def compact(path: str, form: str, lang: str | None) -> None:
    """Drop from the state PATH what the settings of the last run cannot use, and make it small."""
    from piiscan.scan.state import care

    _show(care.compact(path), form, lang)


def _show(told: dict[str, Any], form: str, lang: str | None) -> None:
    if form == "json":
        click.echo(json.dumps({"type": "state", **told}, ensure_ascii=False))
        return
    from rich.console import Console

    from piiscan.cli.tables import show_rows
    from piiscan.report.rows import Rows

    words = WORDS[choose(lang)]
    last = told["last_run"] or {}
    known = told | last | {"ended": last.get("ended") or (words["stopped"] if last else None)}
    rows = tuple((word, _told(known[name])) for name, word in words.items() if known.get(name) is not None)
    console = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 140)
    show_rows(console, Rows("", ("", ""), rows, frozenset()))


def _told(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
