"""Bytes to characters: which encoding, how to decode it, what is escaped. Knows no format."""
