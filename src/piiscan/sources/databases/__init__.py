"""Databases on servers: which tables there are, and their rows, read gently and never written.

SQLAlchemy parses the URLs, the drivers read. `dialect` is the seam; a database is a module behind it.
"""
