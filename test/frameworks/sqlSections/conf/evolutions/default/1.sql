# --- !Ups
CREATE TABLE a (id SERIAL);
# --- !Downs
DROP TABLE a;
