/**
 * Asks an engine the questions whose answers churnkit's SQL relies on.
 *
 * @module
 */
import { deepFreeze } from "../../internal/freeze.ts";
import { toRows } from "../../table/rows.ts";
import type { SqlConnection, StatementOptions } from "../connection.ts";
import { type EngineFault, engineFault, isEngineFault } from "../engine-fault.ts";
import { PROBE_QUESTIONS } from "./probe-questions.ts";
import type { ProbeAnswer, ProbeReport, ProbeValue } from "./probe-report.ts";

/** Differences that a message shows. */
const SHOWN = 12;

/**
 * Asks all questions in one statement, and one by one when the engine refuses that statement.
 *
 * @throws EngineFault when the connection is lost or closed; what an engine answers is never an error.
 */
export async function probe(connection: SqlConnection, options: StatementOptions = {}): Promise<ProbeReport> {
  const { dialect } = connection;
  const asked = PROBE_QUESTIONS.flatMap((question) => {
    const sql = question.sql(dialect);
    return sql === null ? [] : [{ ...question, sql, column: "" }];
  }).map((question, i) => ({ ...question, column: `q${i}` }));
  const ask = async (questions: readonly (typeof asked)[number][]): Promise<Record<string, ProbeValue>> => {
    const select = `SELECT ${questions.map(({ sql, column }) => `${sql} AS ${column}`).join(",\n")}`;
    const columns = questions.map(({ column, kind }) => ({ name: column, kind }));
    const table = await connection.query(select, { ...options, columns });
    return toRows(table)[0] as Record<string, ProbeValue>;
  };
  let received: Record<string, ProbeValue>;
  try {
    received = await ask(asked);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    received = {};
    for (const question of asked) {
      Object.assign(received, await ask([question]).catch((cause) => wordsFor(question.column, cause)));
    }
  }
  const answers = asked.map(({ name, sql, expected, tolerance = 0, column }): ProbeAnswer => {
    const value = received[column] ?? null;
    return { name, sql, expected, received: value, isAsExpected: isClose(value, expected, tolerance) };
  });
  const differences = answers.filter(({ isAsExpected }) => !isAsExpected).map(({ name }) => name);
  return deepFreeze({ kind: "probe-report", version: 1, dialect: dialect.name, answers, differences });
}

/** The fault of an engine that answers otherwise, with the list of what differs and the report. */
export function differentEngine({ dialect, answers, differences }: ProbeReport): EngineFault {
  const lines = answers
    .filter(({ isAsExpected }) => !isAsExpected)
    .slice(0, SHOWN)
    .map(
      ({ name, expected, received }) =>
        `- ${name}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(received)}`,
    );
  const more = differences.length > SHOWN ? [`- and ${differences.length - SHOWN} more`] : [];
  const count = `${differences.length} of ${answers.length} questions`;
  return engineFault(
    "different",
    [`the engine answers ${count} otherwise than the dialect ${dialect} says`, ...lines, ...more].join("\n"),
  );
}

/** A question that an engine cannot answer: it refused it, or gave a value of another kind. */
function isRefusal(error: unknown): boolean {
  return isEngineFault(error) ? error.code === "statement-failed" : error instanceof Error && "path" in error;
}

function wordsFor(column: string, error: unknown): Record<string, ProbeValue> {
  if (!isRefusal(error)) throw error;
  return { [column]: `refused: ${(error as Error).message.split("\n", 1)[0]}` };
}

function isClose(value: ProbeValue, expected: ProbeValue, tolerance: number): boolean {
  if (typeof value !== "number" || typeof expected !== "number") return value === expected;
  return Math.abs(value - expected) <= tolerance * Math.abs(expected);
}
