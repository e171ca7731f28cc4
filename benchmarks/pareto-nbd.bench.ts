import { paretoNbdData } from "../src/clv/pareto-nbd/data.ts";
import { paretoNbdLogLikelihood } from "../src/clv/pareto-nbd/likelihood.ts";
import { fitParetoNbd } from "../src/clv/pareto-nbd/pareto-nbd.ts";
import { exponential, gamma } from "../src/random/distributions.ts";
import { randomStream, uniformInteger } from "../src/random/random.ts";
import { type Benchmark, pair, startPeer, writeArray } from "./harness.ts";
import type { PurchaseHistories } from "./purchase-histories.ts";
import { rounds, sized } from "./smoke.ts";

const TRUE = { r: 0.55, alpha: 10.6, s: 0.6, beta: 11.7 };

/** Maximum likelihood from a summary, standard errors included on our side. Expected: linear in customers. */
export const benchmark: Benchmark = {
  name: "pareto-nbd",
  question: "How long does a Pareto/NBD fit take? Expected: linear in customers.",
  run: async (folder) => {
    const results = [];
    for (const [label, n, count] of [
      ["10k", 10_000, 5],
      ["100k", 100_000, 3],
    ] as const) {
      const summary = customers(sized(n));
      const stacked = new Float64Array([...summary.frequency, ...summary.recency, ...summary.age]);
      const peer = await startPeer("pareto_nbd.py", [writeArray(folder, "summary.f64", stacked)]);
      results.push(
        await pair<ReturnType<typeof fitParetoNbd>, { params: number[] }>({
          what: `fitParetoNbd, ${label} customers`,
          ours: () => fitParetoNbd(summary, { unit: "week" }),
          peer,
          rounds: rounds(count),
          quality: (ours, theirs) => quality(summary, ours.fit.logLikelihood, theirs.params),
        }),
      );
      await peer.stop();
    }
    return results;
  },
};

/** Their simplex stops a little before the optimum: ours may not be lower than what they found. */
function quality(summary: PurchaseHistories, ours: number, params: number[]): string {
  const data = paretoNbdData({ ...summary, weight: null, unit: null });
  const at = Float64Array.from(params);
  const theirs = paretoNbdLogLikelihood(data, at, new Float64Array(4), new Float64Array(16));
  if (!(ours >= theirs - 1e-9 * Math.abs(theirs))) {
    throw new Error(`log-likelihood: ours ${ours}, theirs ${theirs}: not as good, not worth timing`);
  }
  return `log-likelihood ${ours.toFixed(4)} against ${theirs.toFixed(4)}`;
}

/** Customers who buy and leave as the model says, seen daily for 27 to 39 weeks. */
function customers(n: number): PurchaseHistories {
  const random = randomStream(4, "pareto-nbd");
  const frequency = new Float64Array(n);
  const recency = new Float64Array(n);
  const age = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const days = 189 + uniformInteger(random, 84);
    const rate = gamma(random, TRUE.r, TRUE.alpha);
    const end = Math.min(days / 7, exponential(random, gamma(random, TRUE.s, TRUE.beta)));
    let last = 0;
    for (let time = exponential(random, rate); time < end; time += exponential(random, rate)) {
      const day = Math.floor(time * 7);
      if (day > last) {
        frequency[i]! += 1;
        last = day;
      }
    }
    recency[i] = last / 7;
    age[i] = days / 7;
  }
  return { frequency, recency, age };
}
