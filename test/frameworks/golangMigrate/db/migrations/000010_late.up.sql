ALTER TABLE events ADD COLUMN note String;
