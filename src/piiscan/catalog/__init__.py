"""recognizers/ and rules/ to validated specs. Strict: every problem with file:line, all at once. Never runs code named in a data file."""
