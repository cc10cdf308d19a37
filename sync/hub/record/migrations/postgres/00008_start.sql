-- +goose Up
-- The same tables as in SQLite, in one step: a PostgreSQL hub never had the older ones.
CREATE TABLE cases (
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
CREATE TABLE events (
    terminal TEXT NOT NULL,
    case_id  TEXT NOT NULL,
    by_hub   BOOLEAN NOT NULL,
    idx      INTEGER NOT NULL,
    id       TEXT NOT NULL,
    hash     TEXT NOT NULL,
    json     BYTEA NOT NULL,
    PRIMARY KEY (terminal, case_id, by_hub, idx),
    UNIQUE (terminal, id)
);
CREATE TABLE children (
    terminal     TEXT NOT NULL,
    case_id      TEXT NOT NULL,
    matter       TEXT NOT NULL,
    position     INTEGER NOT NULL,
    state        TEXT NOT NULL,
    project_no   TEXT NOT NULL,
    promise_date TEXT NOT NULL,
    reason       TEXT NOT NULL,
    PRIMARY KEY (terminal, case_id, matter)
);
CREATE TABLE changes (
    terminal TEXT NOT NULL,
    cursor   BIGINT NOT NULL,
    case_id  TEXT NOT NULL,
    idx      INTEGER NOT NULL, -- of the hub's event
    PRIMARY KEY (terminal, cursor)
);
CREATE TABLE cursors (
    terminal TEXT PRIMARY KEY,
    last     BIGINT NOT NULL
);
CREATE TABLE attachments (
    terminal TEXT NOT NULL,
    case_id  TEXT NOT NULL,
    id       TEXT NOT NULL,
    sha256   TEXT NOT NULL,
    PRIMARY KEY (terminal, case_id, id)
);
CREATE TABLE quarantine (
    terminal TEXT NOT NULL,
    digest   TEXT NOT NULL, -- SHA-256 of terminal and raw record: one that is refused again is not kept twice
    event_id TEXT NOT NULL,
    hash     TEXT NOT NULL,
    reason   TEXT NOT NULL,
    raw      BYTEA NOT NULL,
    at       TEXT NOT NULL,
    PRIMARY KEY (terminal, digest)
);
CREATE TABLE ratings (
    terminal     TEXT NOT NULL,
    case_id      TEXT NOT NULL,
    round        INTEGER NOT NULL,
    satisfaction INTEGER NOT NULL,
    json         BYTEA NOT NULL, -- the rating as it was given
    at           TEXT NOT NULL, -- when it was given
    arrived      TEXT NOT NULL,
    PRIMARY KEY (terminal, case_id, round)
);
CREATE TABLE follow_ups (
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
);
CREATE TABLE arrivals (
    terminal TEXT NOT NULL,
    first    TEXT NOT NULL, -- id of the first
    seq      BIGINT NOT NULL, -- of the first in its outbox
    events   TEXT NOT NULL,    -- their ids in their order, as JSON
    due      TEXT NOT NULL,    -- not before
    PRIMARY KEY (terminal, first)
);
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

CREATE TABLE duties (
    name  TEXT PRIMARY KEY,
    since TEXT NOT NULL
);
CREATE INDEX cases_id ON cases (id);
CREATE INDEX cases_arrived ON cases (arrived_at);
CREATE INDEX cases_person ON cases (person);
CREATE INDEX cases_token ON cases (token) WHERE token <> '';
CREATE INDEX cases_corrects ON cases (corrects) WHERE corrects <> '';
CREATE INDEX quarantine_hash ON quarantine (terminal, hash);
CREATE INDEX follow_ups_id ON follow_ups (id);
INSERT INTO duties VALUES ('split', '');

CREATE TABLE terminals (
    terminal   TEXT NOT NULL,
    epoch      TEXT NOT NULL,
    high_water BIGINT NOT NULL,
    PRIMARY KEY (terminal, epoch)
);
CREATE TABLE project_numbers (
    day  TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);
CREATE TABLE blobs (
    sha256 TEXT PRIMARY KEY,
    size   BIGINT NOT NULL
);

-- The ledger of payments of bills. A row is there before the company is asked, and it is never deleted.
CREATE TABLE bill_orders (
    id         TEXT PRIMARY KEY, -- made at the terminal
    order_key  TEXT NOT NULL UNIQUE, -- made here, what the company knows it by
    terminal   TEXT NOT NULL,
    company    TEXT NOT NULL,
    utility    TEXT NOT NULL,
    account    TEXT NOT NULL,
    charges    TEXT NOT NULL, -- ids, as JSON
    amount     BIGINT NOT NULL, -- fen
    state      TEXT NOT NULL,
    code       TEXT NOT NULL DEFAULT '',
    code_until TEXT NOT NULL DEFAULT '',
    number     TEXT NOT NULL DEFAULT '',
    paid_at    TEXT NOT NULL DEFAULT '',
    reason     TEXT NOT NULL DEFAULT '', -- both languages, as JSON
    made_at    TEXT NOT NULL,
    asked_at   TEXT NOT NULL
);
-- Nobody is charged twice: an account has one payment at a time of which the end is not known.
CREATE UNIQUE INDEX bill_orders_open ON bill_orders (company, account) WHERE state IN ('intended', 'pending', 'unknown');

-- Every move of a payment, for whoever settles accounts with a company.
CREATE TABLE bill_order_moves (
    order_id TEXT NOT NULL REFERENCES bill_orders (id),
    state    TEXT NOT NULL,
    at       TEXT NOT NULL,
    by       TEXT NOT NULL -- company, or the clerk who settled it by hand
);
CREATE INDEX bill_order_moves_order ON bill_order_moves (order_id);

-- What was paid is not paid again, even if the company still lists it.
CREATE TABLE bill_charges_paid (
    company  TEXT NOT NULL,
    account  TEXT NOT NULL,
    charge   TEXT NOT NULL,
    order_id TEXT NOT NULL REFERENCES bill_orders (id),
    PRIMARY KEY (company, account, charge)
);

-- Every look at somebody's licences: who asked for whom, when and for what. What was seen is not kept.
CREATE TABLE licence_looks (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         TEXT NOT NULL,
    terminal   TEXT NOT NULL,
    action     TEXT NOT NULL, -- list, authorise, fetch or resolve
    actor      TEXT NOT NULL, -- ID number of the person at the terminal; empty with resolve
    holder     TEXT NOT NULL, -- ID number or USCC; empty with resolve
    identifier TEXT NOT NULL, -- of the licence; empty with list and resolve
    purpose    TEXT NOT NULL
);
CREATE INDEX licence_looks_holder ON licence_looks (holder, at);

-- Consents: what a terminal may fetch, and for what.
CREATE TABLE licence_grants (
    id             TEXT PRIMARY KEY,
    key            TEXT NOT NULL UNIQUE,
    at             TEXT NOT NULL,
    terminal       TEXT NOT NULL,
    actor          TEXT NOT NULL,
    holder         TEXT NOT NULL, -- ID number or USCC
    enterprise     BOOLEAN NOT NULL,
    provider       TEXT NOT NULL,
    provider_grant TEXT NOT NULL,
    identifier     TEXT NOT NULL,
    purpose        TEXT NOT NULL,
    use_until      TEXT NOT NULL
);

-- Verification codes of printed licences, and what they answer.
CREATE TABLE licence_codes (
    code        TEXT PRIMARY KEY,
    grant_id    TEXT NOT NULL UNIQUE REFERENCES licence_grants (id),
    identifier  TEXT NOT NULL,
    provider    TEXT NOT NULL,
    name_zh     TEXT NOT NULL,
    name_en     TEXT NOT NULL,
    holder      TEXT NOT NULL, -- masked
    valid_until TEXT NOT NULL, -- of the licence
    digest      TEXT NOT NULL,
    purpose     TEXT NOT NULL,
    use_until   TEXT NOT NULL,
    printed_at  TEXT NOT NULL,
    sample      BOOLEAN NOT NULL
);

-- Every comparison of somebody's data for benefits: who asked for whom, when, and to which words they consented. What was
-- found is not kept.
CREATE TABLE benefit_looks (
    id       TEXT PRIMARY KEY, -- of the consent
    at       TEXT NOT NULL,
    terminal TEXT NOT NULL,
    actor    TEXT NOT NULL, -- ID number of the person at the terminal
    holder   TEXT NOT NULL, -- ID number or USCC
    consent  TEXT NOT NULL
);
CREATE INDEX benefit_looks_holder ON benefit_looks (holder, at);

-- +goose Down
DROP TABLE help_calls;
DROP TABLE benefit_looks;
DROP TABLE licence_codes;
DROP TABLE licence_grants;
DROP TABLE licence_looks;
DROP TABLE bill_charges_paid;
DROP TABLE bill_order_moves;
DROP TABLE bill_orders;
DROP TABLE blobs;
DROP TABLE project_numbers;
DROP TABLE terminals;
DROP TABLE duties;
DROP TABLE arrivals;
DROP TABLE follow_ups;
DROP TABLE ratings;
DROP TABLE quarantine;
DROP TABLE attachments;
DROP TABLE cursors;
DROP TABLE changes;
DROP TABLE children;
DROP TABLE events;
DROP TABLE cases;
