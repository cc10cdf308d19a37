-- +goose Up
-- The ledger of payments of bills. A row is there before the company is asked, and it is never deleted.
CREATE TABLE bill_orders (
    id         TEXT PRIMARY KEY, -- made at the terminal
    order_key  TEXT NOT NULL UNIQUE, -- made here, what the company knows it by
    terminal   TEXT NOT NULL,
    company    TEXT NOT NULL,
    utility    TEXT NOT NULL,
    account    TEXT NOT NULL,
    charges    TEXT NOT NULL, -- ids, as JSON
    amount     INTEGER NOT NULL, -- fen
    state      TEXT NOT NULL,
    code       TEXT NOT NULL DEFAULT '',
    code_until TEXT NOT NULL DEFAULT '',
    number     TEXT NOT NULL DEFAULT '',
    paid_at    TEXT NOT NULL DEFAULT '',
    reason     TEXT NOT NULL DEFAULT '', -- both languages, as JSON
    made_at    TEXT NOT NULL,
    asked_at   TEXT NOT NULL
);
-- Nobody is charged twice: an account has one payment at a time of which the end is not known.
CREATE UNIQUE INDEX bill_orders_open ON bill_orders (company, account) WHERE state IN ('intended', 'pending', 'unknown');

-- Every move of a payment, for whoever settles accounts with a company.
CREATE TABLE bill_order_moves (
    order_id TEXT NOT NULL REFERENCES bill_orders (id),
    state    TEXT NOT NULL,
    at       TEXT NOT NULL,
    by       TEXT NOT NULL -- company, or the clerk who settled it by hand
);
CREATE INDEX bill_order_moves_order ON bill_order_moves (order_id);

-- What was paid is not paid again, even if the company still lists it.
CREATE TABLE bill_charges_paid (
    company  TEXT NOT NULL,
    account  TEXT NOT NULL,
    charge   TEXT NOT NULL,
    order_id TEXT NOT NULL REFERENCES bill_orders (id),
    PRIMARY KEY (company, account, charge)
) WITHOUT ROWID;

-- +goose Down
DROP TABLE bill_charges_paid;
DROP TABLE bill_order_moves;
DROP TABLE bill_orders;
