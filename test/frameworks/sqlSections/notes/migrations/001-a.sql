-- Up
CREATE TABLE a (id SERIAL);
-- Down
-- DROP TABLE a;
