"""Databases by SQLAlchemy Core: which tables there are, and their rows, read gently and never written."""
