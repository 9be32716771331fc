"""Inventory of where personal information lies (個人情報管理台帳), in SQLite. Holds no personal value."""
