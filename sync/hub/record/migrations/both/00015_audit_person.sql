-- +goose Up
-- Whom somebody asked after: keyed hash of the number, or empty where the path says it.
ALTER TABLE looks ADD COLUMN person TEXT NOT NULL DEFAULT '';
CREATE INDEX looks_person ON looks (person);

-- +goose Down
DROP INDEX looks_person;
ALTER TABLE looks DROP COLUMN person;
