-- +goose Up
-- Every comparison of somebody's data for benefits: who asked for whom, when, and to which words they consented. What was
-- found is not kept.
CREATE TABLE benefit_looks (
    id       TEXT PRIMARY KEY, -- of the consent
    at       TEXT NOT NULL,
    terminal TEXT NOT NULL,
    actor    TEXT NOT NULL, -- ID number of the person at the terminal
    holder   TEXT NOT NULL, -- ID number or USCC
    consent  TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX benefit_looks_holder ON benefit_looks (holder, at);

-- +goose Down
DROP TABLE benefit_looks;
