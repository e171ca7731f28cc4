import { describe, expect, it } from "vitest";
import type { Progress } from "../../internal/progress.ts";
import { normal } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import { takeRows } from "../../table/table.ts";
import { type TableInput, tableFrom } from "../../table/table-from.ts";
import { auditLeaks } from "./audit-leaks.ts";
import { formatLeakAudit } from "./format-leak-audit.ts";
import { churnExport, noiseTable, subscribers } from "./leak-tables.testing.ts";
import type { AuditLeaksOptions } from "./options.ts";
import type { LeakAudit } from "./types.ts";

const input = (columns: Record<string, unknown[]>): TableInput => columns as unknown as TableInput;
const brief = ({ findings }: LeakAudit): string[] =>
  findings.map(({ severity, kind, column }) => `${severity} ${kind} ${column}`);

describe("auditLeaks on columns that are made from the label", () => {
  const audit = auditLeaks(input(churnExport(2000, 1)), { target: "Churn Label" });

  it("finds them, each by its strongest sign, and not what goes with leaving honestly", () => {
    expect(brief(audit)).toEqual([
      "leak label-copy Churn Value",
      "leak label-copy Customer Status",
      "leak filled-by-outcome Churn Reason",
      "leak knows-outcome Churn Score",
      "leak one-class-value Exit Fee",
      "suspect auc-jump Last Bill",
      "note one-class-value Contract",
    ]);
  });

  it("says what is left without them", () => {
    expect(audit.model!.rocAuc).toBe(1);
    const { rocAucWithoutFindings } = audit.model!;
    expect(rocAucWithoutFindings).toBeGreaterThan(0.7);
    expect(rocAucWithoutFindings).toBeLessThan(0.8);
  });

  it("has every column in the table, in order", () => {
    const { column, rocAuc, severity } = audit.columns;
    expect(column.levels).toEqual(Object.keys(churnExport(1, 1)).slice(1));
    expect(rocAuc.values[0]).toBe(1);
    expect(severity.levels[severity.codes[0]!]).toBe("leak");
    expect(severity.codes[column.levels.indexOf("Monthly Charge")]).toBe(-1);
  });

  it("prints", () => {
    const text = formatLeakAudit(audit);
    expect(text.split("\n")[0]).toMatch(
      /^7 findings in 8 columns of 2000 rows \(\d+ with Churn Label = Yes\)$/,
    );
    expect(text).toContain(
      'LEAK label-copy: "Churn Value" is the label recoded: it agrees with Churn Label = Yes for 100.0 %',
    );
    expect(text.endsWith("\n")).toBe(true);
  });

  it("finds a copy with a few errors of entry, and leaves one with many to its area", () => {
    const random = randomStream(3, "errors");
    const truth = Array.from({ length: 2000 }, () => uniform(random) < 0.3);
    const wrong = (share: number): boolean[] => truth.map((left) => left !== uniform(random) < share);
    const found = auditLeaks({ left: truth, good: wrong(0.01), poor: wrong(0.1) }, { target: "left" });
    expect(brief(found)).toEqual(["leak label-copy good"]);
    const poor = found.columns.rocAuc.values[1]!;
    expect(Math.abs(poor - 0.9)).toBeLessThan(0.03);
  });
});

