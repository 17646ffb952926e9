import type { ClickHouseClient } from '@clickhouse/client';
export default class Hits {
  async up(client: ClickHouseClient) {
    await client.command({ query: 'CREATE TABLE hits (at DateTime, path String) ENGINE = MergeTree ORDER BY at' });
    await client.insert({ table: 'hits', values: [{ path: '/' }], format: 'JSONEachRow' });
  }
  async down(client: ClickHouseClient) {
    await client.command({ query: 'DROP TABLE hits' });
  }
}
