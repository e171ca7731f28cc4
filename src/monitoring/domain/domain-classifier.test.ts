import { describe, expect, it } from "vitest";
import { normal } from "../../random/distributions.ts";
import { randomStream, uniform } from "../../random/random.ts";
import type { Table } from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { domainClassifier } from "./domain-classifier.ts";
import type { DomainClassifierOptions } from "./types.ts";

/** Members of one population; `link` is how much y follows x. */
function members(rows: number, seed: number, { shift = 0, link = 0 } = {}): Table {
  const random = randomStream(seed, "members");
  return tableFrom(
    Array.from({ length: rows }, (_, i) => {
      const x = normal(random);
      const y = link * x + Math.sqrt(1 - link ** 2) * normal(random);
      const plan = uniform(random) < 0.3 ? "basic" : "plus";
      return {
        customerId: `c${i}`,
        x: x + shift,
        y,
        plan,
        noise: uniform(random) < 0.1 ? null : normal(random),
      };
    }),
  );
}

const fast = { model: "logistic-regression" } as const;

describe("domainClassifier", () => {
  it("cannot tell samples of one population apart", () => {
    let outside = 0;
    let differs = 0;
    for (let seed = 0; seed < 60; seed++) {
      const found = domainClassifier(members(150, 2 * seed), members(150, 2 * seed + 1), {
        ...fast,
        group: "customerId",
      });
      if (found.rocAuc.lower > 0.5) outside++;
      if (found.differs) differs++;
    }
    // One side of a 95 % interval: 1.5 expected; 5 or more come by chance in one of fifty runs.
    expect(outside).toBeLessThanOrEqual(5);
    expect(differs).toBeLessThanOrEqual(1);
  });

  it("finds what moved, and says which column", () => {
    const { rocAuc, differs, columns } = domainClassifier(members(400, 1), members(400, 2, { shift: 1.2 }), {
      model: "logistic-regression",
    });
    // Two normals one and a fifth apart: Phi(1.2 / sqrt 2) = 0.80.
    expect(rocAuc.estimate).toBeGreaterThan(0.75);
    expect(rocAuc.estimate).toBeLessThan(0.85);
    expect(rocAuc.lower).toBeLessThan(0.8);
    expect(rocAuc.upper).toBeGreaterThan(0.8);
    expect(differs).toBe(true);
    expect(columns[0]!.column).toBe("x");
    expect(columns[0]!.areaLost).toBeGreaterThan(0.2);
    expect(Math.abs(columns.find(({ column }) => column === "noise")!.areaLost)).toBeLessThan(0.03);
  });

  it("sees a change of two columns together that neither shows by itself", () => {
    const tables = [members(500, 3, { link: 0.95 }), members(500, 4, { link: -0.95 })] as const;
    const { rocAuc, columns } = domainClassifier(...tables);
    expect(rocAuc.estimate).toBeGreaterThan(0.85);
    expect(
      columns
        .slice(0, 2)
        .map(({ column }) => column)
        .sort(),
    ).toEqual(["x", "y"]);
    expect(domainClassifier(...tables, fast).rocAuc.estimate).toBeLessThan(0.6);
  });

  it("keeps the rows of a customer in one fold: nobody is recognised", () => {
    const table = members(200, 5);
    const { rocAuc, settings } = domainClassifier(table, table, { columns: ["x", "y", "noise"] });
    expect(settings.group).toBe("customerId");
    expect(rocAuc.estimate).toBeCloseTo(0.5, 1);
    expect(domainClassifier(table, table, fast).differs).toBe(false);
  });

  it("leaves out ids and times, samples large tables, and is deterministic", () => {
    const [before, after] = [members(60, 6), members(50, 7)];
    const found = domainClassifier(before, after, { ...fast, maxRows: 40, seed: 3 });
    expect(found.rows).toEqual({ reference: 40, current: 40 });
    expect(found.unpaired.leftOut).toEqual([{ column: "customerId", reason: "id" }]);
    expect(found.columns.map(({ column }) => column).sort()).toEqual(["noise", "plan", "x", "y"]);
    expect(domainClassifier(before, after, { ...fast, maxRows: 40, seed: 3 })).toEqual(found);
    expect(Object.isFrozen(found.columns[0])).toBe(true);
  });

  it("gives exact bounds where the tables have nothing in common", () => {
    const { rocAuc } = domainClassifier(members(60, 8), members(60, 9, { shift: 50 }), fast);
    expect(rocAuc).toMatchObject({ estimate: 1, upper: 1, method: "exact" });
    expect(rocAuc.lower).toBeGreaterThan(0.9);
  });

  it("reports progress and stops when asked", () => {
    const done: number[] = [];
    domainClassifier(members(40, 10), members(40, 11), {
      ...fast,
      onProgress: (progress) => done.push(progress.done),
    });
    expect(done).toEqual([0, 1, 2, 3, 4, 5]);
    const signal = AbortSignal.abort(new Error("enough"));
    expect(() => domainClassifier(members(40, 10), members(40, 11), { ...fast, signal })).toThrow("enough");
  });

  it("names the table and the row of an infinite number", () => {
    const now = { x: [1, 2, Number.POSITIVE_INFINITY] };
    expect(() => domainClassifier({ x: [1, 2, 3] }, now)).toThrow(
      "`current.x[2]` must be a finite number, or missing, got Infinity",
    );
  });

  it.each<[unknown, string]>([
    [
      { model: "random-forest" },
      '`options.model` must be one of "gradient-boosting", "logistic-regression", got "random-forest"',
    ],
    [{ threshold: 0.4 }, "`options.threshold` must be in [0.5, 1], got 0.4"],
    [{ folds: 1 }, "`options.folds` must be >= 2, got 1"],
    [{ folds: 50 }, "`options.folds` must be <= 30 (the groups with truth 1), got 50"],
    [{ maxRows: 5 }, "`options.maxRows` must be >= 10, got 5"],
    [{ group: "who" }, '`options.group` must be a column of both tables, got "who"'],
    [
      { columns: ["customerId"] },
      "`options.columns` must be at least one column that both tables have, got Array of length 0",
    ],
    [{ group: "noise" }, "`reference.noise[2]` must be a group, got null"],
    [
      { bins: 3 },
      '`options.bins` must be one of the options columns, exclude, model, group, threshold, folds, maxRows, level, seed, onProgress, signal, got "bins"',
    ],
  ])("refuses %j", (options, message) => {
    const call = () => domainClassifier(members(30, 12), members(30, 13), options as DomainClassifierOptions);
    expect(call).toThrow(message);
  });
});
