"""SQLite files: catalog, rows as columns, samples, large cells; read-only throughout."""
