ALTER TABLE users ADD COLUMN same text;
