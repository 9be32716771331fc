"""Findings that are of our own customers: records of tables and texts, asked of an index (`model.CustomerLookup`)."""
