/**
 * Which model to trust, and whom to call with it: four models compared on the same folds, the winner's probabilities
 * turned into a contact list with its expected profit, and what the list would really have earned.
 *
 *   npx tsx examples/06-which-model-whom-to-call.ts
 *   CHURNKIT_DATA=<folder with telco_customer_churn.csv> npx tsx examples/06-which-model-whom-to-call.ts
 */
import { join } from "node:path";
import {
  CLASSIFIER_KINDS,
  compareModels,
  comparisonTable,
  defineMetric,
  expectedMaximumProfit,
  featurePlan,
  fitRecipe,
  maximumProfit,
  predictProbability,
  type Recipe,
  rankByExpectedProfit,
  readCsv,
  rowCount,
  simulateAirline,
  splitTable,
  type Table,
  toRows,
  trainingSnapshots,
} from "churnkit";

/** A business: its customers, what a kept one is worth, what an offer costs. */
interface Business {
  readonly name: string;
  readonly customers: Table;
  readonly target: string;
  readonly exclude: readonly string[];
  readonly id: string;
  /** What the target says of a customer who left. */
  readonly positive: string | boolean;
  /** Money that is lost with this customer. */
  readonly value: (row: Readonly<Record<string, unknown>>) => number;
  readonly offerCost: number;
  readonly contactCost: number;
  /** Share of the leavers who take the offer and stay: last campaign's figure, or a guess to be varied. */
  readonly acceptance: number;
}

/** The average customer's money. */
type Money = Readonly<Record<"lifetimeValue" | "offerCost" | "contactCost", number>>;

const round = (value: number, digits = 0): number => Number(value.toFixed(digits));
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

/** The four kinds of model on the same folds; returns the recipe with the best probabilities. */
function chooseRecipe(
  { target, positive, exclude, acceptance }: Business,
  train: Table,
  money: Money,
): Recipe {
  // Calibrated, since their probabilities will decide about money: on rows of inner folds, which the fit has not seen.
  const calibration = { method: "sigmoid", folds: 3 } as const;
  const recipes: Record<string, Recipe> = Object.fromEntries(
    CLASSIFIER_KINDS.map((kind) => [kind, { target, positive, exclude, model: { kind }, calibration }]),
  );
  // What the campaign earns is a metric like any other.
  const profit = defineMetric(
    { direction: "maximize", range: [0, Number.POSITIVE_INFINITY], needs: "score" },
    (truth, score) => maximumProfit(truth, score, { ...money, acceptance }).profit,
  );
  const comparison = compareModels(recipes, train, { folds: 5, metric: "logLoss", metrics: { profit } });
  console.table(comparisonTable(comparison, { metrics: ["logLoss", "rocAuc", "profit"], digits: 3 }));
  const { best, winner, tied, simplest } = comparison.verdict;
  console.log(
    winner === null
      ? `${best} is the best, but chance may have put it before ${tied.join(", ")}; the simplest of them is ${simplest}`
      : `${winner} is the best, and not by chance`,
  );
  return recipes[best]!;
}

