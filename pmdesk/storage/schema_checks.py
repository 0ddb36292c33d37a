"""A step of the schema: checks of APIs, what has to be kept, and what was seen."""

TABLES = """
CREATE TABLE api_environment (
    id INTEGER PRIMARY KEY,
    api_id INTEGER NOT NULL REFERENCES api (id),
    environment TEXT NOT NULL,
    base_url TEXT NOT NULL
) STRICT;
CREATE TABLE api_check (
    id INTEGER PRIMARY KEY,
    api_id INTEGER NOT NULL REFERENCES api (id),
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    integration_id INTEGER REFERENCES integration (id),
    environment TEXT NOT NULL,
    method TEXT NOT NULL,
    url TEXT NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    assertions TEXT NOT NULL,
    interval_s INTEGER NOT NULL,
    timeout_s REAL NOT NULL,
    follows_redirects INTEGER NOT NULL,
    parent_id INTEGER REFERENCES api_check (id),
    credential_id INTEGER REFERENCES credential (id),
    degraded_ms REAL,
    paused INTEGER NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE slo (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    indicator TEXT NOT NULL,
    target REAL NOT NULL,
    api_id INTEGER REFERENCES api (id),
    check_id INTEGER REFERENCES api_check (id),
    environment TEXT,
    window_days INTEGER NOT NULL,
    term_id INTEGER REFERENCES sla_term (id),
    archived_at TEXT
) STRICT;
CREATE TABLE maintenance_window (
    id INTEGER PRIMARY KEY,
    api_id INTEGER NOT NULL REFERENCES api (id),
    title TEXT NOT NULL,
    start TEXT NOT NULL,
    until TEXT NOT NULL
) STRICT;
CREATE TABLE status_page (
    id INTEGER PRIMARY KEY,
    vendor_id INTEGER NOT NULL REFERENCES vendor (id),
    title TEXT NOT NULL,
    url TEXT NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE sample (
    at INTEGER NOT NULL,
    check_id INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    latency_us INTEGER,
    message TEXT NOT NULL,
    PRIMARY KEY (at, check_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE sample_roll (
    span_s INTEGER NOT NULL,
    check_id INTEGER NOT NULL,
    start INTEGER NOT NULL,
    up INTEGER NOT NULL,
    degraded INTEGER NOT NULL,
    down INTEGER NOT NULL,
    unobserved INTEGER NOT NULL,
    latencies BLOB NOT NULL,
    PRIMARY KEY (span_s, check_id, start)
) STRICT, WITHOUT ROWID;
CREATE TABLE sample_rolled (
    span_s INTEGER PRIMARY KEY,
    until INTEGER NOT NULL,
    after_id INTEGER NOT NULL
) STRICT;
CREATE TABLE sample_last (
    check_id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    latency_us INTEGER,
    message TEXT NOT NULL,
    since INTEGER NOT NULL,
    first INTEGER NOT NULL
) STRICT;
CREATE TABLE status_page_state (
    page_id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    words TEXT NOT NULL,
    url TEXT NOT NULL,
    trouble TEXT NOT NULL,
    since INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX api_environment_once ON api_environment (api_id, environment);
CREATE INDEX api_check_api ON api_check (api_id);
CREATE INDEX api_check_integration ON api_check (integration_id) WHERE integration_id IS NOT NULL;
CREATE INDEX api_check_parent ON api_check (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX api_check_credential ON api_check (credential_id) WHERE credential_id IS NOT NULL;
CREATE INDEX slo_api ON slo (api_id) WHERE api_id IS NOT NULL;
CREATE INDEX slo_check ON slo (check_id) WHERE check_id IS NOT NULL;
CREATE INDEX slo_term ON slo (term_id) WHERE term_id IS NOT NULL;
CREATE INDEX maintenance_window_api ON maintenance_window (api_id);
CREATE INDEX status_page_vendor ON status_page (vendor_id);
CREATE INDEX sample_trouble ON sample (check_id, at) WHERE outcome != 0;
"""
