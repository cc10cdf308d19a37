-- +goose Up

-- The paper ledger: what became of every paper. It says nothing of the citizen but the case's id.
CREATE TABLE prints (
    case_id    TEXT NOT NULL,
    paper      TEXT NOT NULL,            -- receipt, form
    copy       INTEGER NOT NULL,         -- 1 is the first try
    state      TEXT NOT NULL,            -- intended, sent, taken, failed, unknown
    spoiled    INTEGER NOT NULL DEFAULT 0, -- a part of it may be on paper
    problem    TEXT NOT NULL DEFAULT '', -- code of the declared problem
    reason     TEXT NOT NULL DEFAULT '', -- of printing what was printed before, and
    role       TEXT NOT NULL DEFAULT '', -- who asked for that
    at         INTEGER NOT NULL,         -- Unix milliseconds
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (case_id, paper, copy)
) WITHOUT ROWID;
