"""Inventory of where personal information lies (個人情報管理台帳), in SQLite. Holds no personal value that a scan found."""

from piiscan.ledger.places import Choice, Place
from piiscan.ledger.store import Ledger

__all__ = ["Choice", "Ledger", "Place"]
