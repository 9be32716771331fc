"""Tables of the ledger. No column holds a personal value, not even masked; file and column names may name a person."""

from __future__ import annotations

VERSION = 4

# Plain SQL of SQLite 3.30 (2019): STRICT tables would need 3.37, which servers in use for years lack.
# CHECKs hold whatever program writes here. member and sheet are '' where a location has none, so that the three can be
# unique together.
RUNS = """
CREATE TABLE runs (
    run INTEGER PRIMARY KEY,
    recorded TEXT NOT NULL,        -- ISO 8601, UTC
    targets TEXT NOT NULL,         -- JSON array, as they were given
    blobs INTEGER, bytes INTEGER, findings INTEGER, persons INTEGER, persons_rule TEXT, skips INTEGER, seconds REAL,
    tiers TEXT,                    -- JSON array; NULL in runs of version 1
    coverage TEXT                  -- JSON, files and bytes by outcome and reason; NULL in runs before version 3
);
CREATE TABLE skips (
    run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
    location TEXT NOT NULL,        -- JSON, the seven fields of a location
    stage TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX skips_by_run ON skips (run);
"""

# From here on: version 4. RUNS is as version 3 had it, so that both a new and an old ledger go through these.
PLACES = """
-- started and ended: ISO 8601, UTC, with microseconds
ALTER TABLE runs ADD COLUMN started TEXT;
ALTER TABLE runs ADD COLUMN ended TEXT;
ALTER TABLE runs ADD COLUMN actor TEXT;
ALTER TABLE runs ADD COLUMN scope TEXT CHECK (scope IS NULL OR json_valid(scope));
ALTER TABLE runs ADD COLUMN totals TEXT CHECK (totals IS NULL OR json_valid(totals));
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE places (
    place INTEGER PRIMARY KEY,     -- the number of the entry; places are never deleted, so none is given twice
    uri TEXT NOT NULL, member TEXT NOT NULL, sheet TEXT NOT NULL,
    persons INTEGER NOT NULL CHECK (persons >= 0),
    estimated INTEGER NOT NULL CHECK (estimated IN (0, 1)),  -- persons of versions before 4: no count, an estimate
    findings INTEGER NOT NULL CHECK (findings >= 0),
    sensitive INTEGER NOT NULL CHECK (sensitive IN (0, 1)),  -- special care required, tied to a person
    form TEXT NOT NULL,            -- table, text or ''
    items TEXT NOT NULL CHECK (json_valid(items)),      -- entity -> count, distinct, best, columns
    law TEXT NOT NULL CHECK (json_valid(law)),          -- JSON array, sorted
    special TEXT NOT NULL CHECK (json_valid(special)),  -- entity -> tied, mentioned, denied
    rules TEXT NOT NULL CHECK (json_valid(rules)),
    list TEXT CHECK (list IS NULL OR json_valid(list)),  -- the judgement that this is a list of persons
    severity TEXT,
    score INTEGER CHECK (score BETWEEN 0 AND 100),
    risk TEXT CHECK (risk IS NULL OR json_valid(risk)),
    file TEXT NOT NULL CHECK (json_valid(file)),        -- bytes, modified, owner, mode, encodings
    shape TEXT NOT NULL,           -- digest of numbers and headers, to tell a place that moved
    partial INTEGER NOT NULL CHECK (partial IN (0, 1)),  -- the last run did not read all of it
    first_run INTEGER NOT NULL REFERENCES runs, last_run INTEGER NOT NULL REFERENCES runs,
    gone_run INTEGER REFERENCES runs, gone_reason TEXT CHECK (gone_reason IN ('no_file', 'nothing_found')),
    UNIQUE (uri, member, sheet)
);
CREATE INDEX places_by_shape ON places (shape);
CREATE TABLE versions (            -- a place as a run found it, where that differs from before
    place INTEGER NOT NULL REFERENCES places, run INTEGER NOT NULL REFERENCES runs,
    persons INTEGER,               -- NULL: an estimate, not to be compared
    findings INTEGER NOT NULL, sensitive INTEGER NOT NULL,
    items TEXT NOT NULL CHECK (json_valid(items)), law TEXT NOT NULL CHECK (json_valid(law)),
    gone INTEGER NOT NULL CHECK (gone IN (0, 1)),
    partial INTEGER NOT NULL CHECK (partial IN (0, 1)),
    PRIMARY KEY (place, run)
) WITHOUT ROWID;
CREATE TABLE entries (             -- what people filled in
    place INTEGER NOT NULL REFERENCES places,
    field TEXT NOT NULL, value TEXT NOT NULL CHECK (value <> ''),
    at TEXT NOT NULL, actor TEXT NOT NULL,
    run INTEGER NOT NULL,          -- the last run that was recorded by then; 0 for none
    PRIMARY KEY (place, field),
    CHECK (field NOT IN ('retention_until', 'last_review')
        OR value GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]')
) WITHOUT ROWID;
CREATE TABLE history (             -- every change of an entry
    change INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL, actor TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('edit', 'workbook', 'review', 'move')),
    place INTEGER NOT NULL REFERENCES places,
    field TEXT NOT NULL, old TEXT, new TEXT
);
CREATE INDEX history_by_place ON history (place, change);
CREATE VIEW items AS
SELECT place, uri, member, sheet, key AS entity, json_extract(value, '$.count') AS occurrences,
    json_extract(value, '$.distinct') AS distinct_values, json_extract(value, '$.columns') AS columns,
    json_extract(value, '$.best') AS score
FROM places, json_each(places.items);
"""

# From a version to the next; 3 to 4 continues with PLACES and then with FROM_STORES.
UPGRADES = {
    1: "ALTER TABLE runs ADD COLUMN tiers TEXT",
    2: "ALTER TABLE runs ADD COLUMN coverage TEXT",
}
FROM_STORES = """
INSERT INTO places (place, uri, member, sheet, persons, estimated, findings, sensitive, form, items, law, special, rules,
    file, shape, partial, first_run, last_run)
SELECT store, uri, member, sheet, persons, 1,
    (SELECT IFNULL(SUM(occurrences), 0) FROM store_entities AS e WHERE e.store = s.store),
    law LIKE '%"special_care_required"%', '',
    (SELECT json_group_object(entity, json_object('count', occurrences, 'distinct', distinct_values, 'best', score,
        'columns', json(columns))) FROM store_entities AS e WHERE e.store = s.store),
    law, '{}', '[]', '{}', '', 0, first_run, last_run
FROM stores AS s;
INSERT INTO versions SELECT place, first_run, NULL, findings, sensitive, items, law, 0, 0 FROM places;
DROP TABLE store_entities;
DROP TABLE stores;
"""
