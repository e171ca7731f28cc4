/** What a classifier refuses, leaves out, and says while it works. */
import { describe, expect, it } from "vitest";
import type { Progress } from "../internal/progress.ts";
import { toRows } from "../table/rows.ts";
import { rowCount, type TextColumn } from "../table/table.ts";
import { tableFrom } from "../table/table-from.ts";
import { customers } from "./classifier-customers.ts";
import { type ClassifierSubject, codesOf, fitted, itIf, scorerOf } from "./classifier-subject.ts";

const target = "churn";

/** The part of the suite about bad input and long jobs. */
export function describeDoors(subject: ClassifierSubject): void {
  describe("at the door", () => {
    describeRefusals(subject);
    describeInputs(subject);
    describeJob(subject);
  });
}

function describeRefusals(subject: ClassifierSubject): void {
  const table = customers(60, 31);
  const throwing = (run: () => unknown, code: string, path: string): void => {
    expect(run, `${code} at ${path}`).toThrow(expect.objectContaining({ code, path }));
  };

  it("refuses what it cannot learn from", () => {
    const rows = rowCount(table);
    const alike = tableFrom({ ...table, churn: new Array<string>(rows).fill("No") });
    throwing(() => fitted(subject, alike, { target }), "one-class", "options.target");
    const weight = Float64Array.from({ length: rows }, () => 0);
    const weightless = tableFrom({ ...table, weight });
    throwing(() => fitted(subject, weightless, { target, weights: "weight" }), "out-of-range", "data.weight");
    // All rows of one of the two classes have weight 0.
    const churn = table["churn"] as TextColumn;
    const oneSided = Float64Array.from(churn.codes, (code) => (churn.levels[code] === "Yes" ? 0 : 1));
    throwing(
      () => fitted(subject, tableFrom({ ...table, weight: oneSided }), { target, weights: "weight" }),
      "one-class",
      "data.churn",
    );
    throwing(() => fitted(subject, [], { target }), "empty", "data");
    throwing(() => fitted(subject, table, { target: "gone" }), "missing-column", "options.target");
    throwing(
      () => fitted(subject, table, { target, features: ["tenure", "gone"] }),
      "missing-column",
      "options.features[1]",
    );
    const endless = tableFrom({
      ...table,
      x: Float64Array.from({ length: rows }, () => Number.POSITIVE_INFINITY),
    });
    expect(() => fitted(subject, endless, { target })).toThrow(
      expect.objectContaining({ code: "not-finite" }),
    );
  });

  it("refuses options that it does not know", () => {
    const typo = { target, trheads: 2 } as { target: string };
    throwing(() => fitted(subject, table, typo), "unknown-choice", "options.trheads");
    expect(() => subject.fit(table, undefined as never)).toThrow(
      expect.objectContaining({ code: "missing-option", path: "options" }),
    );
  });

  it("refuses to score without a column, with another kind, with an infinite number", () => {
    const scorer = scorerOf(fitted(subject, table, { target }));
    const [row] = toRows(table);
    const { tenure: _, ...lacking } = row as Record<string, unknown>;
    throwing(() => scorer.scoreRow(lacking), "missing-column", "row.tenure");
    expect(() => scorer.scoreTable([lacking])).toThrow(expect.objectContaining({ code: "missing-column" }));
    for (const [name, value] of [
      ["tenure", "12"],
      ["plan", 3],
      ["member", "yes"],
    ] as const) {
      throwing(() => scorer.scoreRow({ ...row, [name]: value }), "wrong-type", `row.${name}`);
      expect(() => scorer.scoreTable([{ ...row, [name]: value }])).toThrow(
        expect.objectContaining({ code: "wrong-kind" }),
      );
    }
    const endless = { ...row, tenure: Number.NEGATIVE_INFINITY };
    throwing(() => scorer.scoreRow(endless), "not-finite", "row.tenure");
    expect(() => scorer.scoreTable([endless])).toThrow(expect.objectContaining({ code: "not-finite" }));
    // What was refused is not counted.
    expect(scorer.report().rows).toBe(0);
  });
}

