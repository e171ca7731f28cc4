/** That a model gives the same numbers everywhere: in a row, in a batch, from a file, with any number of threads. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadModel, saveModel } from "../churn/model-file.ts";
import { InputError } from "../internal/input-error.ts";
import { VERSION } from "../internal/version.ts";
import { toRows } from "../table/rows.ts";
import { rowCount, type Table, takeRows } from "../table/table.ts";
import { tableFrom } from "../table/table-from.ts";
import { customers } from "./classifier-customers.ts";
import {
  type ClassifierSubject,
  type FittedClassifier,
  fitted,
  itIf,
  scorerOf,
} from "./classifier-subject.ts";
import { mangledModels } from "./mangled-models.ts";
import { describeModelContract } from "./model-contract.ts";

const target = "churn";
const REFUSALS: readonly string[] = ["incompatible-model", "missing-column"];

/** The part of the suite about scoring. */
export function describeScoring<M extends FittedClassifier>(
  kind: string,
  subject: ClassifierSubject<M>,
): void {
  const train = customers(1200, 21);
  const test = strangers(customers(150, 22));
  let model: M | undefined;
  const shared = (): M => (model ??= fitted(subject, train, { target }));

  describe("scores", () => {
    describeModelContract(kind, {
      fit: () =>
        fitted(subject, train, { target, features: ["tenure", "visits", "plan", "member", "joined"] }),
      predict: (fittedModel) => Array.from(scorerOf(fittedModel).scoreTable(test)),
    });

    it("rows and batches alike, to the last bit, whatever else is in the batch", () => {
      const scorer = scorerOf(shared());
      const whole = Array.from(scorer.scoreTable(test));
      expect(toRows(test).map((row) => scorer.scoreRow(row))).toEqual(whole);
      // Lengths around those of vectors and blocks.
      for (const length of [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 63, 65, 127, 129]) {
        const last = Array.from({ length }, (_, i) => whole.length - length + i);
        expect(Array.from(scorer.scoreTable(takeRows(test, last))), `${length} rows`).toEqual(
          whole.slice(whole.length - length),
        );
      }
    });

    it("large batches as small ones", () => {
      const scorer = scorerOf(shared());
      const whole = Array.from(scorer.scoreTable(test));
      const rows = Array.from({ length: 30_000 }, (_, i) => (i * 7) % whole.length);
      expect(Array.from(scorer.scoreTable(takeRows(test, rows)))).toEqual(rows.map((i) => whole[i]!));
    });

    it("the same before and after a file", async () => {
      const folder = mkdtempSync(join(tmpdir(), "churnkit-classifier-"));
      afterAll(() => rmSync(folder, { recursive: true }));
      const path = join(folder, "model.json");
      await saveModel(shared(), path);
      const loaded = await loadModel(path, { kind });
      expect(loaded).toEqual(shared());
      expect(scorerOf(loaded).scoreTable(test)).toEqual(scorerOf(shared()).scoreTable(test));
      expect(scorerOf(loaded).scoreRow(toRows(test)[3]!)).toBe(scorerOf(shared()).scoreRow(toRows(test)[3]!));
    });

    it("missing values and levels it never saw, and counts them", () => {
      const scorer = scorerOf(shared());
      const [row] = toRows(train);
      const known = scorer.scoreRow(row!);
      const unknown = scorer.scoreRow({ ...row, plan: "free", visits: null, member: null });
      expect(known >= 0 && known <= 1 && unknown >= 0 && unknown <= 1).toBe(true);
      expect(scorer.report()).toEqual({ rows: 2, missing: { visits: 1, member: 1 }, unseen: { plan: 1 } });
      scorer.scoreTable([{ ...row, plan: "free", joined: null }]);
      expect(scorer.report()).toEqual({
        rows: 3,
        missing: { visits: 1, member: 1, joined: 1 },
        unseen: { plan: 2 },
      });
    });

    it("a row and a table in which everything is missing", () => {
      const scorer = scorerOf(shared());
      const names = Object.keys(train);
      const row = Object.fromEntries(names.map((name) => [name, null]));
      const p = scorer.scoreRow(row);
      expect(p > 0 && p < 1).toBe(true);
      expect(Array.from(scorer.scoreTable([row, row]))).toEqual([p, p]);
    });

    it("values far outside of what it saw", () => {
      const scorer = scorerOf(shared());
      const rows = toRows(train).slice(0, 4);
      for (const extreme of [1e300, -1e300, Number.MAX_VALUE, 5e-324, -0]) {
        const odd = rows.map((row) => ({ ...row, tenure: extreme, noise: -extreme, visits: extreme }));
        const p = Array.from(scorer.scoreTable(odd));
        expect(
          p.filter((value) => !(value >= 0 && value <= 1)),
          String(extreme),
        ).toEqual([]);
        expect(odd.map((row) => scorer.scoreRow(row))).toEqual(p);
      }
    });

    it("in the order and under the names of the columns, not their places", () => {
      const scorer = scorerOf(shared());
      const turned = Object.fromEntries(
        [...Object.entries(test), ["extra", test["tenure"]!] as const].reverse(),
      );
      expect(scorer.scoreTable(turned)).toEqual(scorer.scoreTable(test));
    });

    describeThreads(subject);
    describeMangled(subject, test);
  });
}

