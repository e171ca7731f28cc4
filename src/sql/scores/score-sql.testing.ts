/** Rows for the tests of scores: columns and levels with names that break careless text, gaps, and levels of later. */
import { normal } from "../../random/distributions.ts";
import { randomStream, uniform, uniformInteger } from "../../random/random.ts";
import { columnLength, rowCount, type Table, takeRows } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { cellOf, type SqlCell, type SqlHarness } from "../../testing/sql-harness.ts";
import { timestampText } from "../sql-text.ts";
import type { ScoreSql } from "./types.ts";

export const AGE = 'age"; DROP TABLE x; --';
export const TOWN = "it's a town";
const TOWNS = ["L'Aquila", 'say "hi";', "--", "\\", "Zürich", "京都", "/* x */", "$1", ""];

/** Customers with a column of every kind; a constant column with gaps, a column of rare levels. */
export function oddCustomers(rows: number, seed: number): Table {
  const random = randomStream(seed, "odd customers");
  const gap = <T>(value: T, share: number): T | null => (uniform(random) < share ? null : value);
  return tableFrom(
    Array.from({ length: rows }, (_, id) => {
      const age = 50 + 20 * normal(random);
      const town = uniformInteger(random, TOWNS.length);
      const member = uniform(random) < 0.5;
      const joined = uniformInteger(random, 4000);
      const margin = (age - 50) / 15 - town / 3 + (member ? -1 : 1) + joined / 4000;
      return {
        id,
        [AGE]: gap(age, 0.1),
        visits: uniformInteger(random, 5),
        [TOWN]: gap(TOWNS[town]!, 0.1),
        product: gap(`p${Math.floor(300 * uniform(random) ** 3)}`, 0.05),
        member: gap(member, 0.15),
        joined: gap(new Date(Date.UTC(2012, 0, 1) + joined * 86_400_000 + 12_345), 0.1),
        constant: gap(7, 0.2),
        left: uniform(random) < 1 / (1 + Math.exp(-margin)),
      };
    }),
  );
}

/** The rows, and one more for every way not to have been seen in training. */
export function withStrangers(table: Table): Table {
  const taken = takeRows(
    table,
    Array.from({ length: rowCount(table) }, (_, i) => i),
  );
  const strange = { ...taken };
  for (const name of [TOWN, "product"]) {
    const column = taken[name]!;
    if (column.kind !== "text") continue;
    const codes = column.codes.slice();
    for (let i = 0; i < codes.length; i += 9) codes[i] = column.levels.length;
    strange[name] = { ...column, codes, levels: [...column.levels, "never'seen; --"] };
  }
  return strange;
}

/** Creates a table of the rows; times as timestamps. */
export async function loadTable(harness: SqlHarness, relation: string, table: Table): Promise<void> {
  const { ident, types, text, f64Lit } = harness.dialect;
  const names = Object.keys(table);
  const sqlTypes = { ...types, time: "TIMESTAMP" };
  const columns = names.map((name) => `${ident(name)} ${sqlTypes[table[name]!.kind]}`);
  await harness.execute(`CREATE TABLE ${ident(relation)} (${columns.join(", ")})`);
  const rows = Array.from({ length: columnLength(table[names[0]!]!) }, (_, row) => {
    const cells = names.map((name) => {
      const column = table[name]!;
      const cell = cellOf(column, row);
      if (cell === null) return "NULL";
      if (column.kind === "time")
        return `TIMESTAMP '${timestampText(BigInt(Math.round(1000 * (cell as number))))}'`;
      if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
      return typeof cell === "string" ? text(cell) : f64Lit(cell);
    });
    return `(${cells.join(", ")})`;
  });
  for (let at = 0; at < rows.length; at += 200) {
    await harness.execute(`INSERT INTO ${ident(relation)} VALUES ${rows.slice(at, at + 200).join(", ")}`);
  }
}

/** Rows of a score whose first column is a row number, in that order, without it. */
export async function runScore(harness: SqlHarness, score: ScoreSql): Promise<SqlCell[][]> {
  const rows = await harness.query(score.sql);
  return [...rows].sort((a, b) => Number(a[0]) - Number(b[0])).map(([, ...cells]) => cells);
}

/** The largest difference, relative to values above 1; NULL must stand where NaN does. */
export function worstDifference(
  expected: ArrayLike<number>,
  cells: readonly (readonly SqlCell[])[],
  column = 0,
): number {
  if (expected.length !== cells.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const [wanted, got] = [expected[i]!, cells[i]![column]!];
    if (Number.isNaN(wanted) !== (got === null)) return Number.POSITIVE_INFINITY;
    if (got !== null) worst = Math.max(worst, Math.abs(wanted - Number(got)) / Math.max(1, Math.abs(wanted)));
  }
  return worst;
}