function describeInputs(subject: ClassifierSubject): void {
  it("takes rows, columns and tables for the same", () => {
    const table = customers(200, 32);
    const rows = toRows(table);
    const columns = Object.fromEntries(
      Object.keys(table).map((name) => [name, rows.map((row) => row[name]!)]),
    );
    const model = fitted(subject, table, { target });
    expect(fitted(subject, rows, { target })).toEqual(model);
    expect(fitted(subject, columns as Record<string, number[]>, { target })).toEqual(model);
    expect(scorerOf(model).scoreTable(rows)).toEqual(scorerOf(model).scoreTable(table));
  });

  it("leaves rows without a target out and says so", () => {
    const rows = toRows(customers(300, 33));
    const gaps = rows.map((row, i) => (i % 6 === 0 ? { ...row, churn: null } : row));
    const model = fitted(subject, gaps, { target });
    expect(model.fit.rows).toBe(250);
    expect(model.fit.warnings[0]).toEqual({
      code: "missing-target",
      message: '50 of 300 rows have no value of "churn" and are left out',
    });
    const whole = fitted(
      subject,
      rows.filter((_, i) => i % 6 !== 0),
      { target },
    );
    expect(scorerOf(model).scoreTable(rows)).toEqual(scorerOf(whole).scoreTable(rows));
    expect(codesOf(whole)).not.toContain("missing-target");
  });

  it("reads the meaning of the target, and takes it the other way round", () => {
    const rows = toRows(customers(300, 34));
    const yes = fitted(subject, rows, { target });
    const p = scorerOf(yes).scoreTable(rows);
    for (const [labels, positive] of [
      [{ Yes: true, No: false }, "true"],
      [{ Yes: 1, No: 0 }, "1"],
    ] as const) {
      const coded = rows.map((row) => ({ ...row, churn: labels[row["churn"] as "Yes" | "No"] }));
      const model = fitted(subject, coded, { target });
      expect(model.target.positive).toBe(positive);
      expect(scorerOf(model).scoreTable(coded)).toEqual(p);
    }
    const turned = fitted(subject, rows, { target, positive: "No" });
    expect(turned.target).toMatchObject({ positive: "No", negative: "Yes" });
    expect(turned.target.baseRate).toBeCloseTo(1 - yes.target.baseRate, 12);
  });

  it("takes a table with one row of one class", () => {
    const rows = toRows(customers(40, 35)).map((row, i) => ({ ...row, churn: i === 7 ? "Yes" : "No" }));
    const model = fitted(subject, rows, { target });
    expect(model.target.baseRate).toBeCloseTo(1 / 40, 12);
    for (const p of scorerOf(model).scoreTable(rows)) expect(p >= 0 && p <= 1).toBe(true);
  });
}

function describeJob(subject: ClassifierSubject): void {
  const table = customers(400, 36);

  itIf(subject.progress)("tells its progress to the end", () => {
    const seen: Progress[] = [];
    const model = fitted(subject, table, { target, onProgress: (progress) => seen.push(progress) });
    expect(seen.length).toBeGreaterThan(0);
    for (const { stage, done, total } of seen) {
      expect(typeof stage === "string" && stage !== "").toBe(true);
      expect(Number.isFinite(done) && done >= 0 && (total === 0 || done <= total)).toBe(true);
    }
    for (let i = 1; i < seen.length; i++) {
      if (seen[i]!.stage === seen[i - 1]!.stage)
        expect(seen[i]!.done).toBeGreaterThanOrEqual(seen[i - 1]!.done);
    }
    // Watching changes nothing.
    expect(fitted(subject, table, { target })).toEqual(model);
  });

  itIf(subject.progress)("stops when it is told to", () => {
    const reason = new Error("enough");
    const stopped = AbortSignal.abort(reason);
    expect(() => fitted(subject, table, { target, signal: stopped })).toThrow(reason);
    const controller = new AbortController();
    let calls = 0;
    const run = (): unknown =>
      fitted(subject, table, {
        target,
        signal: controller.signal,
        onProgress: () => {
          calls++;
          controller.abort(reason);
        },
      });
    expect(run).toThrow(reason);
    expect(calls).toBe(1);
    // The machine is free again for the next fit.
    expect(fitted(subject, table, { target }).fit.rows).toBe(400);
  });
}
