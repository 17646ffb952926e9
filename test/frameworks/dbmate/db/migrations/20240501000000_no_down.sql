SELECT 1;
-- migrate:up
DROP TABLE users;
