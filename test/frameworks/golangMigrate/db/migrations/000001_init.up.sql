CREATE TABLE events (id UInt64) ENGINE = MergeTree ORDER BY id;
