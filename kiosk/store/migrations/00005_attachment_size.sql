-- +goose Up

-- How large a content is, so that small ones are sent first; 0 for those of before. A case's contents are a list of objects
-- from here on.
ALTER TABLE attachments ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
CREATE INDEX attachments_by_size ON attachments (size, sha256) WHERE at_hub = 0;
DROP TRIGGER IF EXISTS events_contents;
-- +goose StatementBegin
CREATE TRIGGER events_contents AFTER INSERT ON events WHEN NEW.contents IS NOT NULL
BEGIN
    INSERT INTO attachments (case_id, sha256, size) SELECT NEW.case_id, value ->> 'sha256', value ->> 'size' FROM json_each(NEW.contents);
END;
-- +goose StatementEnd
