"""Where bytes come from: directories, archives. Yields Blob or Skip, parses no document."""