describe("auditLeaks on durations", () => {
  const at = (measured: "at exit" | "as of one date", leave: readonly string[], options = {}): string[] => {
    const columns = subscribers(2000, 3, measured);
    for (const name of leave) delete columns[name];
    return brief(auditLeaks(input(columns), { target: "churned", ...options }));
  };

  it("proves by a start date that they were measured at exit", () => {
    expect(at("at exit", []).slice(0, 1)).toEqual(["leak measured-at-exit months"]);
    expect(at("at exit", [], { asOf: "2021-01-01" }).slice(0, 1)).toEqual(["leak measured-at-exit months"]);
  });

  it("suspects a duration with a total, of which leavers have no less a month", () => {
    const found = at("at exit", ["joined"]);
    expect(found).toContain("suspect measured-at-exit months");
    expect(found).toContain("suspect measured-at-exit paid");
  });

  it("only asks where nothing but the name tells", () => {
    expect(at("at exit", ["joined", "paid"])).toContain("note measured-at-exit months");
  });

  it("says nothing where they were measured as of one date, or declared to be", () => {
    expect(at("as of one date", [])).toEqual([]);
    expect(at("as of one date", ["joined"])).toEqual([]);
    const kinds = at("at exit", ["joined"], { asOf: "2021-01-01" }).filter((found) => found.includes("exit"));
    expect(kinds).toEqual([]);
  });

  it("clears a duration that leavers have less of where a start date shows one day for all", () => {
    // Young customers leave more: 30 % of those under a year, 5 % of the others; all measured on one day.
    const random = randomStream(9, "young");
    const months = Array.from({ length: 3000 }, () => Math.floor(72 * uniform(random)));
    const fee = months.map(() => 10 + 90 * uniform(random));
    const columns = {
      left: months.map((m) => uniform(random) < (m < 12 ? 0.3 : 0.05)),
      months,
      fee,
      paid: months.map((m, i) => m * fee[i]!),
    };
    expect(brief(auditLeaks(columns, { target: "left" }))).toEqual([
      "suspect measured-at-exit months",
      "suspect measured-at-exit paid",
    ]);
    // Leavers who also pay less a month are less of a customer, not only a shorter one.
    const lower = fee.map((value, i) => (columns.left[i] ? 0.5 * value : value));
    const less = { ...columns, fee: lower, paid: months.map((m, i) => m * lower[i]!) };
    expect(brief(auditLeaks(less, { target: "left" }))).toEqual(["note measured-at-exit months"]);
    const joined = months.map((m) => new Date(Date.UTC(2024, 5 - m, 15)));
    expect(brief(auditLeaks({ ...columns, joined }, { target: "left" }))).toEqual([]);
    expect(brief(auditLeaks(columns, { target: "left", asOf: "2024-06-15" }))).toEqual([]);
  });
});

describe("auditLeaks on noise", () => {
  it("finds something in at most 1 % of 200 tables of 12 columns", () => {
    const alarms = Array.from({ length: 200 }, (_, seed) =>
      auditLeaks(noiseTable(400, seed), { target: "churned", leaveOut: "never" }),
    ).filter(({ findings }) => findings.length > 0);
    expect(alarms.length).toBeLessThanOrEqual(2);
  });

  it("gives a text of 2,000 levels, and an id, an area of a half", () => {
    const random = randomStream(4, "levels");
    const rows = Array.from({ length: 10_000 }, (_, i) => ({
      left: uniform(random) < 0.3,
      level: `level ${Math.floor(2000 * uniform(random))}`,
      id: `c${i}`,
      noise: normal(random),
    }));
    const { columns, findings, model } = auditLeaks(rows, { target: "left" });
    for (const auc of columns.rocAuc.values) expect(Math.abs(auc - 0.5)).toBeLessThan(0.02);
    expect(columns.rocAuc.values[1]).toBe(0.5);
    expect(Math.abs(model!.rocAuc - 0.5)).toBeLessThan(0.03);
    expect(findings.map(({ column, kind, severity }) => [column, kind, severity])).toEqual([
      ["id", "id", "note"],
    ]);
  });
});

