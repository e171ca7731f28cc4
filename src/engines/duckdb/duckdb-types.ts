/**
 * What is used of `@duckdb/node-api`, by shape: the package is an optional peer, and its types are not asked of those who
 * do not have it.
 *
 * @module
 */

/** The package. */
export interface DuckDb {
  readonly DuckDBInstance: {
    create(path: string, options: Record<string, string>): Promise<DuckDbInstance>;
    fromCache(path: string, options: Record<string, string>): Promise<DuckDbInstance>;
  };
  readonly DuckDBDataChunk: { create(types: readonly unknown[], rows: number): DuckDbChunk };
  readonly DOUBLE: unknown;
  readonly BOOLEAN: unknown;
  readonly VARCHAR: unknown;
}

export interface DuckDbInstance {
  connect(): Promise<DuckDbSession>;
  closeSync(): void;
}

export interface DuckDbSession {
  run(sql: string): Promise<unknown>;
  stream(sql: string): Promise<DuckDbResult>;
  interrupt(): void;
  createAppender(table: string, schema: string | null, catalog: string | null): Promise<DuckDbAppender>;
  closeSync(): void;
}

export interface DuckDbResult {
  readonly columnCount: number;
  columnName(column: number): string;
  columnTypeId(column: number): number;
  columnType(column: number): { readonly scale?: number; toString(): string };
  fetchChunk(): Promise<DuckDbChunk | null>;
}

export interface DuckDbChunk {
  readonly rowCount: number;
  getColumnVector(column: number): DuckDbVector;
  setColumnValues(column: number, values: readonly unknown[]): void;
}

export interface DuckDbVector {
  getItem(row: number): unknown;
}

export interface DuckDbAppender {
  appendDataChunk(chunk: DuckDbChunk): void;
  flushSync(): void;
  closeSync(): void;
}
