-- +goose Up

-- Each index is one more page to write in every commit. What they found is found through the directory in memory, and
-- the first waiting row from where the last search ended. A case is submitted once because its row takes the very next seq.
DROP INDEX events_of_case;
DROP INDEX events_of_person;
DROP INDEX events_waiting;
