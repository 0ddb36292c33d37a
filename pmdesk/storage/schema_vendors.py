"""A step of the schema: vendors, what is agreed with them, their APIs, limits and keys."""

TABLES = """
CREATE TABLE vendor (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    category TEXT NOT NULL,
    domain TEXT NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE vendor_contact (
    id INTEGER PRIMARY KEY,
    vendor_id INTEGER NOT NULL REFERENCES vendor (id),
    title TEXT NOT NULL,
    email TEXT NOT NULL,
    phone TEXT NOT NULL,
    role TEXT NOT NULL,
    is_main INTEGER NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE contract (
    id INTEGER PRIMARY KEY,
    vendor_id INTEGER NOT NULL REFERENCES vendor (id),
    title TEXT NOT NULL,
    start TEXT,
    "end" TEXT,
    auto_renews INTEGER NOT NULL,
    renews_months INTEGER NOT NULL,
    notice_days INTEGER NOT NULL,
    amount REAL,
    currency TEXT NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE api (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    vendor_id INTEGER REFERENCES vendor (id),
    product_id INTEGER REFERENCES product (id),
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE sla_term (
    id INTEGER PRIMARY KEY,
    contract_id INTEGER NOT NULL REFERENCES contract (id),
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    indicator TEXT NOT NULL,
    agreed REAL NOT NULL,
    unit TEXT NOT NULL,
    at_most INTEGER NOT NULL,
    api_id INTEGER REFERENCES api (id)
) STRICT;
CREATE TABLE spec_text (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TABLE spec_version (
    id INTEGER PRIMARY KEY,
    api_id INTEGER NOT NULL REFERENCES api (id),
    text_id INTEGER NOT NULL REFERENCES spec_text (id),
    title TEXT NOT NULL,
    received_at TEXT NOT NULL,
    format TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL
) STRICT;
CREATE TABLE operation (
    id INTEGER PRIMARY KEY,
    version_id INTEGER NOT NULL REFERENCES spec_version (id),
    title TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    is_deprecated INTEGER NOT NULL,
    sunset TEXT
) STRICT;
CREATE TABLE spec_change (
    id INTEGER PRIMARY KEY,
    before_id INTEGER NOT NULL REFERENCES spec_version (id),
    after_id INTEGER NOT NULL REFERENCES spec_version (id),
    fingerprint TEXT NOT NULL,
    rule TEXT NOT NULL,
    level TEXT NOT NULL,
    direction TEXT NOT NULL,
    operation TEXT NOT NULL,
    part TEXT NOT NULL,
    path TEXT NOT NULL,
    field TEXT NOT NULL,
    old TEXT NOT NULL,
    new TEXT NOT NULL,
    words TEXT NOT NULL
) STRICT;
CREATE TABLE integration (
    id INTEGER PRIMARY KEY,
    vendor_id INTEGER NOT NULL REFERENCES vendor (id),
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    product_id INTEGER REFERENCES product (id),
    api_id INTEGER REFERENCES api (id),
    stage TEXT NOT NULL,
    stage_since TEXT,
    round INTEGER NOT NULL,
    ball TEXT NOT NULL,
    ball_since TEXT,
    pinned_id INTEGER REFERENCES spec_version (id),
    owner TEXT NOT NULL,
    description TEXT NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE stage_move (
    id INTEGER PRIMARY KEY,
    integration_id INTEGER NOT NULL REFERENCES integration (id),
    at TEXT NOT NULL,
    was TEXT NOT NULL,
    stage TEXT NOT NULL,
    round INTEGER NOT NULL,
    ball TEXT NOT NULL,
    why TEXT NOT NULL
) STRICT;
CREATE TABLE stage_plan (
    id INTEGER PRIMARY KEY,
    integration_id INTEGER NOT NULL REFERENCES integration (id),
    stage TEXT NOT NULL,
    day TEXT NOT NULL
) STRICT;
CREATE TABLE signature (
    id INTEGER PRIMARY KEY,
    integration_id INTEGER NOT NULL REFERENCES integration (id),
    side TEXT NOT NULL,
    version_id INTEGER NOT NULL REFERENCES spec_version (id),
    at TEXT NOT NULL,
    "by" TEXT NOT NULL
) STRICT;
CREATE TABLE integration_item (
    id INTEGER PRIMARY KEY,
    integration_id INTEGER NOT NULL REFERENCES integration (id),
    item_id INTEGER NOT NULL REFERENCES item (id)
) STRICT;
CREATE TABLE talk (
    id INTEGER PRIMARY KEY,
    vendor_id INTEGER NOT NULL REFERENCES vendor (id),
    kind TEXT NOT NULL,
    at TEXT NOT NULL,
    body TEXT NOT NULL,
    integration_id INTEGER REFERENCES integration (id),
    contact_id INTEGER REFERENCES vendor_contact (id),
    side TEXT NOT NULL,
    title TEXT NOT NULL,
    who TEXT NOT NULL,
    people INTEGER,
    minutes INTEGER,
    origin TEXT NOT NULL,
    attachments TEXT NOT NULL
) STRICT;
CREATE TABLE agreed_function (
    id INTEGER PRIMARY KEY,
    integration_id INTEGER NOT NULL REFERENCES integration (id),
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    priority TEXT NOT NULL,
    operations TEXT NOT NULL,
    fields TEXT NOT NULL,
    behaviour TEXT NOT NULL,
    ours TEXT NOT NULL,
    theirs TEXT NOT NULL,
    ours_on_id INTEGER REFERENCES spec_version (id),
    theirs_on_id INTEGER REFERENCES spec_version (id),
    since_id INTEGER REFERENCES spec_version (id),
    asked_on TEXT,
    evidence TEXT NOT NULL,
    test TEXT NOT NULL,
    tested_at TEXT,
    test_note TEXT NOT NULL,
    item_id INTEGER REFERENCES item (id),
    archived_at TEXT
) STRICT;
CREATE TABLE question (
    id INTEGER PRIMARY KEY,
    integration_id INTEGER NOT NULL REFERENCES integration (id),
    title TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    asked_at TEXT,
    round INTEGER NOT NULL,
    due TEXT,
    state TEXT NOT NULL,
    answer TEXT NOT NULL,
    answered_at TEXT,
    function_id INTEGER REFERENCES agreed_function (id),
    fingerprint TEXT NOT NULL,
    origin TEXT NOT NULL
) STRICT;
CREATE TABLE change_verdict (
    id INTEGER PRIMARY KEY,
    api_id INTEGER NOT NULL REFERENCES api (id),
    fingerprint TEXT NOT NULL,
    ruling TEXT NOT NULL,
    at TEXT NOT NULL,
    why TEXT NOT NULL,
    question_id INTEGER REFERENCES question (id),
    item_id INTEGER REFERENCES item (id)
) STRICT;
CREATE TABLE external_date (
    id INTEGER PRIMARY KEY,
    title TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    vendor_id INTEGER REFERENCES vendor (id),
    api_id INTEGER REFERENCES api (id),
    operation TEXT NOT NULL,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    done INTEGER NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE rate_limit (
    id INTEGER PRIMARY KEY,
    api_id INTEGER NOT NULL REFERENCES api (id),
    title TEXT NOT NULL,
    quota INTEGER NOT NULL,
    window_s INTEGER NOT NULL,
    burst INTEGER,
    per TEXT NOT NULL,
    learned_at TEXT,
    description TEXT NOT NULL,
    archived_at TEXT
) STRICT;
CREATE TABLE consumer (
    id INTEGER PRIMARY KEY,
    limit_id INTEGER NOT NULL REFERENCES rate_limit (id),
    title TEXT NOT NULL,
    rank TEXT NOT NULL,
    rate REAL NOT NULL,
    peak REAL NOT NULL,
    measured_on TEXT,
    growth_low REAL,
    growth_likely REAL,
    growth_high REAL,
    metric_id INTEGER REFERENCES metric (id),
    start TEXT,
    batch_calls INTEGER,
    from_hour INTEGER NOT NULL,
    until_hour INTEGER NOT NULL,
    unit TEXT NOT NULL,
    calls_each REAL,
    calls_each_was REAL,
    calls_each_why TEXT NOT NULL,
    batch_saves REAL,
    product_id INTEGER REFERENCES product (id),
    item_id INTEGER REFERENCES item (id),
    archived_at TEXT
) STRICT;
CREATE TABLE credential (
    id INTEGER PRIMARY KEY,
    vendor_id INTEGER NOT NULL REFERENCES vendor (id),
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    environment TEXT NOT NULL,
    integration_id INTEGER REFERENCES integration (id),
    scopes TEXT NOT NULL,
    created TEXT,
    expires TEXT,
    rotate_days INTEGER,
    last_used_at TEXT,
    secret TEXT NOT NULL,
    next_secret TEXT NOT NULL,
    next_works_at TEXT,
    next_expires TEXT,
    last_secret TEXT NOT NULL,
    archived_at TEXT
) STRICT;
CREATE INDEX vendor_contact_vendor ON vendor_contact (vendor_id);
CREATE INDEX contract_vendor ON contract (vendor_id);
CREATE INDEX api_vendor ON api (vendor_id) WHERE vendor_id IS NOT NULL;
CREATE INDEX api_product ON api (product_id) WHERE product_id IS NOT NULL;
CREATE INDEX sla_term_contract ON sla_term (contract_id);
CREATE INDEX sla_term_api ON sla_term (api_id) WHERE api_id IS NOT NULL;
CREATE UNIQUE INDEX spec_text_once ON spec_text (sha256);
CREATE UNIQUE INDEX spec_version_once ON spec_version (api_id, text_id);
CREATE INDEX spec_version_text ON spec_version (text_id);
CREATE INDEX operation_version ON operation (version_id);
CREATE INDEX spec_change_before ON spec_change (before_id);
CREATE INDEX spec_change_after ON spec_change (after_id);
CREATE INDEX integration_vendor ON integration (vendor_id);
CREATE INDEX integration_product ON integration (product_id) WHERE product_id IS NOT NULL;
CREATE INDEX integration_api ON integration (api_id) WHERE api_id IS NOT NULL;
CREATE INDEX integration_pinned ON integration (pinned_id) WHERE pinned_id IS NOT NULL;
CREATE INDEX stage_move_integration ON stage_move (integration_id);
CREATE UNIQUE INDEX stage_plan_once ON stage_plan (integration_id, stage);
CREATE UNIQUE INDEX signature_once ON signature (integration_id, version_id, side);
CREATE INDEX signature_version ON signature (version_id);
CREATE UNIQUE INDEX integration_item_once ON integration_item (integration_id, item_id);
CREATE INDEX integration_item_item ON integration_item (item_id);
CREATE INDEX talk_vendor ON talk (vendor_id);
CREATE INDEX talk_integration ON talk (integration_id) WHERE integration_id IS NOT NULL;
CREATE INDEX talk_contact ON talk (contact_id) WHERE contact_id IS NOT NULL;
CREATE INDEX agreed_function_integration ON agreed_function (integration_id);
CREATE INDEX agreed_function_ours_on ON agreed_function (ours_on_id) WHERE ours_on_id IS NOT NULL;
CREATE INDEX agreed_function_theirs_on ON agreed_function (theirs_on_id) WHERE theirs_on_id IS NOT NULL;
CREATE INDEX agreed_function_since ON agreed_function (since_id) WHERE since_id IS NOT NULL;
CREATE INDEX agreed_function_item ON agreed_function (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX question_integration ON question (integration_id);
CREATE INDEX question_function ON question (function_id) WHERE function_id IS NOT NULL;
CREATE UNIQUE INDEX change_verdict_once ON change_verdict (api_id, fingerprint);
CREATE INDEX change_verdict_question ON change_verdict (question_id) WHERE question_id IS NOT NULL;
CREATE INDEX change_verdict_item ON change_verdict (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX external_date_vendor ON external_date (vendor_id) WHERE vendor_id IS NOT NULL;
CREATE INDEX external_date_api ON external_date (api_id) WHERE api_id IS NOT NULL;
CREATE INDEX rate_limit_api ON rate_limit (api_id);
CREATE INDEX consumer_limit ON consumer (limit_id);
CREATE INDEX consumer_metric ON consumer (metric_id) WHERE metric_id IS NOT NULL;
CREATE INDEX consumer_product ON consumer (product_id) WHERE product_id IS NOT NULL;
CREATE INDEX consumer_item ON consumer (item_id) WHERE item_id IS NOT NULL;
CREATE INDEX credential_vendor ON credential (vendor_id);
CREATE INDEX credential_integration ON credential (integration_id) WHERE integration_id IS NOT NULL;
CREATE INDEX talk_origin ON talk (origin) WHERE origin != '';
CREATE INDEX external_date_day ON external_date (day);
CREATE INDEX vendor_contact_email ON vendor_contact (email COLLATE NOCASE) WHERE email != '';
"""
