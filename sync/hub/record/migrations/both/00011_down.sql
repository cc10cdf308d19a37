-- +goose Up
-- What is handed down to terminals.
CREATE TABLE commands (
    terminal   TEXT NOT NULL,
    id         TEXT NOT NULL,
    name       TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    PRIMARY KEY (terminal, id)
);
CREATE TABLE terminal_settings (
    terminal TEXT NOT NULL, -- or all
    key      TEXT NOT NULL,
    value    TEXT NOT NULL,
    PRIMARY KEY (terminal, key)
);
CREATE TABLE terminal_reports (
    terminal TEXT NOT NULL,
    kind     TEXT NOT NULL, -- catalogue, settings, command
    id       TEXT NOT NULL,
    outcome  TEXT NOT NULL,
    reason   TEXT NOT NULL,
    at       TEXT NOT NULL,
    PRIMARY KEY (terminal, kind, id)
);
CREATE TABLE packages (
    address      TEXT PRIMARY KEY,
    signature    BLOB NOT NULL, -- its signature.json, which lists its files
    share        INTEGER NOT NULL, -- of the terminals that serve it, in percent
    published_at TEXT NOT NULL
);
CREATE TABLE package_files (
    sha256  TEXT PRIMARY KEY,
    content BLOB NOT NULL
);

-- +goose Down
DROP TABLE commands;
DROP TABLE terminal_settings;
DROP TABLE terminal_reports;
DROP TABLE packages;
DROP TABLE package_files;
