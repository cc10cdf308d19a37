-- +goose Up

-- Which ciphers a database was begun with. Those of before know one kind.
INSERT INTO settings (key, value) SELECT 'ciphers', 'aes' WHERE EXISTS (SELECT 1 FROM settings WHERE key = 'epoch') ON CONFLICT DO NOTHING;