describe("auditLeaks on ids, order, gaps and dates", () => {
  const random = randomStream(6, "rows");
  const left = Array.from({ length: 1000 }, () => uniform(random) < 0.4);
  const noise = left.map(() => normal(random));
  const audit = (columns: Record<string, unknown[]>, options: Partial<AuditLeaksOptions> = {}): LeakAudit =>
    auditLeaks(input({ left, noise, ...columns }), { target: "left", ...options });

  it.each([
    ["running numbers", left.map((_, i) => 1000 + i)],
    ["shuffled numbers", left.map((_, i) => 7 + ((i * 337) % 1000))],
    ["texts", left.map((_, i) => `C-${i}`)],
  ])("calls %s an id", (_, id) => {
    expect(brief(audit({ id }))).toEqual(["note id id"]);
  });

  it("calls a distinct amount no id, and neither distinct whole numbers over a wide range", () => {
    expect(brief(audit({ spend: left.map(() => 100 * uniform(random)) }))).toEqual([]);
    const cents = left.map((_, i) => 1000 * ((i * 337) % 1000) + Math.floor(900 * uniform(random)));
    expect(brief(audit({ cents }))).toEqual([]);
  });

  it("sees a file that is sorted by the label, and suspects its running number", () => {
    const sorted = [...left.keys()].sort((a, b) => Number(left[a]) - Number(left[b]));
    const table = takeRows(tableFrom({ left, noise }), sorted);
    const number = left.map((_, i) => i);
    const { findings } = auditLeaks({ ...table, number }, { target: "left" });
    expect(findings.map(({ kind }) => kind)).toContain("row-order");
    expect(findings.find(({ column }) => column === "number")!.severity).toBe("leak");
    expect(brief(auditLeaks(table, { target: "left" }))).toEqual(["note row-order null"]);
  });

  it("sees what is filled, or empty, for one class", () => {
    const some = left.map(() => uniform(random) < 0.5);
    const reason = left.map((out, i) => (out && some[i] ? "price" : null));
    const renewal = left.map((out, i) => (!out && some[i] ? 3 : null));
    const survey = left.map((out, i) => (out || some[i] ? 3 : null));
    expect(brief(audit({ reason }))).toEqual(["leak filled-by-outcome reason"]);
    expect(brief(audit({ renewal }))).toEqual(["suspect filled-by-outcome renewal"]);
    expect(brief(audit({ survey }))).toEqual(["suspect filled-by-outcome survey"]);
    expect(brief(audit({ gaps: left.map(() => (uniform(random) < 0.5 ? 1 : null)) }))).toEqual([]);
    // Nine gaps, all of those who stay, are a chance of 1 %.
    const stay = left.flatMap((out, i) => (out ? [] : i)).slice(0, 9);
    expect(brief(audit({ few: left.map((_, i) => (stay.includes(i) ? null : noise[i]!)) }))).toEqual([]);
  });

  it("sees values that one class alone has, also an amount that is not 0", () => {
    const desk = left.map((out) => (uniform(random) < 0.1 ? (out ? "retention" : "web") : "web"));
    expect(brief(audit({ desk }))).toEqual(["suspect one-class-value desk"]);
    const refund = left.map((out) => (out && uniform(random) < 0.2 ? 5 + uniform(random) : 0));
    const found = audit({ refund });
    expect(brief(found)).toEqual(["suspect one-class-value refund"]);
    expect(found.findings[0]!.message).toMatch(
      /^"refund" is other than 0 in \d+ rows, all of them with left = true$/,
    );
  });

  it("sees dates at or after asOf, as times and as text, one date or one a row", () => {
    const day = (i: number): Date => new Date(Date.UTC(2024, 0, 1 + (i % 100)));
    const seen = left.map((out, i) => (out ? day(i) : day(-1)));
    const asOf = left.map(() => new Date("2024-01-01"));
    expect(brief(audit({ seen }, { asOf: "2024-01-01" }))[0]).toBe("leak after-as-of seen");
    const text = seen.map((date) => date.toISOString().slice(0, 10));
    expect(brief(audit({ text, asOf }, { asOf: "asOf" }))[0]).toBe("leak after-as-of text");
    const contractEnd = left.map((_, i) => day(i));
    const planned = audit({ contractEnd }, { asOf: "2024-03-31" });
    expect(brief(planned)).toEqual(["suspect after-as-of contractEnd"]);
    expect(planned.findings[0]!.evidence["rows"]).toBe(100);
    expect(brief(audit({ contractEnd }))).toEqual([]);
  });

  it("sees a column that a model hangs on together with another", () => {
    const half = left.map(() => 4 * normal(random));
    const other = left.map((out, i) => half[i]! + (out ? 2 : 0) + 0.5 * normal(random));
    const found = audit({ half, other });
    expect(brief(found)).toEqual(["suspect auc-jump other", "suspect auc-jump half"]);
    expect(brief(audit({ half, other }, { leaveOut: "never" }))).toEqual([]);
    expect(audit({ half, other }, { leaveOut: "never" }).model).toBeNull();
  });

  it("leaves every column out where asked to", () => {
    const { columns } = audit({ more: noise.map((value) => value + normal(random)) }, { leaveOut: "always" });
    expect([...columns.rocAucWithout.values].every((auc) => Math.abs(auc - 0.5) < 0.1)).toBe(true);
  });
});

