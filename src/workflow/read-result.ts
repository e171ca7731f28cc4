import type { TableInput } from "../table/table-from.ts";

/** Is it what `readCsv` returned, rather than a table? */
export function isReadResult(input: unknown): input is { readonly table: TableInput } {
  return (
    typeof input === "object" && input !== null && "table" in input && "rejected" in input && "lines" in input
  );
}
