-- +migrate Up
ALTER TABLE orders ADD COLUMN a INT;
-- +migrate Down
ALTER TABLE orders DROP COLUMN a;
-- +migrate Up
ALTER TABLE orders ADD COLUMN b INT;
