/**
 * The rows of a relation in the space that is clustered: `z0`, `z1`, … in a scratch table.
 *
 * @module
 */
import { checkChoice } from "../../../internal/check.ts";
import { InputError } from "../../../internal/input-error.ts";
import type { Warning } from "../../../internal/warning.ts";
import type { ColumnTransform, KMeansColumn, MissingPolicy } from "../../../segmentation/k-means-model.ts";
import { describeMissing } from "../../../segmentation/number-columns.ts";
import { type Relation, readRelation } from "../../../sql/event-source.ts";
import { log1pText } from "../../../sql/plan/derived-sql.ts";
import type { NumberColumn } from "../../../table/column.ts";
import type { ScratchTable, SqlConnection } from "../../connection.ts";

/** What is clustered, and how. */
export interface SpaceSettings {
  readonly columns: readonly string[];
  readonly scale: "standard" | "none";
  readonly transform: ColumnTransform | Readonly<Record<string, ColumnTransform>>;
  readonly missing: MissingPolicy;
}

/** The space and the rows in it. */
export interface KMeansRows {
  readonly table: ScratchTable;
  /** Columns that vary. */
  readonly columns: readonly KMeansColumn[];
  /** Places of these among the names that were asked for. */
  readonly places: readonly number[];
  readonly rows: number;
  readonly rowsDropped: number;
  readonly valuesFilled: number;
  /** Of each column in the space. */
  readonly variances: readonly number[];
  readonly warnings: readonly Warning[];
}

/** @throws InputError for missing or infinite values, and when no column varies, as `fitKMeans`. */
export async function kMeansRows(
  connection: SqlConnection,
  relation: Relation,
  settings: SpaceSettings,
  signal: AbortSignal | undefined,
): Promise<KMeansRows> {
  const { dialect } = connection;
  const { columns: names, scale, missing } = settings;
  const given = readRelation(relation, dialect, "relation");
  const transforms = names.map((name) => transformOf(name, settings.transform));
  const raw = names.map((name) => dialect.nanToNull(dialect.f64(dialect.ident(name))));
  const facts = await askRaw(connection, given, names, raw, transforms, signal);
  const dropped = missing === "drop-row" ? facts.incomplete : 0;
  const rows = facts.rows - dropped;
  const text = describeMissing(names, facts.missing);
  checkRows(facts.rows, rows, missing, text);
  const isKept =
    missing === "drop-row" ? `WHERE ${raw.map((_, j) => `u${j} IS NOT NULL`).join(" AND ")}` : "";
  const values = raw.map((value, j) => {
    return transforms[j] === "none" ? value : log1pText(`(${value})`, dialect);
  });
  const inner = `(SELECT * FROM (${dialect.fence(`SELECT ${values.map((value, j) => `${value} AS u${j}`).join(", ")} FROM ${given}`)}) AS read_rows ${isKept}) AS kept_rows`;
  const moments = await askMoments(connection, inner, names.length, signal);
  const fitted = names.map((name, j): KMeansColumn => {
    const { mean, deviation } = moments[j]!;
    const fill = missing !== "mean" ? null : transforms[j] === "log1p" ? Math.expm1(mean) : mean;
    const isScaled = scale === "standard";
    return {
      name,
      transform: transforms[j]!,
      mean: isScaled ? mean : 0,
      scale: isScaled ? deviation : 1,
      fill,
    };
  });
  const varies = names.map((_, j) => j).filter((j) => scale === "none" || moments[j]!.deviation > 0);
  if (varies.length === 0) {
    const expected = "columns of which at least one varies";
    throw new InputError("out-of-range", "options.columns", expected, names.join(", "));
  }
  const columns = varies.map((j) => fitted[j]!);
  const zs = varies.map((j, k) => zText(`u${j}`, fitted[j]!, moments[j]!.mean, k, dialect.f64Lit));
  const table = await connection.materialise(`SELECT ${zs.join(", ")} FROM ${inner}`, { signal });
  const filled = missing === "mean" ? facts.missing.reduce((sum, count) => sum + count, 0) : 0;
  // A filled value adds nothing to the variance, but counts as a row.
  const variances = varies.map((j, k) => {
    const { deviation, present } = moments[j]!;
    return ((deviation / columns[k]!.scale) ** 2 * present) / rows;
  });
  return {
    table,
    columns,
    places: varies,
    rows,
    rowsDropped: dropped,
    valuesFilled: filled,
    variances,
    warnings: warningsOf(
      facts.rows,
      dropped,
      filled,
      text,
      names.filter((_, j) => !varies.includes(j)),
    ),
  };
}

function zText(
  u: string,
  { mean, scale, fill }: KMeansColumn,
  center: number,
  k: number,
  f64Lit: (value: number) => string,
): string {
  const value = fill === null ? u : `COALESCE(${u}, ${f64Lit(center)})`;
  return `(${value} - ${f64Lit(mean)}) / ${f64Lit(scale)} AS z${k}`;
}

function transformOf(name: string, transform: SpaceSettings["transform"]): ColumnTransform {
  const choice = typeof transform === "string" ? transform : (transform[name] ?? "none");
  checkChoice(choice, typeof transform === "string" ? "options.transform" : `options.transform.${name}`, [
    "none",
    "log1p",
  ]);
  return choice;
}

