import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toRows } from "../../table/rows.ts";
import {
  type Column,
  numberColumn,
  rowCount,
  type Table,
  takeRows,
  textColumnFrom,
} from "../../table/table.ts";
import { tableFrom } from "../../table/table-from.ts";
import { expectClose } from "../../testing/close.ts";
import golden from "../fixtures/steps.json" with { type: "json" };
import { checkLearnedSteps } from "./check.ts";
import type { ColumnStep, ScaleStep } from "./definition.ts";
import { columnsBehind, neededSteps } from "./flow.ts";
import type { ColumnKind, LearnedImpute, LearnedStep, StepOutcome, StepRows } from "./learned.ts";
import { applyStep, learnColumnStep } from "./steps.ts";
import { crossFitted } from "./target-encode.ts";
import { weightedQuantile } from "./weighted-quantile.ts";

function rowsOf(table: Table, truth: ArrayLike<number>, more: Partial<StepRows> = {}): StepRows {
  return {
    table,
    truth: Uint8Array.from(truth),
    weights: undefined,
    groups: undefined,
    untouched: [],
    path: "step",
    ...more,
  };
}

function learn(step: ColumnStep, table: Table, more: Partial<StepRows> = {}): StepOutcome {
  const truth = Array.from({ length: rowCount(table) }, (_, i) => i % 2);
  return learnColumnStep(step, rowsOf(table, truth, more));
}

function numbersOf(table: Table, name: string): number[] {
  return Array.from((table[name] as Extract<Column, { kind: "number" }>).values);
}

function apply(step: LearnedStep, table: Table): Table {
  return applyStep(step, table, new Map());
}

const x = tableFrom({ x: golden.x });
const w = Float64Array.from(golden.w);

describe("impute", () => {
  it("learns what scikit-learn's SimpleImputer does", () => {
    const median = learn({ kind: "impute" }, x).step;
    expect(median).toEqual({
      kind: "impute",
      method: "median",
      columns: [{ name: "x", kind: "number", value: golden.imputing.median, indicator: null }],
    });
    const mean = learn({ kind: "impute", method: "mean" }, x).step;
    expectClose((mean as LearnedImpute).columns[0]!.value as number, golden.imputing.mean, 1e-14);
    const rounded = tableFrom({ x: golden.x.map((value) => (value === null ? null : roundHalfEven(value))) });
    expect(learn({ kind: "impute", method: "mode" }, rounded).step).toMatchObject({
      columns: [{ value: golden.imputing.modeOfRounded }],
    });
  });

  it("fills columns of every kind, and says where", () => {
    const table = tableFrom({
      visits: [1, null, 3],
      plan: ["b", null, "b"],
      vip: [null, true, true],
      day: [new Date(0), null, new Date(2000)],
    });
    const { step, table: behind } = learn({ kind: "impute", method: "mode", indicator: true }, table);
    expect(toRows(behind)[1]).toEqual({
      visits: 1,
      "visits=(missing)": true,
      plan: "b",
      "plan=(missing)": true,
      vip: true,
      "vip=(missing)": false,
      day: new Date(0),
      "day=(missing)": true,
    });
    expect(toRows(apply(step, table))).toEqual(toRows(behind));
    const never = learn({ kind: "impute", method: "constant", value: "none" }, table);
    expect(Object.keys(never.table)).toEqual(["visits", "plan", "vip", "day"]);
    expect(toRows(never.table).map(({ plan }) => plan)).toEqual(["b", "none", "b"]);
    const zero = learn({ kind: "impute", method: "constant", value: 0, indicator: true }, table);
    expect(numbersOf(zero.table, "visits")).toEqual([1, 0, 3]);
    expect(Object.keys(zero.table)).toEqual(["visits", "visits=(missing)", "plan", "vip", "day"]);
    const no = learn({ kind: "impute", method: "constant", value: false }, table);
    expect(toRows(no.table).map(({ vip }) => vip)).toEqual([false, true, true]);
  });

  it("counts a row of weight 2 like two, and one of weight 0 like none", () => {
    const table = tableFrom({ x: [1, 2, 30, 7], t: ["b", "a", "a", "c"] });
    const weights = Float64Array.of(3, 1, 0, 1);
    const value = (step: ColumnStep): unknown[] =>
      (learn(step, table, { weights }).step as LearnedImpute).columns.map((c) => c.value);
    expect(value({ kind: "impute" })).toEqual([1]);
    expect(value({ kind: "impute", method: "mean" })).toEqual([expect.closeTo((3 + 2 + 7) / 5, 14)]);
    expect(value({ kind: "impute", method: "mode" })).toEqual([1, "b"]);
  });

  it("takes the least of equally frequent values, whatever the order of the rows", () => {
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
    ]) {
      const table = takeRows(tableFrom({ x: [5, 2, 5, 2], t: ["z", "z", "a", "a"] }), order);
      expect(learn({ kind: "impute", method: "mode" }, table).step).toMatchObject({
        columns: [{ value: 2 }, { value: "a" }],
      });
    }
  });

  it("leaves a column without a value alone, with a warning", () => {
    const empty = { x: numberColumn(Float64Array.of(Number.NaN, Number.NaN)) };
    expect(learn({ kind: "impute" }, empty).warnings).toEqual([
      {
        code: "nothing-to-impute",
        message: 'column "x" has no value to learn from: what is missing in it stays missing',
      },
    ]);
  });
});

