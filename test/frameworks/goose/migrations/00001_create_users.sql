-- +goose up
CREATE TABLE users (id bigserial PRIMARY KEY);

-- +goose Down
DROP TABLE users;
