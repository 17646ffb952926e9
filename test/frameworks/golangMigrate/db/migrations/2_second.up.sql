ALTER TABLE events ADD COLUMN name String;
