"""Tables of the ledger. No column holds a personal value, not even masked; file and column names may name a person."""

from __future__ import annotations

VERSION = 3

# Plain SQL of SQLite 3.30 (2019): STRICT tables would need 3.37, which servers in use for years lack.
# member and sheet are '' where a location has none, so that the three can be unique together.
TABLES = """
CREATE TABLE schema_version (version INTEGER NOT NULL);
CREATE TABLE runs (
    run INTEGER PRIMARY KEY,
    recorded TEXT NOT NULL,        -- ISO 8601, UTC
    targets TEXT NOT NULL,         -- JSON array
    blobs INTEGER, bytes INTEGER, findings INTEGER, persons INTEGER, persons_rule TEXT, skips INTEGER, seconds REAL,
    tiers TEXT,                    -- JSON array; NULL in runs of version 1
    coverage TEXT                  -- JSON, files and bytes by outcome and reason; NULL in runs before version 3
);
CREATE TABLE stores (
    store INTEGER PRIMARY KEY,
    uri TEXT NOT NULL, member TEXT NOT NULL, sheet TEXT NOT NULL,
    persons INTEGER NOT NULL,      -- the most distinct names in one column (or in the text): an estimate
    law TEXT NOT NULL,             -- JSON array, sorted
    first_run INTEGER NOT NULL REFERENCES runs, last_run INTEGER NOT NULL REFERENCES runs,
    UNIQUE (uri, member, sheet)
);
CREATE TABLE store_entities (
    store INTEGER NOT NULL REFERENCES stores ON DELETE CASCADE,
    entity TEXT NOT NULL,
    occurrences INTEGER NOT NULL,
    distinct_values INTEGER NOT NULL,  -- within a column; a value in two columns counts twice
    columns TEXT NOT NULL,         -- JSON array of headers
    score REAL NOT NULL,           -- the highest
    PRIMARY KEY (store, entity)
) WITHOUT ROWID;
CREATE TABLE skips (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    location TEXT NOT NULL,        -- JSON, the seven fields of a location
    stage TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX skips_by_run ON skips (run);
"""

UPGRADES = {
    1: "ALTER TABLE runs ADD COLUMN tiers TEXT",
    2: "ALTER TABLE runs ADD COLUMN coverage TEXT",
}  # from a version to the next

# What a run found, gathered in a temporary table (SQLite spills it to disk) and folded by SQL: exact in bounded memory,
# in whatever order findings arrive.
GATHER = """
CREATE TEMP TABLE IF NOT EXISTS seen (
    uri TEXT, member TEXT, sheet TEXT, entity TEXT, header TEXT, occurrences INTEGER, distinct_values INTEGER,
    id TEXT, score REAL
);
CREATE TEMP TABLE IF NOT EXISTS seen_law (
    uri TEXT, member TEXT, sheet TEXT, law TEXT, UNIQUE (uri, member, sheet, law)
);
"""
EMPTY = "DELETE FROM temp.seen; DELETE FROM temp.seen_law;"

# One row for each (store, entity, column). Single occurrences are told apart by their keyed digest; a finding that
# stands for a column brings its own number of distinct values.
BY_COLUMN = """
CREATE TEMP VIEW IF NOT EXISTS by_column AS
SELECT uri, member, sheet, entity, header, SUM(occurrences) AS occurrences, MAX(score) AS score,
    CASE WHEN MAX(occurrences) = 1 THEN COUNT(DISTINCT id) ELSE SUM(distinct_values) END AS distinct_values
FROM temp.seen GROUP BY uri, member, sheet, entity, header;
"""
UPSERT_STORES = """
INSERT INTO stores (uri, member, sheet, persons, law, first_run, last_run)
SELECT uri, member, sheet, MAX(CASE WHEN entity = 'PERSON' THEN distinct_values ELSE 0 END),
    (SELECT json_group_array(law) FROM (SELECT law FROM temp.seen_law AS l WHERE l.uri = c.uri
        AND l.member = c.member AND l.sheet = c.sheet ORDER BY law)), :run, :run
FROM by_column AS c GROUP BY uri, member, sheet
ON CONFLICT (uri, member, sheet)
DO UPDATE SET persons = excluded.persons, law = excluded.law, last_run = excluded.last_run
"""
FORGET_ENTITIES = "DELETE FROM store_entities WHERE store IN (SELECT store FROM stores WHERE last_run = :run)"
INSERT_ENTITIES = """
INSERT INTO store_entities (store, entity, occurrences, distinct_values, columns, score)
SELECT store, entity, SUM(occurrences), SUM(distinct_values),
    json_group_array(header) FILTER (WHERE header IS NOT NULL), MAX(score)
FROM by_column JOIN stores USING (uri, member, sheet) GROUP BY store, entity
"""
SELECT_STORES = """
SELECT uri, member, sheet, s.persons, law, f.recorded, l.recorded,
    (SELECT json_group_array(json_object('entity', entity, 'occurrences', occurrences, 'distinct', distinct_values,
        'columns', json(columns), 'score', score)) FROM store_entities AS e WHERE e.store = s.store)
FROM stores AS s JOIN runs AS f ON f.run = first_run JOIN runs AS l ON l.run = last_run
ORDER BY uri, member, sheet
"""