describe("scale", () => {
  it.each<NonNullable<ScaleStep["method"]>>(["standard", "robust", "min-max"])(
    "%s is scikit-learn's scaler, with weights as repeated rows",
    (method) => {
      const { step, table } = learn({ kind: "scale", method }, x);
      const expected = golden.scaling[method];
      numbersOf(table, "x").forEach((value, i) => {
        const wanted = expected.values[i]!;
        if (wanted === null) expect(value).toBeNaN();
        else expectClose(value, wanted, 1e-13, 1);
      });
      expect(numbersOf(apply(step, x), "x")).toEqual(numbersOf(table, "x"));
      const weighted = learn({ kind: "scale", method }, x, { weights: w }).step;
      expectClose(numbersOf(apply(weighted, tableFrom({ x: [25] })), "x")[0]!, expected.of25Weighted, 1e-13);
    },
  );

  it("gives no infinity, and divides by 1 where there is no spread", () => {
    const { step, table, warnings } = learn(
      { kind: "scale" },
      tableFrom({ x: [0.1, 0.1, 0.1], y: [0, 1e-300, 2e-300] }),
    );
    expect(step).toMatchObject({ columns: [{ name: "x", center: 0.1, scale: 1 }, { name: "y" }] });
    expect(numbersOf(table, "x")).toEqual([0, 0, 0]);
    expect(warnings.map(({ message }) => message)).toEqual([
      'column "x" has no spread to learn a scale from: its scale is 1',
    ]);
    const far = apply(step, tableFrom({ x: [1e308], y: [-1e300] }));
    expect(numbersOf(far, "y")).toEqual([-Number.MAX_VALUE]);
    for (const method of ["standard", "robust", "min-max"] as const) {
      const wide = learn({ kind: "scale", method }, tableFrom({ x: [-1e308, 1e308, 1.5e308] })).table;
      expect(numbersOf(wide, "x").every(Number.isFinite), method).toBe(true);
    }
  });

  it("weighs as weights that are fractions too", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ value: fc.integer({ min: -9, max: 9 }), weight: fc.integer({ min: 0, max: 3 }) }),
          {
            minLength: 1,
            maxLength: 30,
          },
        ),
        fc.constantFrom(0, 0.25, 0.5, 0.75, 0.9, 1),
        (cells, p) => {
          const repeated = cells.flatMap(({ value, weight }) => Array<number>(weight).fill(value));
          fc.pre(repeated.length >= cells.filter(({ weight }) => weight > 0).length && repeated.length > 0);
          const values = Float64Array.from(cells, ({ value }) => value);
          const weights = cells.map(({ weight }) => weight);
          expectClose(
            weightedQuantile(values, weights, p),
            weightedQuantile(Float64Array.from(repeated), undefined, p),
            1e-12,
            1,
          );
          // Shares of 1 mean what ones mean.
          const shares = Float64Array.from(values, () => 1 / values.length);
          expectClose(weightedQuantile(values, shares, p), weightedQuantile(values, undefined, p), 1e-9, 1);
        },
      ),
    );
  });
});

