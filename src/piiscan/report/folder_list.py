"""Folders as a table: what the treemap shows, in words."""

from __future__ import annotations

from piiscan.report.folders import Folder

__all__ = ["MEASURES", "folder_list"]

MEASURES = ("persons", "bytes")  # by which the treemap is drawn
_MOST = 100


def folder_list(top: Folder) -> list[Folder]:
    """The two levels of folders below `top`, worst first, then those with most persons."""
    first = list(top.below.values())
    second = [inner for folder in first for inner in folder.below.values()]
    return sorted([*first, *second], key=lambda f: (-f.level, -f.persons, -f.bytes, f.path))[:_MOST]
