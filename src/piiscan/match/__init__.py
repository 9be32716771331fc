"""Pipeline B: keyed index of the customer master, and the answer whether a list is ours.

Never imports scan. The home of duckdb.
"""

from __future__ import annotations

from piiscan.match.build import build_index
from piiscan.match.lookup import match_list
from piiscan.match.update import update_index
from piiscan.match.verify import verify_index

__all__ = ["build_index", "match_list", "update_index", "verify_index"]
