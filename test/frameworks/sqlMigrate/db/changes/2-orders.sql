-- +migrate Up
CREATE TABLE orders (id INT NOT NULL);
-- +migrate Down
DROP TABLE orders;