function decide(business: Business): void {
  const { name, customers, target, positive, id, value, offerCost, contactCost, acceptance } = business;
  const { train, test } = splitTable(customers, { test: 0.25, stratify: target, seed: 1 });
  console.log(`\n== ${name}: ${rowCount(train)} customers to learn from, ${rowCount(test)} held back`);

  // 1. Which model?
  const average = { lifetimeValue: mean(toRows(train).map(value)), offerCost, contactCost };
  const model = fitRecipe(chooseRecipe(business, train, average), train);
  const probability = predictProbability(model, test);
  const rows = toRows(test);
  const truth = rows.map((row) => (row[target] === positive ? 1 : 0));
  const sum = (values: Iterable<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
  console.log(`held back: ${round(sum(probability))} expected to leave, ${sum(truth)} left`);

  // 2. How far down the list, if all customers were worth the average?
  const fixed = maximumProfit(truth, probability, { ...average, acceptance });
  const beta = { alpha: 20 * acceptance, beta: 20 * (1 - acceptance) };
  const unsure = expectedMaximumProfit(truth, probability, { ...average, ...beta });
  console.log(
    `if each were worth the average of ${round(average.lifetimeValue)}: contact ${percent(fixed.share)}, who hold ` +
      `${percent(fixed.captured)} of the leavers; ${percent(unsure.share)} if acceptance is only about ${percent(acceptance)}`,
  );

  // 3. Whom? Each has a value of their own, and the list ends where a contact costs more than it is expected to earn.
  const each = { lifetimeValue: rows.map(value), offerCost, contactCost, acceptance };
  const list = rankByExpectedProfit(probability, each);
  console.table(
    Array.from(list.row.subarray(0, 8), (row, i) => ({
      customer: rows[row]![id],
      probability: round(probability[row]!, 2),
      worth: round(each.lifetimeValue[row]!),
      expectedProfit: round(list.expectedProfit[i]!, 2),
      listSoFar: round(list.cumulativeProfit[i]!, 2),
      left: truth[row] === 1,
    })),
  );

  // 4. Was it right? The held-out customers tell who left; how many of those would have accepted is still assumed.
  const profitOf = (chosen: ArrayLike<number>, leaves: ArrayLike<number>): number =>
    sum(
      Array.from(chosen, (row) => {
        const saved = acceptance * (each.lifetimeValue[row]! - offerCost);
        return leaves[row]! * saved - (1 - leaves[row]!) * offerCost - contactCost;
      }),
    );
  const likeliest = Array.from(rows.keys()).sort((a, b) => probability[b]! - probability[a]!);
  const quarter = rankByExpectedProfit(probability, { ...each, budget: list.spend / 4 });
  console.table(
    Object.entries({
      "everybody whom it pays to contact": list.row,
      "the best for a quarter of that money": quarter.row,
      "as many of the likeliest to leave": likeliest.slice(0, list.row.length),
      "all customers": likeliest,
    }).map(([contacted, chosen]) => ({
      contacted,
      customers: chosen.length,
      expectedProfit: round(profitOf(chosen, probability)),
      realisedProfit: round(profitOf(chosen, truth)),
    })),
  );
}

const folder = process.env["CHURNKIT_DATA"];
if (folder === undefined) {
  console.log("IBM Telco skipped: set CHURNKIT_DATA to the folder with telco_customer_churn.csv");
} else {
  const { table } = await readCsv(join(folder, "telco_customer_churn.csv"));
  decide({
    name: "IBM Telco",
    customers: table,
    target: "Churn",
    positive: "Yes",
    // Tenure and total charges stop growing when a customer leaves: they would tell what nobody knows before.
    exclude: ["customerID", "tenure", "TotalCharges"],
    id: "customerID",
    // A year's margin of 40 %; the offer is a month at half price, and a call costs 5.
    value: ({ MonthlyCharges }) => 0.4 * 12 * Number(MonthlyCharges),
    offerCost: 30,
    contactCost: 5,
    acceptance: 0.3,
  });
}

// One row a member as of 1 July 2024; who did not fly in the half year after it has left.
const { transactions } = simulateAirline({ customers: 4000, seed: 1 });
decide({
  name: "Simulated airline",
  customers: trainingSnapshots(transactions, featurePlan(), {
    cutoffs: ["2024-07-01"],
    horizon: { days: 180 },
  }),
  target: "churned",
  positive: true,
  exclude: ["customerId", "asOf"],
  id: "customerId",
  // A tenth of what the member spent in the last year; the offer is miles worth 20, and a letter costs 1.
  value: ({ spendLast365Days }) => 0.1 * Number(spendLast365Days),
  offerCost: 20,
  contactCost: 1,
  acceptance: 0.2,
});