/** Some levels that training cannot have seen, beside the missing values that are there. */
function strangers(table: Table): Table {
  return tableFrom(
    toRows(table).map((row, i) => ({
      ...row,
      plan: i % 11 === 3 ? `plan ${i}` : i % 13 === 5 ? null : row["plan"]!,
      tenure: i % 17 === 2 ? null : row["tenure"]!,
      joined: i % 19 === 4 ? null : row["joined"]!,
    })),
  );
}

function describeThreads(subject: ClassifierSubject): void {
  itIf(subject.threads)("with one, two and three threads the same model", () => {
    const table = customers(25_000, 23);
    const models = [1, 2, 3].map((threads) => JSON.stringify(fitted(subject, table, { target, threads })));
    expect(models[1] === models[0]).toBe(true);
    expect(models[2] === models[0]).toBe(true);
    expect(models[0]).not.toContain('"threads"');
  });

  itIf(subject.threads)("refuses a number of threads that is none", () => {
    const table = customers(50, 24);
    for (const [threads, code] of [
      [0, "out-of-range"],
      [1.5, "not-integer"],
      [Number.NaN, "not-integer"],
      ["2", "wrong-type"],
    ] as const) {
      expect(() => fitted(subject, table, { target, threads: threads as number }), String(threads)).toThrow(
        expect.objectContaining({ code, path: "options.threads" }),
      );
    }
  });

  itIf(subject.seeded)("with another seed another model", () => {
    const table = customers(400, 25);
    const [a, again, b] = [1, 1, 2].map((seed) => JSON.stringify(fitted(subject, table, { target, seed })));
    expect(again === a).toBe(true);
    expect(b === a).toBe(false);
  });
}

function describeMangled(subject: ClassifierSubject, test: Table): void {
  it("is refused when it is damaged, or still gives probabilities", () => {
    const model = subject.fit(customers(300, 26, { towns: 4 }), {
      target,
      ...subject.settings,
      ...subject.small,
    });
    const rows = toRows(test).slice(0, 12);
    const table = takeRows(
      test,
      Array.from({ length: 12 }, (_, i) => i),
    );
    expect(rowCount(table)).toBe(12);
    const faults = new Map<string, string>();
    let refused = 0;
    const mangled = mangledModels(model);
    for (const { what, model: damaged } of mangled) {
      try {
        const scorer = scorerOf(damaged);
        const p = [...scorer.scoreTable(table), ...rows.map((row) => scorer.scoreRow(row))];
        if (p.every((value) => value >= 0 && value <= 1)) continue;
        note(faults, what, `gives ${p.find((value) => !(value >= 0 && value <= 1))}`);
      } catch (error) {
        // A column of another name is a sound model of another table.
        if (error instanceof InputError && REFUSALS.includes(error.code)) refused++;
        else note(faults, what, String(error));
      }
    }
    expect([...faults.values()].slice(0, 40)).toEqual([]);
    expect(refused).toBeGreaterThan(mangled.length / 10);
  });

  it("is refused when its kind or version is another, or when it is no model", () => {
    const model = subject.fit(customers(300, 26, { towns: 4 }), {
      target,
      ...subject.settings,
      ...subject.small,
    });
    expect(model.churnkit).toBe(VERSION);
    for (const other of [
      { ...model, version: 2 },
      { ...model, version: "1" },
      { ...model, kind: "oracle" },
      { kind: model.kind, version: 1 },
      {},
      null,
    ]) {
      expect(() => scorerOf(other)).toThrow(expect.objectContaining({ code: "incompatible-model" }));
    }
  });
}

/** One fault a place, whatever its index. */
function note(faults: Map<string, string>, what: string, happened: string): void {
  const place = what.replace(/\[\d+\]/g, "[]").replace(/ = .*/, "");
  const fault = `${place} ${happened.replace(/\d+/g, "#")}`;
  if (!faults.has(fault)) faults.set(fault, `${what}: ${happened}`);
}
