-- +goose Up
-- Primary keys are the idempotency: they never forget, so a record that is sent again years later is still known.
CREATE TABLE terminals (
    terminal   TEXT NOT NULL,
    epoch      TEXT NOT NULL,
    high_water INTEGER NOT NULL,
    PRIMARY KEY (terminal, epoch)
) WITHOUT ROWID;

CREATE TABLE cases (
    id         TEXT PRIMARY KEY,
    terminal   TEXT NOT NULL,
    theme      TEXT NOT NULL,
    theme_name TEXT NOT NULL,
    arrived_at TEXT NOT NULL
);
CREATE INDEX cases_arrived ON cases (arrived_at);

CREATE TABLE events (
    id      TEXT PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    by_hub  INTEGER NOT NULL,
    idx     INTEGER NOT NULL,
    hash    TEXT NOT NULL,
    json    BLOB NOT NULL,
    UNIQUE (case_id, by_hub, idx)
);

CREATE TABLE children (
    case_id      TEXT NOT NULL REFERENCES cases (id),
    matter       TEXT NOT NULL,
    position     INTEGER NOT NULL,
    state        TEXT NOT NULL,
    project_no   TEXT NOT NULL,
    promise_date TEXT NOT NULL,
    reason       TEXT NOT NULL,
    PRIMARY KEY (case_id, matter)
) WITHOUT ROWID;

CREATE TABLE changes (
    cursor   INTEGER PRIMARY KEY AUTOINCREMENT,
    terminal TEXT NOT NULL,
    event_id TEXT NOT NULL UNIQUE REFERENCES events (id)
);
CREATE INDEX changes_terminal ON changes (terminal, cursor);

CREATE TABLE project_numbers (
    day  TEXT PRIMARY KEY,
    last INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE attachments (
    case_id TEXT NOT NULL REFERENCES cases (id),
    id      TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    PRIMARY KEY (case_id, id)
) WITHOUT ROWID;

CREATE TABLE blobs (
    sha256 TEXT PRIMARY KEY,
    size   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE quarantine (
    digest   TEXT PRIMARY KEY, -- SHA-256 of terminal and raw record: one that is refused again is not kept twice
    terminal TEXT NOT NULL,
    event_id TEXT NOT NULL,
    hash     TEXT NOT NULL,
    reason   TEXT NOT NULL,
    raw      BLOB NOT NULL,
    at       TEXT NOT NULL
);
CREATE INDEX quarantine_hash ON quarantine (hash);

-- +goose Down
DROP TABLE quarantine;
DROP TABLE blobs;
DROP TABLE attachments;
DROP TABLE project_numbers;
DROP TABLE changes;
DROP TABLE children;
DROP TABLE events;
DROP TABLE cases;
DROP TABLE terminals;
