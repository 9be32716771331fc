"""Bytes to chunks: one function per format, TextChunk | TableChunk | Blob | Skip. Knows nothing of personal information."""
