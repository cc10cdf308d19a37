-- +goose Up

-- What somebody filled in and kept for another day, at most one for each thing. A row goes when it is taken up, filed or
-- too old, and with it the only copy of its key.
CREATE TABLE drafts (
    person   BLOB NOT NULL,    -- finds it without holding the number
    theme    TEXT NOT NULL,
    at       INTEGER NOT NULL, -- Unix milliseconds
    data_key BLOB NOT NULL,    -- the draft's own key, wrapped
    body     BLOB NOT NULL,    -- sealed
    PRIMARY KEY (person, theme)
) WITHOUT ROWID;
