"""Files of records: SQLite, Access, dBase, files of columns (Parquet, ORC, Arrow, Avro). Servers are in `sources.databases`.

What any column holds is text (`column_texts`); cells of bytes may be files (`cell_bytes`).
"""
