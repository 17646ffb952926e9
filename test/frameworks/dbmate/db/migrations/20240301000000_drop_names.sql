-- migrate:up
ALTER TABLE users DROP COLUMN name;

-- migrate:down
-- The names are gone, there is no way back.
