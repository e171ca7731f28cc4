/** Public names of `churnkit/postgres`. */
export type { Engine } from "../engines/engine.ts";
export { connectPostgres, type PostgresOptions } from "../engines/postgres/connect-postgres.ts";
export type { PostgresClient, PostgresResult } from "../engines/postgres/postgres-client.ts";
