-- migrate:up
CREATE TABLE events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  customer_id integer,
  happened_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX events_kind_time ON events (kind, happened_at);

-- migrate:down
DROP TABLE events;
