-- +goose Up
-- The same tables as in PostgreSQL: every key of what belongs to a terminal's cases begins with the terminal, what arrives is
-- appended first and taken apart after the answer, and each terminal has a cursor of its own for what changed.
CREATE TABLE new_cases (
    terminal   TEXT NOT NULL,
    id         TEXT NOT NULL,
    theme      TEXT NOT NULL,
    theme_name TEXT NOT NULL,
    arrived_at TEXT NOT NULL,
    person     TEXT NOT NULL,
    token      TEXT NOT NULL,
    corrects   TEXT NOT NULL, -- the case for which this one brings what a department asked for; empty otherwise
    PRIMARY KEY (terminal, id)
);
INSERT INTO new_cases SELECT terminal, id, theme, theme_name, arrived_at, person, token, corrects FROM cases;

CREATE TABLE new_events (
    terminal TEXT NOT NULL,
    case_id  TEXT NOT NULL,
    by_hub   BOOLEAN NOT NULL,
    idx      INTEGER NOT NULL,
    id       TEXT NOT NULL,
    hash     TEXT NOT NULL,
    json     BLOB NOT NULL,
    PRIMARY KEY (terminal, case_id, by_hub, idx),
    UNIQUE (terminal, id)
);
INSERT INTO new_events SELECT c.terminal, e.case_id, e.by_hub, e.idx, e.id, e.hash, e.json FROM events e JOIN cases c ON c.id = e.case_id;

CREATE TABLE new_children (
    terminal     TEXT NOT NULL,
    case_id      TEXT NOT NULL,
    matter       TEXT NOT NULL,
    position     INTEGER NOT NULL,
    state        TEXT NOT NULL,
    project_no   TEXT NOT NULL,
    promise_date TEXT NOT NULL,
    reason       TEXT NOT NULL,
    PRIMARY KEY (terminal, case_id, matter)
) WITHOUT ROWID;
INSERT INTO new_children SELECT c.terminal, k.case_id, k.matter, k.position, k.state, k.project_no, k.promise_date, k.reason
    FROM children k JOIN cases c ON c.id = k.case_id;

CREATE TABLE new_changes (
    terminal TEXT NOT NULL,
    cursor   INTEGER NOT NULL,
    case_id  TEXT NOT NULL,
    idx      INTEGER NOT NULL, -- of the hub's event
    PRIMARY KEY (terminal, cursor)
) WITHOUT ROWID;
INSERT INTO new_changes SELECT h.terminal, h.cursor, e.case_id, e.idx FROM changes h JOIN events e ON e.id = h.event_id;
CREATE TABLE cursors (
    terminal TEXT PRIMARY KEY,
    last     INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO cursors SELECT terminal, max(cursor) FROM changes GROUP BY terminal;

CREATE TABLE new_attachments (
    terminal TEXT NOT NULL,
    case_id  TEXT NOT NULL,
    id       TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    PRIMARY KEY (terminal, case_id, id)
) WITHOUT ROWID;
INSERT INTO new_attachments SELECT c.terminal, a.case_id, a.id, a.sha256 FROM attachments a JOIN cases c ON c.id = a.case_id;

CREATE TABLE new_quarantine (
    terminal TEXT NOT NULL,
    digest   TEXT NOT NULL, -- SHA-256 of terminal and raw record: one that is refused again is not kept twice
    event_id TEXT NOT NULL,
    hash     TEXT NOT NULL,
    reason   TEXT NOT NULL,
    raw      BLOB NOT NULL,
    at       TEXT NOT NULL,
    PRIMARY KEY (terminal, digest)
);
INSERT INTO new_quarantine SELECT terminal, digest, event_id, hash, reason, raw, at FROM quarantine;

CREATE TABLE new_ratings (
    terminal     TEXT NOT NULL,
    case_id      TEXT NOT NULL,
    round        INTEGER NOT NULL,
    satisfaction INTEGER NOT NULL,
    json         BLOB NOT NULL, -- the rating as it was given
    at           TEXT NOT NULL, -- when it was given
    arrived      TEXT NOT NULL,
    PRIMARY KEY (terminal, case_id, round)
) WITHOUT ROWID;
INSERT INTO new_ratings SELECT c.terminal, r.case_id, r.round, r.satisfaction, r.json, r.at, r.arrived FROM ratings r JOIN cases c ON c.id = r.case_id;

CREATE TABLE new_follow_ups (
    terminal TEXT NOT NULL,
    case_id  TEXT NOT NULL,
    round    INTEGER NOT NULL,
    id       TEXT NOT NULL,
    state    TEXT NOT NULL, -- open, contacted, mended, closed
    due      TEXT NOT NULL, -- 2026-10-13; empty when the holidays of that year are not published
    note     TEXT NOT NULL, -- what was found and done, for the citizen
    opened   TEXT NOT NULL,
    changed  TEXT NOT NULL,
    PRIMARY KEY (terminal, case_id, round)
) WITHOUT ROWID;
INSERT INTO new_follow_ups SELECT c.terminal, f.case_id, f.round, f.id, f.state, f.due, f.note, f.opened, f.changed FROM follow_ups f JOIN cases c ON c.id = f.case_id;

DROP TABLE follow_ups;
DROP TABLE ratings;
DROP TABLE quarantine;
DROP TABLE attachments;
DROP TABLE changes;
DROP TABLE children;
DROP TABLE events;
DROP TABLE cases;
ALTER TABLE new_cases RENAME TO cases;
ALTER TABLE new_events RENAME TO events;
ALTER TABLE new_children RENAME TO children;
ALTER TABLE new_changes RENAME TO changes;
ALTER TABLE new_attachments RENAME TO attachments;
ALTER TABLE new_quarantine RENAME TO quarantine;
ALTER TABLE new_ratings RENAME TO ratings;
ALTER TABLE new_follow_ups RENAME TO follow_ups;
CREATE INDEX cases_id ON cases (id);
CREATE INDEX cases_arrived ON cases (arrived_at);
CREATE INDEX cases_person ON cases (person);
CREATE INDEX cases_token ON cases (token) WHERE token <> '';
CREATE INDEX cases_corrects ON cases (corrects) WHERE corrects <> '';
CREATE INDEX quarantine_hash ON quarantine (terminal, hash);
CREATE INDEX follow_ups_id ON follow_ups (id);

-- Events that were appended and are not taken apart yet, a row for what one request brought.
CREATE TABLE arrivals (
    terminal TEXT NOT NULL,
    first    TEXT NOT NULL, -- id of the first
    seq      INTEGER NOT NULL, -- of the first in its outbox
    events   TEXT NOT NULL,    -- their ids in their order, as JSON
    due      TEXT NOT NULL,    -- not before
    PRIMARY KEY (terminal, first)
) WITHOUT ROWID;

-- Calls for a person, one a terminal. A call is worth nothing once its terminal does not ask after it any more.
CREATE TABLE help_calls (
    terminal TEXT PRIMARY KEY,
    id       TEXT NOT NULL,
    hall     TEXT NOT NULL,
    page     TEXT NOT NULL, -- on which help was wanted
    since    TEXT NOT NULL,
    seen     TEXT NOT NULL,
    coming   BOOLEAN NOT NULL
);

-- What one gateway does at a time: whoever writes the row keeps the others waiting until its transaction ends.
CREATE TABLE duties (
    name  TEXT PRIMARY KEY,
    since TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO duties VALUES ('split', '');

-- +goose Down
SELECT 'a hub with terminal-first keys does not go back; restore the copy made before';
