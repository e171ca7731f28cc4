import { InputError } from "../internal/input-error.ts";

/** A row, or one value of it, that could not be used: returned to the caller, never thrown, never dropped in silence. */
export interface RejectedRow {
  /** Line in the source, counted from 1 with the header and line breaks inside quotes; the row's number where there is no file. */
  readonly line: number;
  /** Column that was at fault, or `""` when the whole row was. */
  readonly column: string;
  /** The text as it stood. */
  readonly value: string;
  /** Why, in words that count well: `"not a date of the form YYYY-MM-DD"`. */
  readonly reason: string;
}

/**
 * How many rows each reason rejected, most frequent first.
 *
 * @throws {@link InputError} `wrong-type` for what is not an array.
 * @example
 * const { rejected } = await readCsv({ text: "a,b\n1\n2\n3,4\n" });
 * countByReason(rejected); // => [{ reason: "expected 2 fields, got 1", rows: 2 }]
 */
export function countByReason(
  rejected: readonly RejectedRow[],
): { readonly reason: string; readonly rows: number }[] {
  if (!Array.isArray(rejected)) {
    throw new InputError(
      "wrong-type",
      "rejected",
      "an array of rejected rows, such as readCsv returns",
      rejected,
    );
  }
  const counts = new Map<string, number>();
  for (const { reason } of rejected) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, rows]) => ({ reason, rows })).sort((a, b) => b.rows - a.rows);
}
