"""Inventory of where personal information lies (個人情報管理台帳), in SQLite. Holds no personal value."""

from piiscan.ledger.store import EntityRow, Ledger, StoreRow

__all__ = ["EntityRow", "Ledger", "StoreRow"]
