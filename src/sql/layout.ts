/**
 * How statements are set: one column a line, steps named and in order, names of features as comments. Lines are padded
 * as they are made, never afterwards: a quoted name may hold a line end.
 *
 * @module
 */

/** A named step of a statement; its text is padded already. */
export interface Step {
  readonly name: string;
  readonly select: string;
}

/** A column of a SELECT: what it is, and what it is called. */
export interface SelectColumn {
  readonly expression: string;
  readonly name: string;
  readonly comment?: string;
}

/** What stands before each line of a step. */
const PAD = "  ";

/** The SELECT of a step; clauses that are empty are left out. */
export function stepText(
  columns: readonly SelectColumn[],
  from: string,
  ...clauses: readonly string[]
): string {
  return selectLines(columns, from, clauses)
    .map((line) => PAD + line)
    .join("\n");
}

/** A SELECT of its own. */
export function selectText(
  columns: readonly SelectColumn[],
  from: string,
  ...clauses: readonly string[]
): string {
  return selectLines(columns, from, clauses).join("\n");
}

function selectLines(columns: readonly SelectColumn[], from: string, clauses: readonly string[]): string[] {
  const lines = columns.map(({ expression, name, comment }, i) => {
    const as = expression === name ? name : `${expression} AS ${name}`;
    const comma = i + 1 < columns.length ? "," : "";
    return `${PAD}${as}${comma}${comment === undefined ? "" : ` ${comment}`}`;
  });
  return ["SELECT", ...lines, `FROM ${from}`, ...clauses.filter((clause) => clause !== "")];
}

/** Conditions that all hold, as a WHERE clause; empty without one. */
export function whereText(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
}

/** A statement of named steps. */
export function withText(steps: readonly Step[], select: string): string {
  if (steps.length === 0) return select;
  return `WITH ${steps.map(({ name, select: step }) => `${name} AS (\n${step}\n)`).join(", ")}\n${select}`;
}

/** A text as a comment up to the end of the line: it can neither end the line nor go on behind it. */
export function commentText(text: string): string {
  return `-- ${JSON.stringify(text).replace(UNSAFE, escapeUnit)}`;
}

/** Further line ends, what cannot be seen, and the dollar that begins a setting of Spark. */
const UNSAFE = /[\u007f-\u00a0\u2028\u2029\ufeff$]/g;

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Terms joined by an operator in a balanced tree: engines limit how deep an expression may be. */
export function balanced(terms: readonly string[], operator: "+" | "*"): string {
  if (terms.length <= MOST_FLAT) return terms.join(` ${operator} `);
  const middle = Math.ceil(terms.length / 2);
  const halves = [terms.slice(0, middle), terms.slice(middle)];
  return halves.map((half) => `(${balanced(half, operator)})`).join(` ${operator} `);
}

const MOST_FLAT = 50;
