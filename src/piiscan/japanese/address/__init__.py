"""Addresses: spans of whole buffers (`find`), the parts of one address (`parse`).

Municipalities and towns of the tables are here; what the parts are compared by is `japanese.canonical`.
"""
