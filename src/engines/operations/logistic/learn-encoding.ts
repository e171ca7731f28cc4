/**
 * What `fitEncoding` learns, learned where the rows are: counts, medians, means and scales by aggregate queries.
 *
 * @module
 */
import { learnNumeric } from "../../../features/encoding/numeric.ts";
import { omit } from "../../../features/encoding/parts.ts";
import { idLikeWhy, isIdLike, learnText } from "../../../features/encoding/text.ts";
import type {
  EncodedColumn,
  EncodedTerm,
  Encoding,
  LearnedColumn,
  LearnerSettings,
  NumericFacts,
  OmittedReason,
} from "../../../features/encoding/types.ts";
import { deepFreeze } from "../../../internal/freeze.ts";
import { InputError } from "../../../internal/input-error.ts";
import type { Warning } from "../../../internal/warning.ts";
import type { SqlKind } from "../../../sql/dialect.ts";
import { toRows } from "../../../table/rows.ts";
import {
  booleanColumn,
  type NumberColumn,
  numberColumn,
  textColumn,
  timeColumn,
} from "../../../table/table.ts";
import type { SqlConnection } from "../../connection.ts";

/** A column to learn from, as an expression over the labelled rows: a DOUBLE in the unit of its term, or text. */
export interface SourceColumn {
  readonly name: string;
  readonly kind: SqlKind;
  readonly expression: string;
}

/** Settings of the encoding. */
export interface LearnSettings {
  readonly maxLevels: number;
  readonly reference: Readonly<Record<string, string>>;
}

/** Asks one row of numbers of the labelled rows. */
export type AskNumbers = (expressions: readonly string[]) => Promise<Float64Array>;

/**
 * Learns the encoding.
 *
 * @param rows - How many labelled rows there are, at least one.
 * @param from - What stands behind FROM for the labelled rows.
 * @throws InputError `not-finite` for an infinite number, as `fitEncoding`.
 */
export async function learnEngineEncoding(
  connection: SqlConnection,
  from: string,
  columns: readonly SourceColumn[],
  rows: number,
  settings: LearnSettings,
  signal: AbortSignal | undefined,
): Promise<Encoding> {
  const ask = askNumbers(connection, from, signal);
  const facts = await numericFactsOf(connection, ask, columns, rows);
  const counts = await textCountsOf(ask, columns);
  const encoded: EncodedColumn[] = [];
  const terms: EncodedTerm[] = [];
  const omitted: { column: string; reason: OmittedReason }[] = [];
  const warnings: Warning[] = [];
  for (const column of columns) {
    const { name, kind } = column;
    const learner: LearnerSettings = {
      firstTerm: terms.length,
      maxLevels: settings.maxLevels,
      reference: Object.hasOwn(settings.reference, name) ? settings.reference[name] : undefined,
      weights: undefined,
      facts: facts.get(name),
    };
    const learned =
      kind === "text"
        ? await learnLevels(connection, from, column, counts.get(name)!, rows, learner, signal)
        : learnNumeric(name, EMPTY[kind], learner);
    if (learned.column !== undefined) encoded.push(learned.column);
    if (learned.omitted !== undefined) omitted.push({ column: name, reason: learned.omitted });
    terms.push(...learned.terms);
    warnings.push(...learned.warnings);
  }
  return deepFreeze({ kind: "encoding", version: 1, columns: encoded, terms, omitted, warnings });
}

/** Stand for columns whose facts are known. */
const EMPTY = {
  number: numberColumn(new Float64Array(0)),
  time: timeColumn(new Float64Array(0)),
  boolean: booleanColumn(new Uint8Array(0)),
} as const;

function askNumbers(connection: SqlConnection, from: string, signal: AbortSignal | undefined): AskNumbers {
  const { f64, limits } = connection.dialect;
  const atOnce = Math.min(400, limits.columns);
  return async (expressions) => {
    const values = new Float64Array(expressions.length);
    for (let at = 0; at < expressions.length; at += atOnce) {
      const part = expressions.slice(at, at + atOnce);
      const columns = part.map((_, k) => ({ name: `n${k}`, kind: "number" as const }));
      const list = part.map((expression, k) => `${f64(expression)} AS n${k}`).join(",\n");
      const table = await connection.query(`SELECT ${list}\nFROM ${from}`, { columns, signal });
      part.forEach((_, k) => {
        values[at + k] = (table[`n${k}`] as NumberColumn).values[0]!;
      });
    }
    return values;
  };
}

