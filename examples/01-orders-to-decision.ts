/**
 * From an order log to a list of whom to call, on a simulated airline whose truth is known: so that at the end the
 * predictions can be held against what really happened.
 *
 *   npx tsx examples/01-orders-to-decision.ts
 */
import { analysisSummary, analyzeTransactions, rocAuc, simulateAirline, toRows } from "churnkit";

const { transactions } = simulateAirline({ customers: 3000, seed: 1 });

// Everything below looks back from 1 July 2024; the half year after it stays unseen.
const asOf = "2024-07-01";
const analysis = analyzeTransactions(transactions, { asOf, horizon: { days: 180 } });
console.log(analysisSummary(analysis));

console.log("Ten customers with most value at risk:");
const scores = toRows(analysis.scores).sort((a, b) => b.valueAtRisk! - a.valueAtRisk!);
console.table(
  scores.slice(0, 10).map(({ customerId, churnProbability, lifetimeValue, valueAtRisk, segment }) => ({
    customerId,
    churnProbability: churnProbability!.toFixed(3),
    lifetimeValue: lifetimeValue!.toFixed(0),
    valueAtRisk: valueAtRisk!.toFixed(0),
    segment,
  })),
);

// What happened: who flew again in the following 180 days?
const from = Date.parse(asOf);
const to = from + 180 * 86_400_000;
const returned = new Set<string>();
transactions.customers.forEach((id, c) => {
  for (let i = transactions.offsets[c]!; i < transactions.offsets[c + 1]!; i++) {
    const time = transactions.times[i]!;
    if (time >= from && time < to) returned.add(id);
  }
});
const left = scores.map(({ customerId }) => !returned.has(customerId!));
const auc = rocAuc(
  left,
  scores.map(({ churnProbability }) => churnProbability!),
);
console.log(
  `AUC promised by cross-validation: ${analysis.churn!.crossValidation.metrics.rocAuc.mean.toFixed(3)}`,
);
console.log(`AUC in the half year that nobody had seen: ${auc.toFixed(3)}`);
