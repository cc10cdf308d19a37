-- +goose Up
-- When a rating reached the hub. A terminal without network sends it long after it was given, so who reads on from a time
-- would miss it by that of giving. Those that are here already are given once more; one of a round changes nothing.
ALTER TABLE ratings ADD COLUMN arrived TEXT NOT NULL DEFAULT '';
UPDATE ratings SET arrived = strftime('%Y-%m-%dT%H:%M:%fZ', 'now');

-- +goose Down
ALTER TABLE ratings DROP COLUMN arrived;
