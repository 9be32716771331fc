"""Pipeline B: keyed index of the customer master, and the answer whether a list is ours.

Never imports scan. The home of duckdb.
"""

from __future__ import annotations

from piiscan.match.build import build_index
from piiscan.match.lookup import match_list

__all__ = ["build_index", "match_list"]
