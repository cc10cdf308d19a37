-- +goose Up

-- What the terminal knows of itself: epoch, proof of the key file, cursor of the hub's changes.
CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- A case filed here. person finds a citizen's cases without holding their number; data_key is the case's own key,
-- wrapped: destroying it destroys every sealed byte of the case.
CREATE TABLE cases (
    id           TEXT PRIMARY KEY,
    person       BLOB NOT NULL,
    token        TEXT NOT NULL,
    submitted_at INTEGER NOT NULL, -- Unix milliseconds
    data_key     BLOB,             -- NULL once erased
    erased_at    INTEGER           -- Unix milliseconds; NULL until then
) WITHOUT ROWID;
CREATE INDEX cases_of_person ON cases (person);

-- Events of both chains. They are the audit as well: who did what, when. Those made here are the outbox: seq is the order
-- in which they are sent. No row is ever deleted, so seq grows without AUTOINCREMENT, which would cost a page a commit.
CREATE TABLE events (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL,
    case_id    TEXT NOT NULL REFERENCES cases (id),
    idx        INTEGER NOT NULL,
    kind       TEXT NOT NULL,
    at         INTEGER NOT NULL, -- Unix milliseconds
    channel    INTEGER NOT NULL,
    maker      TEXT NOT NULL,
    body       BLOB NOT NULL,    -- sealed
    prev       TEXT NOT NULL,
    hash       TEXT NOT NULL,
    outbox     TEXT NOT NULL,    -- waiting, acknowledged, refused; received for the hub's own
    attempts   INTEGER NOT NULL DEFAULT 0,
    next_try   INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX events_of_case ON events (case_id);
CREATE INDEX events_waiting ON events (seq) WHERE outbox = 'waiting';

-- Content of a case's materials: files beside the database, sealed, named by a keyed hash.
CREATE TABLE attachments (
    case_id TEXT NOT NULL REFERENCES cases (id),
    sha256  TEXT NOT NULL,
    at_hub  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (case_id, sha256)
) WITHOUT ROWID;
CREATE INDEX attachments_waiting ON attachments (sha256) WHERE at_hub = 0;