describe("auditLeaks keeps the house's rules", () => {
  const table = noiseTable(300, 1);

  it("is the same for the same seed, survives JSON, and is frozen", () => {
    const audit = auditLeaks(table, { target: "churned" });
    expect(auditLeaks(table, { target: "churned" })).toEqual(audit);
    expect(JSON.parse(JSON.stringify(audit.findings))).toEqual(audit.findings);
    expect(JSON.parse(JSON.stringify([audit.model, audit.settings]))).toEqual([audit.model, audit.settings]);
    for (const part of [audit, audit.findings, audit.settings.thresholds, audit.columns]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
    expect(auditLeaks(table, { target: "churned", seed: 1 }).columns.rocAuc).not.toEqual(
      audit.columns.rocAuc,
    );
  });

  it("leaves rows without a target out, and says so", () => {
    const gaps = {
      ...noiseTable(300, 2),
      label: Array.from({ length: 300 }, (_, i) => (i < 9 ? null : i % 2)),
    };
    const audit = auditLeaks(gaps, { target: "label" });
    expect(audit.rows).toBe(291);
    expect(audit.warnings).toEqual([
      { code: "missing-target", message: '9 of 300 rows have no value of "label" and are left out' },
    ]);
  });

  it("holds rows of one customer out together", () => {
    const random = randomStream(2, "repeats");
    const customers = Array.from({ length: 200 }, (_, c) => ({
      c: `c${c}`,
      town: `t${c}`,
      left: uniform(random) < 0.5,
    }));
    const rows = customers.flatMap((row) => [row, row, row]);
    const town = (options: Partial<AuditLeaksOptions>): number =>
      auditLeaks(rows, { target: "left", exclude: ["c"], ...options }).columns.rocAuc.values[0]!;
    expect(town({})).toBeGreaterThan(0.95);
    expect(town({ exclude: [], group: "c" })).toBe(0.5);
  });

  it("reports its steps and can be cancelled", () => {
    const seen: Progress[] = [];
    auditLeaks(table, { target: "churned", onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ stage }) => stage)).toContain("leak audit column");
    expect(seen.map(({ stage }) => stage)).toContain("leak audit model");
    const signal = AbortSignal.abort(new Error("enough"));
    expect(() => auditLeaks(table, { target: "churned", signal })).toThrow("enough");
  });

  it.each<[object, string]>([
    [{}, "`options.target` must be a string, got undefined"],
    [{ target: "churn" }, "`options.target` must be a column of the table (churned, age"],
    [{ target: "churned", fold: 3 }, "`options.fold` must be one of the options target,"],
    [{ target: "churned", folds: 1 }, "`options.folds` must be >= 2, got 1"],
    [{ target: "churned", seed: -1 }, "`options.seed` must be >= 0, got -1"],
    [{ target: "churned", exclude: "age" }, '`options.exclude` must be an array of column names, got "age"'],
    [{ target: "churned", exclude: ["size"] }, "`options.exclude[0]` must be a column of the table"],
    [
      { target: "churned", exclude: Object.keys(table) },
      "`options.exclude` must be a list that leaves a column to look at, got Array of length 13",
    ],
    [
      { target: "churned", asOf: "age" },
      '`options.asOf` must be a date or a time column, got "age (number)"',
    ],
    [
      { target: "churned", asOf: "yesterday" },
      '`options.asOf` must be an ISO 8601 date such as 2024-06-30, got "yesterday"',
    ],
    [
      { target: "churned", timeColumns: ["age"] },
      '`options.timeColumns[0]` must be a column of times or of ISO dates, got "age (number)"',
    ],
    [
      { target: "churned", leaveOut: "maybe" },
      '`options.leaveOut` must be one of "when-suspicious", "always", "never", got "maybe"',
    ],
    [
      { target: "churned", thresholds: { auc: 1 } },
      "`options.thresholds.auc` must be one of the options leakAuc,",
    ],
    [
      { target: "churned", thresholds: { leakAuc: 2 } },
      "`options.thresholds.leakAuc` must be in [0.5, 1], got 2",
    ],
    [{ target: "churned", group: "town" }, "`options.group` must be a column of the table"],
    [{ target: "plan" }, "`options.target` must be a column with two values, got"],
  ])("rejects %j", (options, message) => {
    expect(() => auditLeaks(table, options as AuditLeaksOptions)).toThrow(message);
  });

  it("rejects a table without rows, one class, and infinite numbers", () => {
    expect(() => auditLeaks([], { target: "left" })).toThrow("`data` must be a table with at least one row");
    expect(() => auditLeaks({ left: [1, 1], x: [1, 2] }, { target: "left" })).toThrow(
      '`options.target` must be a column with two values, got "left (only 1)"',
    );
    const infinite = { left: [0, 1, 0, 1], x: [1, 2, Number.POSITIVE_INFINITY, 4] };
    expect(() => auditLeaks(infinite, { target: "left" })).toThrow(
      "`data.x[2]` must be a finite number, got Infinity",
    );
  });

  it("makes no more folds than there are customers of a class", () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({ c: `c${i % 6}`, x: i % 7, left: i % 6 < 3 }));
    expect(auditLeaks(rows, { target: "left", group: "c" }).rows).toBe(60);
  });

  it("takes the smallest table there is", () => {
    const { findings, model } = auditLeaks({ left: [0, 1, 0, 1], x: [1, 2, 3, 4] }, { target: "left" });
    expect(findings).toEqual([]);
    expect(model!.rows).toBe(4);
  });
});
