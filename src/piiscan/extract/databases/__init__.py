"""Files of records: SQLite, Access, dBase, files of columns. Servers are no files."""
