import type { ClickHouseClient } from '@clickhouse/client';
export default class Visits {
  async up(client: ClickHouseClient) { await client.exec({ query: 'CREATE TABLE visits (at DateTime) ENGINE = MergeTree ORDER BY at' }); }
  async down(client: ClickHouseClient) { await client.exec({ query: 'DROP TABLE visits' }); }
}
