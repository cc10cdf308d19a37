-- +goose Up
-- Who may call: terminals by their keys, people by their accounts; and who looked at what.
CREATE TABLE enrolments (
    terminal    TEXT PRIMARY KEY,
    code_sha256 TEXT NOT NULL, -- of the code that is good for one enrolment; empty once it was used
    code_until  TEXT NOT NULL,
    added_at    TEXT NOT NULL
);
CREATE TABLE terminal_keys (
    terminal   TEXT NOT NULL,
    key_sha256 TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    until      TEXT NOT NULL, -- end of its certificate
    revoked_at TEXT NOT NULL, -- or empty
    PRIMARY KEY (terminal, key_sha256)
);
CREATE TABLE clerks (
    name        TEXT PRIMARY KEY,
    role        TEXT NOT NULL, -- clerk, window, operator, auditor
    department  TEXT NOT NULL, -- of a clerk
    password    TEXT NOT NULL, -- Argon2id in the form of PHC
    made_at     TEXT NOT NULL,
    disabled_at TEXT NOT NULL  -- or empty
);
CREATE TABLE sessions (
    key_sha256 TEXT PRIMARY KEY,
    clerk      TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    used_at    TEXT NOT NULL
);
CREATE TABLE looks (
    id      TEXT PRIMARY KEY,
    at      TEXT NOT NULL,
    who     TEXT NOT NULL, -- a clerk's name, or a terminal's
    role    TEXT NOT NULL,
    address TEXT NOT NULL,
    method  TEXT NOT NULL,
    path    TEXT NOT NULL
);
CREATE INDEX looks_at ON looks (at);
ALTER TABLE children ADD COLUMN department TEXT NOT NULL DEFAULT ''; -- empty for those from before
CREATE INDEX children_department ON children (department, state);

-- +goose Down
DROP INDEX children_department;
ALTER TABLE children DROP COLUMN department;
DROP TABLE looks;
DROP TABLE sessions;
DROP TABLE clerks;
DROP TABLE terminal_keys;
DROP TABLE enrolments;
