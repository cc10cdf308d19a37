-- +goose Up
-- What citizens said of how a case was handled (好差评), each case once in a round, and what came of the low ones.
CREATE TABLE ratings (
    case_id      TEXT NOT NULL REFERENCES cases (id),
    round        INTEGER NOT NULL,
    satisfaction INTEGER NOT NULL,
    json         BLOB NOT NULL, -- the rating as it was given
    at           TEXT NOT NULL, -- when it was given
    PRIMARY KEY (case_id, round)
) WITHOUT ROWID;

CREATE TABLE follow_ups (
    id      TEXT PRIMARY KEY,
    case_id TEXT NOT NULL,
    round   INTEGER NOT NULL,
    state   TEXT NOT NULL, -- open, contacted, mended, closed
    due     TEXT NOT NULL, -- 2026-10-13; empty when the holidays of that year are not published
    note    TEXT NOT NULL, -- what was found and done, for the citizen
    opened  TEXT NOT NULL,
    changed TEXT NOT NULL,
    UNIQUE (case_id, round)
);

-- +goose Down
DROP TABLE follow_ups;
DROP TABLE ratings;
