import { describe, expect, it } from "vitest";
import type { PurchaseModelKind } from "../purchase-model.ts";
import { accuracyOf } from "./forecast-accuracy.ts";
import type { JudgedModel } from "./judged-forecast.ts";
import { chooseModel, type ModelChoice } from "./model-choice.ts";

const ACTUAL = Float64Array.from({ length: 200 }, (_, i) => (i % 5 === 0 ? 4 : 0));

/** A candidate whose forecast is the truth plus an error by row. */
function candidate(kind: PurchaseModelKind, error: (i: number) => number, status = "converged"): JudgedModel {
  const predicted = ACTUAL.map((value, i) => value + error(i));
  const forecast = { kind, model: { fit: { status } }, accuracy: accuracyOf(ACTUAL, predicted) };
  return { forecast, predicted } as unknown as JudgedModel;
}

const choose = (...candidates: JudgedModel[]): ModelChoice => chooseModel(candidates, ACTUAL);

describe("chooseModel", () => {
  it("takes the smallest RMSE where it is smaller beyond chance, whatever the total", () => {
    const near = candidate("bg-nbd", () => 0.5);
    const far = candidate("mbg-nbd", (i) => (i % 2 === 0 ? 1 : -1));
    expect(choose(far, near)).toEqual({
      chosen: "bg-nbd",
      reason: {
        code: "smallest-rmse",
        message: "bg-nbd has the smallest RMSE (0.50000), by more than 2 standard errors of the difference",
      },
      notDistinguished: ["bg-nbd"],
    });
  });

  it("takes the better total where the errors of single customers do not tell models apart", () => {
    // The second is a hair worse on average, with large differences either way.
    const biased = candidate("bg-nbd", (i) => (i % 2 === 0 ? 1 : 0.2));
    const unbiased = candidate("mbg-nbd", (i) =>
      i % 4 === 0 ? 1 : i % 4 === 1 ? -1.1 : i % 4 === 2 ? 0.3 : -0.1,
    );
    const { rmse } = unbiased.forecast.accuracy;
    const worse = candidate("mbg-nbd", (i) => (i % 4 < 2 ? 1 : -1));
    expect(rmse).toBeGreaterThan(0.5);
    expect(choose(biased, unbiased)).toEqual({
      chosen: "mbg-nbd",
      reason: {
        code: "smallest-bias",
        message: `mbg-nbd (RMSE ${rmse.toPrecision(5)}) and bg-nbd are within 2 standard errors of the smallest RMSE; of these mbg-nbd comes closest to the 160 purchases that were made, with ${unbiased.forecast.accuracy.predictedTotal.toFixed(1)}`,
      },
      notDistinguished: ["bg-nbd", "mbg-nbd"],
    });
    expect(choose(biased, worse).chosen).toBe("bg-nbd");
  });

  it("draws the line at two standard errors of the paired difference", () => {
    // Differences of squared errors of 0 and d in equal numbers: mean d / 2, standard error d / 2 / sqrt(199).
    const base = candidate("bg-nbd", () => 1);
    const split = (share: number): JudgedModel =>
      candidate("mbg-nbd", (i) => (i < 200 * share ? Math.sqrt(2) : i % 2 === 0 ? 1 : -1));
    // Share s of rows is worse by 1: mean s, standard error sqrt(s (1 - s) / 199); they are equal at s = 4 / 203.
    expect(choose(base, split(0.015)).notDistinguished).toEqual(["bg-nbd", "mbg-nbd"]);
    expect(choose(base, split(0.025)).notDistinguished).toEqual(["bg-nbd"]);
  });

  it("chooses among models that converged, where there are any", () => {
    const best = candidate("bg-nbd", () => 0, "at-boundary");
    const other = candidate("mbg-nbd", () => 1);
    expect(choose(best, other)).toMatchObject({ chosen: "mbg-nbd", reason: { code: "only-model" } });
    expect(choose(best).reason).toEqual({
      code: "only-model",
      message: "bg-nbd (RMSE 0.0000) was the only model to choose from",
    });
    const bad = candidate("mbg-nbd", () => 1, "stalled");
    expect(choose(bad, best).chosen).toBe("bg-nbd");
  });

  it("takes the first of equals", () => {
    const one = candidate("bg-nbd", () => 1);
    const two = candidate("mbg-nbd", () => 1);
    expect(choose(two, one).chosen).toBe("mbg-nbd");
  });
});
