-- +goose Up
-- Where the bytes of a content lie: empty for one object named by its SHA-256, else what follows that and a dot in the
-- names of its parts, in order and with spaces between.
ALTER TABLE blobs ADD COLUMN parts TEXT NOT NULL DEFAULT '';

-- Contents of which a part has arrived. Two terminals that send the same one do not meet.
CREATE TABLE arriving (
    terminal   TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    have       BIGINT NOT NULL, -- bytes from the beginning
    parts      TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    PRIMARY KEY (terminal, sha256)
);

-- +goose Down
DROP TABLE arriving;
ALTER TABLE blobs DROP COLUMN parts;
