-- Up Migration
ALTER TABLE loans ADD COLUMN due date;
-- Down Migration
ALTER TABLE loans DROP COLUMN due;