describe("one-hot", () => {
  const t = tableFrom({ t: golden.t });
  const fresh = tableFrom({ t: ["blue", "zinc", "grey"] });

  it("is scikit-learn's OneHotEncoder with infrequent levels", () => {
    const { step, table, warnings } = learn({ kind: "one-hot", minimumCount: 15 }, t);
    expect(Object.keys(table)).toEqual(["t=amber", "t=blue", "t=cyan", "t=dun", "t=(other)"]);
    const sums = Object.keys(table).map((name) => numbersOf(table, name).reduce((a, b) => a + b));
    expect(sums).toEqual(golden.encoding.oneHot.sums);
    const rows = toRows(apply(step, fresh)).map((row) => Object.values(row));
    expect(rows).toEqual(golden.encoding.oneHot.new);
    expect(warnings.map(({ code }) => code)).toEqual(["rare-levels-merged"]);
  });

  it("ignores a level it has not seen where none was merged, and counts it", () => {
    const { step } = learn({ kind: "one-hot" }, t);
    const unseen = new Map<string, number>();
    const rows = toRows(applyStep(step, fresh, unseen)).map((row) => Object.values(row));
    expect(rows).toEqual(golden.encoding.oneHot.plainNew);
    expect([...unseen]).toEqual([["t", 1]]);
  });

  it("has a column for missing values where training had some", () => {
    const gaps = tableFrom({ t: ["b", null, "a", "b"] });
    const { table, step } = learn({ kind: "one-hot" }, gaps);
    expect(toRows(table)).toEqual([
      { "t=a": 0, "t=b": 1, "t=(missing)": 0 },
      { "t=a": 0, "t=b": 0, "t=(missing)": 1 },
      { "t=a": 1, "t=b": 0, "t=(missing)": 0 },
      { "t=a": 0, "t=b": 1, "t=(missing)": 0 },
    ]);
    const full = learn({ kind: "one-hot" }, tableFrom({ t: ["b", "a"] })).step;
    expect(toRows(apply(full, gaps))[1]).toEqual({ "t=a": 0, "t=b": 0 });
    expect(step).toEqual({
      kind: "one-hot",
      columns: [{ name: "t", levels: ["a", "b"], other: false, missing: true }],
    });
  });

  it("keeps the most frequent levels, and merges one that is called like what was merged", () => {
    const many = tableFrom({ t: ["a", "b", "b", "c", "c", "c", "d", "e", "e", "(other)"] });
    expect(learn({ kind: "one-hot", maxLevels: 3 }, many).step).toMatchObject({
      columns: [{ levels: ["b", "c"], other: true }],
    });
    const odd = learn({ kind: "one-hot" }, many).step;
    expect(odd).toMatchObject({ columns: [{ levels: ["a", "b", "c", "d", "e"], other: true }] });
  });
});

describe("ordinal", () => {
  it("is scikit-learn's OrdinalEncoder", () => {
    const { step, table } = learn({ kind: "ordinal" }, tableFrom({ t: golden.t }));
    expect(numbersOf(table, "t")).toEqual(golden.encoding.ordinal.training);
    const fresh = apply(step, tableFrom({ t: ["blue", "zinc", "grey"] }));
    expect(numbersOf(fresh, "t").map((v) => (Number.isNaN(v) ? null : v))).toEqual(
      golden.encoding.ordinal.new,
    );
  });

  it("takes the order that is given", () => {
    const table = tableFrom({ size: ["L", "S", null, "M"] });
    const step: ColumnStep = { kind: "ordinal", order: { size: ["S", "M", "L", "XL"] } };
    expect(numbersOf(learn(step, table).table, "size")).toEqual([2, 0, Number.NaN, 1]);
  });
});

