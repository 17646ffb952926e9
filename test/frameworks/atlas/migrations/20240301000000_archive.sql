-- atlas:txtar

-- checks.sql --
SELECT NOT EXISTS (SELECT 1 FROM users);

-- migration.sql --
DROP TABLE users;
