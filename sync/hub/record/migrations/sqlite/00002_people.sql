-- +goose Up
-- By whom and by which receipt a case is found, and which case it corrects.
ALTER TABLE cases ADD COLUMN person TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN token TEXT NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN corrects TEXT NOT NULL DEFAULT '';
UPDATE cases SET person = coalesce((SELECT json_extract(CAST(json AS TEXT), '$.body.applicant.id_number') FROM events WHERE case_id = cases.id AND by_hub = 0 AND idx = 0), '');
CREATE INDEX cases_person ON cases (person);
CREATE INDEX cases_token ON cases (token) WHERE token <> '';
CREATE INDEX cases_corrects ON cases (corrects) WHERE corrects <> '';

-- +goose Down
DROP INDEX cases_corrects;
DROP INDEX cases_token;
DROP INDEX cases_person;
ALTER TABLE cases DROP COLUMN corrects;
ALTER TABLE cases DROP COLUMN token;
ALTER TABLE cases DROP COLUMN person;