describe("target-encode", () => {
  const table = tableFrom({ t: golden.t });
  const text = textColumnFrom(golden.t);
  const rows = rowsOf(table, golden.y);

  it.each([
    ["auto", golden.encoding.target.auto],
    [10, golden.encoding.target["10"]],
    [0.5, golden.encoding.target["0.5"]],
  ] as const)("with smoothing %s is scikit-learn's TargetEncoder", (smoothing, expected) => {
    const { step } = learnColumnStep({ kind: "target-encode", columns: ["t"], smoothing }, rows);
    numbersOf(apply(step, tableFrom({ t: ["blue", "zinc", "grey"] })), "t").forEach((value, i) => {
      expectClose(value, expected.new[i]!, 1e-13);
    });
    crossFitted(text, rows, golden.encoding.target.foldOf, smoothing).forEach((value, i) => {
      expectClose(value, expected.training[i]!, 1e-13);
    });
  });

  it("gives a training row what was learned without its fold: its label does not matter to it", () => {
    const step: ColumnStep = { kind: "target-encode", columns: ["t"], folds: 5 };
    const before = numbersOf(learnColumnStep(step, rows).table, "t");
    // Two rows of one level that swap their labels leave the counts of classes, and so the folds of others, as they are.
    const truth = Uint8Array.from(golden.y);
    const level = golden.t.map((t, i) => (t === "blue" ? i : -1)).filter((i) => i >= 0);
    const a = level.find((i) => truth[i] === 1)!;
    const foldOf = Array.from(golden.encoding.target.foldOf);
    const encodedOf = (labels: Uint8Array): Float64Array =>
      crossFitted(text, { truth: labels, weights: undefined }, foldOf, 10);
    const flipped = truth.slice();
    flipped[a] = 0;
    const [first, second] = [encodedOf(truth), encodedOf(flipped)];
    expect(second[a]).toBe(first[a]);
    // Rows of other folds with the level change, those of the same fold do not.
    for (const i of level) {
      if (foldOf[i] === foldOf[a]) expect(second[i]).toBe(first[i]);
      else expect(second[i]).toBeLessThan(first[i]!);
    }
    expect(new Set(before.filter((_, i) => golden.t[i] === "blue")).size).toBeGreaterThan(1);
  });

  it("reads missing values as a level where training had some", () => {
    const gaps = tableFrom({
      t: ["a", null, null, "a", null, "b", "b", "a"],
      vip: [true, false, null, true, true, false, true, false],
    });
    const truth = [1, 0, 0, 1, 0, 1, 0, 0];
    const { step } = learnColumnStep(
      { kind: "target-encode", columns: ["t", "vip"], folds: 2, smoothing: 0 },
      rowsOf(gaps, truth),
    );
    expect(step).toEqual({
      kind: "target-encode",
      columns: [
        { name: "t", kind: "text", levels: ["a", "b"], rates: [2 / 3, 1 / 2], missing: 0, unseen: 3 / 8 },
        {
          name: "vip",
          kind: "boolean",
          levels: ["false", "true"],
          rates: [1 / 3, 1 / 2],
          missing: 0,
          unseen: 3 / 8,
        },
      ],
    });
    const without = learnColumnStep(
      { kind: "target-encode", columns: ["t"], folds: 2, smoothing: 0 },
      rowsOf(tableFrom({ t: ["a", "b", "a", "b"] }), [1, 0, 0, 1]),
    ).step;
    expect(numbersOf(apply(without, tableFrom({ t: [null, "z", "b"] })), "t")).toEqual([1 / 2, 1 / 2, 1 / 2]);
  });

  it("holds rows of one group in one fold", () => {
    const count = 60;
    const groups = Float64Array.from({ length: count }, (_, i) => i >> 2);
    const own = tableFrom({ t: Array.from(groups, (group) => `level ${group}`) });
    const truth = Array.from({ length: count }, (_, i) => Number(groups[i]! % 3 === 0));
    const encoded = (more: Partial<StepRows>): number[] =>
      numbersOf(
        learnColumnStep(
          { kind: "target-encode", columns: ["t"], folds: 3, smoothing: 1 },
          rowsOf(own, truth, more),
        ).table,
        "t",
      );
    // Each level is one group: without it nothing is known of its level, and the share of all others stands.
    expect(new Set(encoded({ groups })).size).toBeLessThanOrEqual(3);
    expect(new Set(encoded({})).size).toBeGreaterThan(3);
  });

  it("weighs rows", () => {
    const small = tableFrom({ t: ["a", "a", "b", "b"] });
    const { step } = learnColumnStep(
      { kind: "target-encode", columns: ["t"], folds: 2, smoothing: 0 },
      rowsOf(small, [1, 0, 1, 0], { weights: Float64Array.of(3, 1, 0, 2) }),
    );
    expect(step).toMatchObject({ columns: [{ levels: ["a", "b"], rates: [0.75, 0], unseen: 0.5 }] });
  });
});

