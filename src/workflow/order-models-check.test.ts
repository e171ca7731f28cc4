import { describe, expect, it } from "vitest";
import { simulateAirline } from "../../datasets/simulate-airline.ts";
import { CLASSIFIER_KINDS } from "../churn/classifiers.ts";
import { analyzeTransactions } from "./analyze-transactions.ts";
import type { OrderModels } from "./order-models.ts";
import { checkOrderModels } from "./order-models-check.ts";

const { transactions } = simulateAirline({ customers: 400, seed: 1 });
const { models } = analyzeTransactions(transactions, {
  asOf: "2024-07-01",
  horizon: { days: 180 },
  folds: 5,
});
const segments = models.segments!;
const { settings, rfmCutPoints } = models;

const kinds = [...CLASSIFIER_KINDS, "calibrated", "with-steps"]
  .map((kind) => JSON.stringify(kind))
  .join(", ");

/** The models with the part at a path (keys and indices) replaced. */
function replaced(path: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(models)) as Record<string, unknown>;
  const keys = path.split(".");
  let at = copy;
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[keys.at(-1)!] = value;
  return copy;
}

describe("checkOrderModels", () => {
  it("takes the models of an analysis, also after a trip through JSON, and with a model that is null", () => {
    expect(() => checkOrderModels(models, "models")).not.toThrow();
    expect(() => checkOrderModels(JSON.parse(JSON.stringify(models)), "models")).not.toThrow();
    const partial: OrderModels = { ...models, churn: null, spend: null, segments: null };
    expect(() => checkOrderModels(partial, "models")).not.toThrow();
  });

  it.each<[unknown, string]>([
    [null, "`models` must be models of an order log, version 1, got null"],
    [7, "`models` must be models of an order log, version 1, got 7"],
    [
      { kind: "customer-models", version: 1 },
      '`models` must be models of an order log, version 1, got "customer-models, version 1"',
    ],
    [
      { ...models, version: 2 },
      '`models` must be models of an order log, version 1, got "order-models, version 2"',
    ],
  ])("refuses other things", (value, message) => {
    expect(() => checkOrderModels(value, "models")).toThrow(
      expect.objectContaining({ code: "incompatible-model", message }) as Error,
    );
  });

  it.each<[path: string, value: unknown, message: string]>([
    ["plan", undefined, "`models.plan` must be a plan made by featurePlan, got undefined"],
    ["plan.version", 3, "`models.plan.version` must be 1 or 2, the ones this release reads, got 3"],
    [
      "plan.features",
      [],
      "`models.plan.features` must be a list with at least one feature, got Array of length 0",
    ],
    ["churn", undefined, `\`models.churn.kind\` must be a classifier (one of ${kinds}), got undefined`],
    ["churn.kind", "forest", `\`models.churn.kind\` must be a classifier (one of ${kinds}), got "forest"`],
    ["churn.version", 2, "`models.churn.version` must be 1, the version this churnkit reads, got 2"],
    ["churn.params.intercept", null, "`models.churn.params.intercept` must be a finite number, got null"],
    [
      "churn.encoding.version",
      0,
      "`models.churn.encoding.version` must be 1, the version this churnkit reads, got 0",
    ],
    [
      "purchases",
      null,
      "`models.purchases` must be a purchase model such as fitBgNbd makes, version 1, got null",
    ],
    ["purchases.params.r", null, "`models.purchases.params.r` must be a finite number > 0, got null"],
    ["purchases.params", {}, "`models.purchases.params.r` must be a finite number > 0, got undefined"],
    ["spend", 1, "`models.spend` must be a spend model such as fitGammaGamma makes, version 1, got 1"],
    ["spend.params.gamma", -2, "`models.spend.params.gamma` must be a finite number > 0, got -2"],
    ["rfmCutPoints", null, "`models.rfmCutPoints.recencyDays` must be a list of numbers, got undefined"],
    ["rfmCutPoints.monetary", 5, "`models.rfmCutPoints.monetary` must be a list of numbers, got 5"],
    [
      "rfmCutPoints.frequency",
      [1],
      `\`models.rfmCutPoints.frequency.length\` must be ${rfmCutPoints.recencyDays.length} (models.rfmCutPoints.recencyDays.length), got 1`,
    ],
    ["rfmCutPoints.frequency.1", "2", '`models.rfmCutPoints.frequency[1]` must be a finite number, got "2"'],
    [
      "rfmCutPoints.recencyDays.1",
      -5,
      `\`models.rfmCutPoints.recencyDays[1]\` must be >= ${rfmCutPoints.recencyDays[0]}, got -5`,
    ],
    ["segments", {}, "`models.segments.model` must be a k-means model of version 1, got undefined"],
    [
      "segments.model.columns",
      [],
      "`models.segments.model.columns` must be a list with at least one column, got Array of length 0",
    ],
    [
      "segments.labels",
      segments.labels.slice(1),
      `\`models.segments.labels\` must be ${segments.labels.length} names, one a centre, got Array of length ${segments.labels.length - 1}`,
    ],
    ["segments.labels.0", null, "`models.segments.labels[0].name` must be a string, got undefined"],
    ["settings", null, "`models.settings.churnHorizonDays` must be a finite number > 0, got undefined"],
    ["settings.churnHorizonDays", 0, "`models.settings.churnHorizonDays` must be a finite number > 0, got 0"],
    [
      "settings.valueHorizonDays",
      "365",
      '`models.settings.valueHorizonDays` must be a finite number > 0, got "365"',
    ],
    [
      "settings.discountRateAnnual",
      -0.1,
      "`models.settings.discountRateAnnual` must be a finite number >= 0, got -0.1",
    ],
    ["settings.margin", null, "`models.settings.margin` must be a finite number > 0, got null"],
    [
      "settings.unit",
      "decade",
      '`models.settings.unit` must be one of "day", "week", "month", "year", got "decade"',
    ],
    ["settings.sameDay", "drop", '`models.settings.sameDay` must be one of "merge", "keep", got "drop"'],
  ])("refuses models with %s = %j", (path, value, message) => {
    expect(() => checkOrderModels(replaced(path, value), "models")).toThrow(
      expect.objectContaining({ code: "incompatible-model", message }) as Error,
    );
  });

  it("takes no discount", () => {
    const free = { ...models, settings: { ...settings, discountRateAnnual: 0 } };
    expect(() => checkOrderModels(free, "models")).not.toThrow();
  });
});
