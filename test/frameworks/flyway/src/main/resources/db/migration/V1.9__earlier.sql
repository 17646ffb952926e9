ALTER TABLE users ADD COLUMN earlier text;
