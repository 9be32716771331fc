"""Bytes to chunks: one function per format, TextChunk | TableChunk | Blob | Skip. Knows nothing of personal information.

`read` is the door, `sniff` tells what a blob is, `formats` lists the readers. A new format is a reader in one of the rooms, a
signature in `sniff` and a row in `formats`. Rooms: characters, texts, tables, office, old_office, mails, pages, databases.
"""
