-- +migrate Down
ALTER TABLE orders DROP COLUMN note;
-- +migrate Up notransaction
ALTER TABLE orders ADD COLUMN note TEXT;
