"""Rows of cells to tables: delimited text, headers, and sheets however they are laid out. Does not care where the cells come from."""
