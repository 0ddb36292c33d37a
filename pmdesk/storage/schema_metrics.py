"""The second step of the schema: the tables of metrics and of their points."""

M002 = """
CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    location TEXT NOT NULL,
    options TEXT NOT NULL,
    secret TEXT NOT NULL,
    every_minutes INTEGER,
    paused INTEGER NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE metric (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    product_id INTEGER REFERENCES product (id),
    unit TEXT NOT NULL,
    direction TEXT NOT NULL,
    grain TEXT NOT NULL,
    aggregate TEXT NOT NULL,
    source_id INTEGER REFERENCES source (id),
    query TEXT NOT NULL,
    owner TEXT NOT NULL,
    description TEXT NOT NULL,
    guardrail_low REAL,
    guardrail_high REAL,
    time_zone TEXT NOT NULL,
    stale_hours REAL,
    archived_at TEXT
) STRICT;
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    metric_id INTEGER NOT NULL REFERENCES metric (id),
    dimensions TEXT NOT NULL
) STRICT;
CREATE TABLE intake (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    at TEXT NOT NULL,
    source_id INTEGER REFERENCES source (id),
    added INTEGER NOT NULL,
    replaced INTEGER NOT NULL,
    refused INTEGER NOT NULL
) STRICT;
CREATE TABLE target (
    id INTEGER PRIMARY KEY,
    metric_id INTEGER NOT NULL REFERENCES metric (id),
    value REAL NOT NULL,
    start TEXT,
    due TEXT
) STRICT;
CREATE TABLE annotation (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    at TEXT NOT NULL,
    until TEXT,
    description TEXT NOT NULL,
    product_id INTEGER REFERENCES product (id),
    metric_id INTEGER REFERENCES metric (id),
    left_out INTEGER NOT NULL
) STRICT;
CREATE TABLE effect (
    id INTEGER PRIMARY KEY,
    metric_id INTEGER NOT NULL REFERENCES metric (id),
    at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    day TEXT NOT NULL,
    release_id INTEGER REFERENCES release (id),
    annotation_id INTEGER REFERENCES annotation (id),
    item_id INTEGER REFERENCES item (id),
    control_id INTEGER REFERENCES metric (id),
    dimensions TEXT NOT NULL,
    estimate REAL,
    low REAL,
    high REAL,
    p REAL,
    expected REAL,
    before INTEGER NOT NULL,
    after INTEGER NOT NULL,
    placebos INTEGER NOT NULL,
    window_days INTEGER NOT NULL,
    why TEXT NOT NULL
) STRICT;
CREATE TABLE review_mark (
    id INTEGER PRIMARY KEY,
    metric_id INTEGER NOT NULL REFERENCES metric (id),
    day TEXT NOT NULL,
    at TEXT NOT NULL,
    "by" TEXT NOT NULL
) STRICT;
CREATE TABLE verdict (
    id INTEGER PRIMARY KEY,
    metric_id INTEGER NOT NULL REFERENCES metric (id),
    at TEXT NOT NULL,
    until TEXT NOT NULL,
    is_anomaly INTEGER NOT NULL,
    note TEXT NOT NULL,
    dimensions TEXT NOT NULL
) STRICT;
CREATE TABLE dashboard (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    product_id INTEGER REFERENCES product (id),
    archived_at TEXT
) STRICT;
CREATE TABLE panel (
    id INTEGER PRIMARY KEY,
    dashboard_id INTEGER NOT NULL REFERENCES dashboard (id),
    metric_id INTEGER NOT NULL REFERENCES metric (id),
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    first_column INTEGER NOT NULL,
    first_row INTEGER NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    split_by TEXT NOT NULL,
    scale TEXT NOT NULL,
    release_id INTEGER REFERENCES release (id),
    annotation_id INTEGER REFERENCES annotation (id)
) STRICT;
CREATE TABLE points_chunk (
    id INTEGER PRIMARY KEY,
    series_id INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    count INTEGER NOT NULL,
    low REAL NOT NULL,
    high REAL NOT NULL,
    seal INTEGER NOT NULL,
    sketch BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE TABLE points_extent (
    series_id INTEGER PRIMARY KEY,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    count INTEGER NOT NULL,
    low REAL NOT NULL,
    high REAL NOT NULL,
    newest REAL NOT NULL,
    arrived INTEGER NOT NULL,
    added INTEGER NOT NULL,
    replaced INTEGER NOT NULL,
    duplicates INTEGER NOT NULL,
    out_of_order INTEGER NOT NULL,
    late INTEGER NOT NULL,
    thinned INTEGER,
    revision INTEGER NOT NULL
) STRICT;
CREATE TABLE points_swap (
    id INTEGER PRIMARY KEY,
    step_id INTEGER,
    intake_id INTEGER,
    series_id INTEGER NOT NULL,
    count INTEGER NOT NULL,
    expected INTEGER NOT NULL,
    landed TEXT NOT NULL,
    thinned INTEGER,
    body BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX points_chunk_place ON points_chunk (series_id, first, last, count, low, high, seal);
CREATE INDEX points_swap_step ON points_swap (step_id);
CREATE INDEX points_swap_intake ON points_swap (intake_id);
ALTER TABLE key_result ADD COLUMN metric_id INTEGER REFERENCES metric (id);
ALTER TABLE key_result ADD COLUMN start TEXT;
CREATE INDEX metric_product ON metric (product_id);
CREATE INDEX metric_source ON metric (source_id);
CREATE UNIQUE INDEX series_metric ON series (metric_id, dimensions);
CREATE INDEX intake_source ON intake (source_id);
CREATE INDEX dashboard_product ON dashboard (product_id);
CREATE INDEX target_metric ON target (metric_id);
CREATE INDEX annotation_metric ON annotation (metric_id);
CREATE INDEX annotation_product ON annotation (product_id);
CREATE INDEX annotation_at ON annotation (at);
CREATE INDEX effect_metric ON effect (metric_id);
CREATE INDEX effect_item ON effect (item_id);
CREATE INDEX effect_release ON effect (release_id);
CREATE INDEX effect_annotation ON effect (annotation_id);
CREATE INDEX effect_control ON effect (control_id);
CREATE UNIQUE INDEX review_mark_metric ON review_mark (metric_id, day);
CREATE INDEX review_mark_day ON review_mark (day);
CREATE INDEX verdict_metric ON verdict (metric_id);
CREATE INDEX panel_dashboard ON panel (dashboard_id);
CREATE INDEX panel_metric ON panel (metric_id);
CREATE INDEX panel_release ON panel (release_id);
CREATE INDEX panel_annotation ON panel (annotation_id);
CREATE INDEX key_result_metric ON key_result (metric_id);
"""
