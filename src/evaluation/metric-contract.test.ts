import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeMetricContract, isMetric } from "../testing/metric-contract.ts";
import type { Metric } from "./metric.ts";

/** Everything that the public face takes from this room, by name: a metric cannot be forgotten here. */
async function publicMetrics(): Promise<[string, Metric][]> {
  const face = new URL("../public/evaluation.ts", import.meta.url);
  const found: [string, Metric][] = [];
  for (const [, list, path] of readFileSync(face, "utf8").matchAll(
    /export \{([^}]*)\} from "(\.\.\/evaluation\/[^"]+)"/g,
  )) {
    const module = (await import(new URL(path!, face).href)) as Record<string, unknown>;
    for (const name of list!.split(",").map((entry) => entry.trim())) {
      const value = module[name];
      if (isMetric(value)) found.push([name, value]);
    }
  }
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

const metrics = await publicMetrics();

for (const [name, metric] of metrics) describeMetricContract(name, metric);

describe("the metrics", () => {
  it("are these: a new one is a reviewed line", () => {
    const facts = metrics.map(([name, { direction, needs }]) => `${name}: ${direction} over ${needs}`);
    expect(facts).toEqual([
      "accuracy: maximize over threshold",
      "averagePrecision: maximize over score",
      "balancedAccuracy: maximize over threshold",
      "brierScore: minimize over probability",
      "expectedCalibrationError: minimize over probability",
      "expectedProfitPerCustomer: maximize over score",
      "fBeta: maximize over threshold",
      "kolmogorovSmirnov: maximize over score",
      "logLoss: minimize over probability",
      "matthewsCorrelation: maximize over threshold",
      "maximumCalibrationError: minimize over probability",
      "rocAuc: maximize over score",
      "topLift: maximize over score",
    ]);
  });
});