describe("learned steps", () => {
  const table = tableFrom({
    x: [1, 2, null, 4, 5, 6],
    plan: ["a", "b", "a", null, "b", "a"],
    tier: ["s", "m", "l", "s", "m", "l"],
    town: ["u", "v", "u", "v", "u", "v"],
    age: [20, 30, 40, 50, 60, 70],
  });
  const definitions: readonly ColumnStep[] = [
    { kind: "impute", columns: ["x"], indicator: true },
    { kind: "scale", columns: ["x"], method: "min-max" },
    { kind: "one-hot", columns: ["plan"] },
    { kind: "ordinal", columns: ["tier"] },
    { kind: "target-encode", columns: ["town"], folds: 2 },
    { kind: "woe", columns: ["age"] },
  ];
  const steps: LearnedStep[] = [];
  let behind = table as Table;
  for (const definition of definitions) {
    const outcome = learnColumnStep(definition, rowsOf(behind, [1, 0, 1, 0, 1, 0]));
    steps.push(outcome.step);
    behind = outcome.table;
  }
  const kinds = new Map<string, ColumnKind>(Object.entries(table).map(([name, { kind }]) => [name, kind]));

  it("know their columns before and behind", () => {
    const found = checkLearnedSteps(JSON.parse(JSON.stringify(steps)), kinds, "steps");
    expect([...found]).toEqual(Object.entries(behind).map(([name, { kind }]) => [name, kind]));
    let columns: ReadonlyMap<string, ColumnKind> = kinds;
    for (const step of steps) columns = columnsBehind(step, columns, "step");
    expect([...columns]).toEqual([...found]);
  });

  it("are cut down to what is needed", () => {
    const { steps: kept, inputs } = neededSteps(steps, new Set(["x=(missing)", "plan=b", "age"]));
    expect([...inputs].sort()).toEqual(["age", "plan", "x"]);
    expect(kept.map(({ kind }) => kind)).toEqual(["impute", "one-hot", "woe"]);
    expect(neededSteps(steps, new Set(["tier"])).inputs).toEqual(new Set(["tier"]));
  });

  it("give a row by itself what they give it in a table", () => {
    const through = (part: Table): object[] => toRows(steps.reduce((at, step) => apply(step, at), part));
    expect([0, 1, 2, 3, 4, 5].flatMap((row) => through(takeRows(table, [row])))).toEqual(through(table));
  });
});

/** As numpy rounds. */
function roundHalfEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
