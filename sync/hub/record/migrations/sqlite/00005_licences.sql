-- +goose Up
-- Every look at somebody's licences: who asked for whom, when and for what. What was seen is not kept.
CREATE TABLE licence_looks (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
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
    enterprise     INTEGER NOT NULL,
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
    sample      INTEGER NOT NULL
) WITHOUT ROWID;

-- +goose Down
DROP TABLE licence_codes;
DROP TABLE licence_grants;
DROP TABLE licence_looks;
