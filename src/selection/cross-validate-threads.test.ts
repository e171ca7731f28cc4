/** Cross-validation on several threads: the same result, and how long it took. */
import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { randomStream, uniform } from "../random/random.ts";
import { tableFrom } from "../table/table-from.ts";
import { withoutTimings } from "../testing/without-timings.ts";
import { crossValidate, crossValidateWith } from "./cross-validate.ts";
import { withFoldTeam } from "./fold-team.ts";

const random = randomStream(1, "customers");
const rows = 6000;
const columns = Object.fromEntries(
  Array.from({ length: 20 }, (_, j) => [`c${j}`, Float64Array.from({ length: rows }, () => uniform(random))]),
);
const left = Array.from(columns["c0"]!, (value, i) => (i % 97 === 0 ? null : uniform(random) < value));
/** Large enough for helpers at once. */
const table = tableFrom({ ...columns, town: left.map((_, i) => `t${i % 7}`), left });
const recipe = { target: "left", model: { kind: "logistic-regression" } };
const cores = Math.min(2, availableParallelism());

describe("crossValidate on several threads", () => {
  const one = crossValidate(recipe, table, { threads: 1 });

  it("gives what it gives on one, to the last bit", () => {
    const two = crossValidate(recipe, table, { threads: 2 });
    expect([two.timings.threads, two.timings.fitsAtOnce]).toEqual([cores, cores]);
    expect(withoutTimings(two)).toEqual(withoutTimings(one));
  });

  it("by a team that others use as well", () => {
    const options = { threads: 2, folds: 10 };
    withFoldTeam(options, (team) => {
      for (const seed of [1, 2, 1]) {
        const shared = crossValidateWith(team, recipe, table, { ...options, seed });
        const alone = crossValidate(recipe, table, { seed, threads: 1 });
        expect(withoutTimings(shared)).toEqual(withoutTimings(alone));
      }
    });
  });

  it("has no more threads than the recipe's model wants", () => {
    const sparing = { ...recipe, model: { kind: "gradient-boosting", rounds: 5, threads: 1 } };
    expect(crossValidate(sparing, table).timings.fitsAtOnce).toBe(1);
    expect(crossValidate(sparing, table, { threads: 2 }).timings.fitsAtOnce).toBe(cores);
  });

  it("says how long each fit took", () => {
    const { totalSeconds, fitSeconds, scoreSeconds, threads, fitsAtOnce } = one.timings;
    expect([fitSeconds.length, scoreSeconds.length, threads, fitsAtOnce]).toEqual([10, 10, 1, 1]);
    const sum = [...fitSeconds, ...scoreSeconds].reduce((total, seconds) => total + seconds, 0);
    expect(Math.min(...fitSeconds, ...scoreSeconds)).toBeGreaterThan(0);
    expect(totalSeconds).toBeGreaterThan(sum);
    expect(Object.isFrozen(one.timings) && Object.isFrozen(fitSeconds)).toBe(true);
  });
});