interface RawFacts {
  readonly rows: number;
  readonly incomplete: number;
  /** By column. */
  readonly missing: readonly number[];
}

async function askRaw(
  { dialect, query }: SqlConnection,
  given: string,
  names: readonly string[],
  raw: readonly string[],
  transforms: readonly ColumnTransform[],
  signal: AbortSignal | undefined,
): Promise<RawFacts> {
  const { f64, f64Lit } = dialect;
  const most = f64Lit(Number.MAX_VALUE);
  const list = [
    `COUNT(*)`,
    `COUNT(CASE WHEN ${raw.map((_, j) => `v${j} IS NULL`).join(" OR ")} THEN 1 END)`,
    ...raw.flatMap((_, j) => [
      `COUNT(v${j})`,
      `COUNT(CASE WHEN v${j} > ${most} OR v${j} < ${f64Lit(-Number.MAX_VALUE)} THEN 1 END)`,
      `COUNT(CASE WHEN v${j} <= ${f64Lit(-1)} THEN 1 END)`,
    ]),
  ];
  const columns = list.map((_, k) => ({ name: `n${k}`, kind: "number" as const }));
  const read = raw.map((value, j) => `${value} AS v${j}`).join(", ");
  const table = await query(
    `SELECT ${list.map((count, k) => `${f64(count)} AS n${k}`).join(", ")} FROM (${dialect.fence(`SELECT ${read} FROM ${given}`)}) AS read_rows`,
    { columns, signal },
  );
  const n = columns.map(({ name }) => (table[name] as NumberColumn).values[0]!);
  const [rows = 0, incomplete = 0] = n;
  const missing = names.map((name, j) => {
    const [present, infinite, low] = [n[2 + 3 * j]!, n[3 + 3 * j]!, n[4 + 3 * j]!];
    if (infinite > 0) {
      throw new InputError(
        "not-finite",
        `table.${name}`,
        "a column of finite numbers",
        `${infinite} infinite values`,
      );
    }
    if (transforms[j] === "log1p" && low > 0) {
      throw new InputError(
        "out-of-range",
        `table.${name}`,
        '> -1 (transform "log1p")',
        `${low} values <= -1`,
      );
    }
    return rows - present;
  });
  return { rows, incomplete, missing };
}

interface Moments {
  readonly present: number;
  readonly mean: number;
  readonly deviation: number;
}

/** Mean and population deviation of the values that are there, in two passes. */
async function askMoments(
  { dialect, query }: SqlConnection,
  from: string,
  count: number,
  signal: AbortSignal | undefined,
): Promise<Moments[]> {
  const { f64, f64Lit } = dialect;
  const ask = async (expressions: readonly string[]): Promise<number[]> => {
    const columns = expressions.map((_, k) => ({ name: `n${k}`, kind: "number" as const }));
    const list = expressions.map((expression, k) => `${f64(expression)} AS n${k}`).join(", ");
    const table = await query(`SELECT ${list} FROM ${from}`, { columns, signal });
    return columns.map(({ name }) => (table[name] as NumberColumn).values[0]!);
  };
  const first = await ask(
    Array.from({ length: count }, (_, j) => [
      `COUNT(u${j})`,
      `SUM(u${j})`,
      `MIN(u${j})`,
      `MAX(u${j})`,
    ]).flat(),
  );
  const known = Array.from({ length: count }, (_, j) => {
    const [present, sum, low, high] = first.slice(4 * j, 4 * j + 4) as [number, number, number, number];
    // Of a constant column the rounded mean can miss the value by a hair.
    return { present, mean: low === high ? low : sum / present };
  });
  const squares = await ask(
    known.map(({ mean }, j) => `SUM((u${j} - ${f64Lit(mean)}) * (u${j} - ${f64Lit(mean)}))`),
  );
  return known.map(({ present, mean }, j) => ({
    present,
    mean,
    deviation: Math.sqrt(squares[j]! / present),
  }));
}

function checkRows(all: number, rows: number, missing: MissingPolicy, text: string): void {
  if (all === 0) throw new InputError("empty", "table", "a table with at least one row", 0);
  if (text !== "" && missing === "error") {
    const expected = "complete in the columns clustered (or options.missing set)";
    throw new InputError("missing-value", "table", expected, `missing: ${text}`);
  }
  if (rows === 0) throw new InputError("empty", "table", "a table with at least one complete row", rows);
}

function warningsOf(
  rows: number,
  dropped: number,
  filled: number,
  text: string,
  constant: readonly string[],
): Warning[] {
  const warnings: Warning[] = [];
  if (dropped > 0) {
    const message = `${dropped} of ${rows} rows were left out for missing values (${text})`;
    warnings.push({ code: "rows-dropped", message });
  }
  if (filled > 0) {
    const message = `${filled} missing values were filled with the mean of their column (${text})`;
    warnings.push({ code: "values-filled", message });
  }
  for (const name of constant) {
    const message = `column ${JSON.stringify(name)} has one value only and was left out`;
    warnings.push({ code: "constant-column", message });
  }
  return warnings;
}
