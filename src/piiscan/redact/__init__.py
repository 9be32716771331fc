"""Copies of files and texts in which personal information is covered: what is found, and what a column of it holds."""
