-- +goose Up
DELETE FROM users;
