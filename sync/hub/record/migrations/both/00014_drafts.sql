-- +goose Up
-- Drafts between ends: what is filled in at one and gone on with at another; and what the ends hear of it.
CREATE TABLE ends (
    name         TEXT PRIMARY KEY,
    kind         TEXT NOT NULL, -- pc, mobile, window, tv
    token_sha256 TEXT NOT NULL,
    made_at      TEXT NOT NULL,
    disabled_at  TEXT NOT NULL  -- or empty
);
CREATE INDEX ends_token ON ends (token_sha256);
CREATE TABLE drafts (
    person   TEXT NOT NULL, -- keyed hash of the number
    theme    TEXT NOT NULL,
    id       TEXT NOT NULL,
    version  BIGINT NOT NULL,
    code     TEXT NOT NULL, -- keyed hash of the pick-up code; empty once it was filed
    body     BLOB NOT NULL, -- sealed; empty once it was filed
    kept_by  TEXT NOT NULL, -- pc, mobile, window, terminal, tv
    maker    TEXT NOT NULL, -- name of the end or terminal
    kept_at  TEXT NOT NULL,
    until    TEXT NOT NULL,
    PRIMARY KEY (person, theme)
);
CREATE INDEX drafts_id ON drafts (id);
CREATE INDEX drafts_code ON drafts (code);
CREATE INDEX drafts_until ON drafts (until);
CREATE TABLE draft_ends (
    draft TEXT NOT NULL,
    name  TEXT NOT NULL, -- of an end that kept it or took it up
    PRIMARY KEY (draft, name)
);
CREATE TABLE followers (
    terminal TEXT NOT NULL,
    case_id  TEXT NOT NULL,
    name     TEXT NOT NULL, -- of an end that had the draft of this case
    draft    TEXT NOT NULL,
    PRIMARY KEY (terminal, case_id, name)
);
CREATE TABLE end_changes (
    name     TEXT NOT NULL, -- of the end
    cursor   BIGINT NOT NULL,
    at       TEXT NOT NULL,
    draft    TEXT NOT NULL,
    kind     TEXT NOT NULL, -- kept, dropped, filed, moved
    kept_by  TEXT NOT NULL,
    terminal TEXT NOT NULL, -- with case_id and idx: the hub's event that moved the case
    case_id  TEXT NOT NULL,
    idx      BIGINT NOT NULL,
    PRIMARY KEY (name, cursor)
);

-- +goose Down
DROP TABLE end_changes;
DROP TABLE followers;
DROP TABLE draft_ends;
DROP TABLE drafts;
DROP TABLE ends;
