-- +goose Up
-- What goes to a department's own system: a child case, and the corrections that follow it.
CREATE TABLE handovers (
    terminal   TEXT NOT NULL,
    case_id    TEXT NOT NULL,
    matter     TEXT NOT NULL,
    part       TEXT NOT NULL, -- empty for the child case, else the id of the correction
    provider   TEXT NOT NULL,
    project_no TEXT NOT NULL,
    token      TEXT NOT NULL, -- with which the department fetches the contents
    state      TEXT NOT NULL, -- waiting, taken, refused
    attempts   INTEGER NOT NULL,
    due        TEXT NOT NULL, -- not before
    fault      TEXT NOT NULL, -- of the last attempt, for clerks
    number     TEXT NOT NULL, -- the department's own
    changed_at TEXT NOT NULL,
    PRIMARY KEY (terminal, case_id, matter, part)
);
CREATE INDEX handovers_due ON handovers (provider, due) WHERE state = 'waiting';
CREATE INDEX handovers_project ON handovers (project_no);

-- How far each department's changes were read.
CREATE TABLE department_cursors (
    provider TEXT PRIMARY KEY,
    cursor   TEXT NOT NULL
);

-- Every change that a department told, applied or not: its id keeps it from being applied twice.
CREATE TABLE department_changes (
    provider   TEXT NOT NULL,
    id         TEXT NOT NULL,
    project_no TEXT NOT NULL,
    state      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    at         TEXT NOT NULL,
    arrived    TEXT NOT NULL,
    fault      TEXT NOT NULL, -- why it was not applied; empty when it was
    PRIMARY KEY (provider, id)
);
CREATE INDEX department_changes_faults ON department_changes (project_no) WHERE fault <> '';

-- +goose Down
DROP TABLE department_changes;
DROP TABLE department_cursors;
DROP TABLE handovers;
