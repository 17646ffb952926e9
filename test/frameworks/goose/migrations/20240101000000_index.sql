-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY users_updated ON users (updated_at);
-- +goose Down