async function numericFactsOf(
  { dialect }: SqlConnection,
  ask: AskNumbers,
  columns: readonly SourceColumn[],
  rows: number,
): Promise<Map<string, NumericFacts>> {
  const { f64Lit, name: engine } = dialect;
  const numeric = columns.filter(({ kind }) => kind !== "text");
  const most = f64Lit(Number.MAX_VALUE);
  const first = await ask(
    numeric.flatMap(({ expression: v }) => {
      const median = dialect.percentile(v, 0.5);
      if (median === null) {
        throw new InputError("unsupported", "dialect", "an engine with an exact percentile", engine);
      }
      const infinite = `COUNT(CASE WHEN ${v} > ${most} OR ${v} < ${f64Lit(-Number.MAX_VALUE)} THEN 1 END)`;
      return [`COUNT(${v})`, infinite, `MIN(${v})`, `MAX(${v})`, median];
    }),
  );
  const known = numeric.map(({ name, expression }, k) => {
    const [present, infinite, low, high, median] = first.subarray(5 * k, 5 * k + 5) as unknown as number[];
    if (infinite! > 0) {
      throw new InputError(
        "not-finite",
        `data.${name}`,
        "a column of finite numbers",
        `${infinite} infinite values`,
      );
    }
    const isOmitted = present === 0 || (low === high && present === rows);
    return { name, expression, present: present!, constant: !(low! < high!), fill: median!, isOmitted };
  });
  const learned = known.filter(({ isOmitted }) => !isOmitted);
  const filled = ({ expression, fill }: (typeof known)[number]): string =>
    `COALESCE(${expression}, ${f64Lit(fill)})`;
  const sums = await ask(learned.map((column) => `SUM(${filled(column)} - ${f64Lit(column.fill)})`));
  const means = learned.map(({ fill }, k) => fill + sums[k]! / rows);
  const squares = await ask(
    learned.map((column, k) => {
      const deviation = `(${filled(column)} - ${f64Lit(means[k]!)})`;
      return `SUM(${deviation} * ${deviation})`;
    }),
  );
  const moments = new Map(
    learned.map(({ name }, k) => [name, { mean: means[k]!, scale: Math.sqrt(squares[k]! / rows) || 1 }]),
  );
  return new Map(
    known.map(({ name, present, constant, fill, isOmitted }): [string, NumericFacts] => [
      name,
      {
        rows,
        missing: rows - present,
        constant,
        fill: isOmitted ? Number.NaN : fill,
        mean: moments.get(name)?.mean ?? 0,
        scale: moments.get(name)?.scale ?? 1,
        missingShare: isOmitted ? 0 : (rows - present) / rows,
      },
    ]),
  );
}

interface TextCounts {
  readonly present: number;
  readonly distinct: number;
}

async function textCountsOf(
  ask: AskNumbers,
  columns: readonly SourceColumn[],
): Promise<Map<string, TextCounts>> {
  const found = new Map<string, TextCounts>();
  for (const { name, kind, expression } of columns) {
    if (kind !== "text") continue;
    // One at a time: several distinct counts in one statement multiply the rows on some engines.
    const [present = 0, distinct = 0] = await ask([`COUNT(${expression})`, `COUNT(DISTINCT ${expression})`]);
    found.set(name, { present, distinct });
  }
  return found;
}

/** Learns from the levels with their counts, which say all that the rows would. */
async function learnLevels(
  connection: SqlConnection,
  from: string,
  { name, expression }: SourceColumn,
  { present, distinct }: TextCounts,
  rows: number,
  settings: LearnerSettings,
  signal: AbortSignal | undefined,
): Promise<LearnedColumn> {
  // Rows decide that, and they are not here any more.
  if (isIdLike(distinct, present)) return omit(name, "id-like", idLikeWhy(distinct, present));
  const { dialect } = connection;
  const table = await connection.query(
    `SELECT x AS level_text, ${dialect.f64("COUNT(*)")} AS level_rows FROM (SELECT ${expression} AS x FROM ${from}) AS t GROUP BY x`,
    {
      columns: [
        { name: "level", kind: "text" },
        { name: "rows", kind: "number" },
      ],
      signal,
    },
  );
  const groups = toRows(table) as { level: string | null; rows: number }[];
  const levels = groups.flatMap(({ level }) => (level === null ? [] : [level]));
  const codeOf = new Map(levels.map((level, code) => [level, code]));
  // Every group twice with half its weight, so that groups do not look like the values of an id.
  const twice = [...groups, ...groups];
  const codes = Int32Array.from(twice, ({ level }) => (level === null ? -1 : codeOf.get(level)!));
  const weights = Float64Array.from(twice, (group) => group.rows / 2);
  const learned = learnText(name, textColumn(codes, levels), { ...settings, weights });
  // A share of all rows; the sum of halves is exact.
  return rows === 0 ? omit(name, "no-values", "it has no value") : learned;
}
