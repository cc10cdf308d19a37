-- +goose Up

-- What the terminal knows of itself: epoch, proof of the key file, cursor of the hub's changes.
CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Events of both chains. They are the audit as well: who did what, when. Those made here are the outbox: seq is the order
-- in which they are sent. The first event of a case, of kind submitted, also carries what belongs to the case as a whole:
-- every further table or index is one more page to write in each commit. No row is ever deleted, so seq grows without
-- AUTOINCREMENT, which would cost a page too.
CREATE TABLE events (
    seq        INTEGER PRIMARY KEY,
    id         TEXT NOT NULL,
    case_id    TEXT NOT NULL,
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
    last_error TEXT NOT NULL DEFAULT '',
    token      TEXT,
    contents   TEXT,             -- SHA-256 of each attachment, as a JSON list
    person     BLOB,             -- finds a citizen's cases without holding their number
    data_key   BLOB,             -- the case's own key, wrapped; NULL once erased, and with it every sealed byte of the case
    erased_at  INTEGER           -- Unix milliseconds
);
-- A case is submitted once: what is NULL is never the same as another NULL, so other kinds may come more than once.
CREATE UNIQUE INDEX events_of_case ON events (case_id, CASE kind WHEN 'submitted' THEN 1 END);
CREATE INDEX events_of_person ON events (person) WHERE person IS NOT NULL;
CREATE INDEX events_waiting ON events (seq) WHERE outbox = 'waiting';

-- Content of a case's materials: files beside the database, sealed, named by a keyed hash.
CREATE TABLE attachments (
    case_id TEXT NOT NULL,
    sha256  TEXT NOT NULL,
    at_hub  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (case_id, sha256)
) WITHOUT ROWID;
CREATE INDEX attachments_waiting ON attachments (sha256) WHERE at_hub = 0;

-- So that a case with its outbox row and its attachments is one statement, which is a transaction by itself.
-- +goose StatementBegin
CREATE TRIGGER events_contents AFTER INSERT ON events WHEN NEW.contents IS NOT NULL
BEGIN
    INSERT INTO attachments (case_id, sha256) SELECT NEW.case_id, value FROM json_each(NEW.contents);
END;
-- +goose StatementEnd
