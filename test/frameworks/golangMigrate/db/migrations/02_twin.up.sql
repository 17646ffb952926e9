ALTER TABLE events ADD COLUMN twin String;
