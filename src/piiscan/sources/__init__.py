"""Where bytes come from: directories, archives, git, databases, buckets. Yields Blob or Skip, parses no document.

A table of a server is a blob as well; its rows come from the reader in `databases.read`.
"""
