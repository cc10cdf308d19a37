-- +goose Up
-- The draft from which a case was filed, so that two of one draft are told.
ALTER TABLE cases ADD COLUMN draft TEXT NOT NULL DEFAULT '';
CREATE INDEX cases_draft ON cases (draft) WHERE draft <> '';

-- +goose Down
DROP INDEX cases_draft;
ALTER TABLE cases DROP COLUMN draft;
