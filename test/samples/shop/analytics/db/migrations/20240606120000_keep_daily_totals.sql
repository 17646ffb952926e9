-- migrate:up
CREATE TABLE daily_totals (
  day date NOT NULL,
  kind text NOT NULL,
  number bigint NOT NULL,
  PRIMARY KEY (day, kind)
);
INSERT INTO daily_totals (day, kind, number)
SELECT happened_at::date, kind, count(*) FROM events GROUP BY 1, 2;
DELETE FROM events WHERE happened_at < now() - interval '90 days';

-- migrate:down
DROP TABLE daily_totals;
