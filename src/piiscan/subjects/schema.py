"""Tables of an index of subjects."""

from __future__ import annotations

__all__ = ["KIND", "TABLES", "VERSION"]

KIND, VERSION = "piiscan-subjects", 1
# Names of files and of columns are in plain text, values never. words: little-endian words of 64 bits, ascending.
TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE runs (
  run INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT, actor TEXT NOT NULL, base TEXT NOT NULL,
  targets TEXT NOT NULL, summary TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE TABLE skips (
  run INTEGER NOT NULL REFERENCES runs, location TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE TABLE files (
  file INTEGER PRIMARY KEY, uri TEXT NOT NULL, part TEXT NOT NULL, stamp TEXT, read_run INTEGER NOT NULL,
  seen_run INTEGER NOT NULL, read_at TEXT NOT NULL, UNIQUE (uri, part)
) STRICT;
CREATE TABLE places (
  place INTEGER PRIMARY KEY, file INTEGER NOT NULL REFERENCES files ON DELETE CASCADE, member TEXT, sheet TEXT,
  line TEXT NOT NULL
) STRICT;
CREATE INDEX places_of_file ON places (file);
CREATE TABLE words (
  place INTEGER NOT NULL REFERENCES places ON DELETE CASCADE, kind TEXT NOT NULL, count INTEGER NOT NULL,
  bound BLOB NOT NULL, words BLOB NOT NULL, checksum BLOB NOT NULL, PRIMARY KEY (place, kind)
) STRICT;
CREATE INDEX words_by_kind ON words (kind, place);
CREATE TABLE log (
  entry INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL, kinds TEXT NOT NULL,
  question TEXT NOT NULL, places INTEGER NOT NULL, complete INTEGER NOT NULL, chain TEXT NOT NULL
) STRICT;
CREATE TRIGGER log_stays BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER log_keeps BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END
"""
