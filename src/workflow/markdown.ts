/** A Markdown table: the first column left, numbers right; bars in cells are escaped. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const numeric = header.map((_, j) => j > 0 && isNumeric(rows.map((row) => row[j] ?? "")));
  return [
    line(header),
    `|${numeric.map((right) => (right ? "--:" : "---")).join("|")}|`,
    ...rows.map(line),
  ].join("\n");
}

/** Numbers or percentages, with gaps, but not gaps alone. */
function isNumeric(cells: readonly string[]): boolean {
  return cells.some((cell) => cell !== "") && cells.every((cell) => /^(-?[\d.,]+(\s?%)?)?$/.test(cell));
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

/** A whole number with grouped thousands. */
export function count(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: 0 });
}

/** A number at four significant digits, grouped from a thousand on; small ones are not rounded to 0. */
export function number(value: number): string {
  return Math.abs(value) >= 1000 ? count(value) : String(Number(value.toPrecision(4)));
}

/** A share as a percentage with one decimal. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
