/** What the tests use of sql.js, which ships no types. */
declare module 'sql.js' {
  interface Database {
    run(sql: string): void;
    exec(sql: string): { readonly columns: readonly string[]; readonly values: readonly (readonly unknown[])[] }[];
    close(): void;
  }
  export default function initSqlJs(): Promise<{ readonly Database: new () => Database }>;
}
