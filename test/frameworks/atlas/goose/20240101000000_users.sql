-- +goose Up
CREATE TABLE `users` (`id` int NOT NULL);
-- +goose Down
DROP TABLE `users`;
