import { fitBgNbd } from "../src/clv/bg-nbd/bg-nbd.ts";
import { bernoulli, beta, exponential, gamma } from "../src/random/distributions.ts";
import { randomStream, uniformInteger } from "../src/random/random.ts";
import { assertEqual, type Benchmark, pair, startPeer, writeArray } from "./harness.ts";

const TRUE = { r: 0.25, alpha: 4.4, a: 0.8, b: 2.4 };

/** Maximum likelihood from a summary, standard errors included on our side. Expected: linear in customers. */
export const benchmark: Benchmark = {
  name: "bg-nbd",
  question: "How long does a BG/NBD fit take? Expected: linear in customers.",
  run: async (folder) => {
    const results = [];
    for (const [label, n, rounds] of [
      ["10k", 10_000, 7],
      ["100k", 100_000, 5],
      ["1M", 1_000_000, 2],
    ] as const) {
      const summary = customers(n);
      const stacked = new Float64Array([...summary.frequency, ...summary.recency, ...summary.age]);
      const peer = await startPeer("bg_nbd.py", [writeArray(folder, "summary.f64", stacked)]);
      results.push(
        await pair<ReturnType<typeof fitBgNbd>, { params: [number, number, number, number] }>({
          what: `fitBgNbd, ${label} customers`,
          ours: () => fitBgNbd(summary, { unit: "week" }),
          peer,
          rounds,
          quality: (ours, theirs) => {
            const names = ["r", "alpha", "a", "b"] as const;
            names.forEach((name, i) => {
              assertEqual(name, ours.params[name], theirs.params[i]!, 2e-3);
            });
            return `r ${ours.params.r.toFixed(4)} against ${theirs.params[0].toFixed(4)}, log-likelihood ${ours.fit.logLikelihood.toFixed(2)}`;
          },
        }),
      );
      await peer.stop();
    }
    return results;
  },
};

/** Customers who buy and leave as the model says, seen daily for 27 to 39 weeks. */
function customers(n: number): { frequency: Float64Array; recency: Float64Array; age: Float64Array } {
  const random = randomStream(4, "bg-nbd");
  const frequency = new Float64Array(n);
  const recency = new Float64Array(n);
  const age = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const days = 189 + uniformInteger(random, 84);
    const rate = gamma(random, TRUE.r, TRUE.alpha);
    const leave = beta(random, TRUE.a, TRUE.b);
    let last = 0;
    let count = 0;
    for (let time = exponential(random, rate); time * 7 < days; time += exponential(random, rate)) {
      const day = Math.floor(time * 7);
      if (day > last) {
        count++;
        last = day;
      }
      if (bernoulli(random, leave) === 1) break;
    }
    frequency[i] = count;
    recency[i] = last / 7;
    age[i] = days / 7;
  }
  return { frequency, recency, age };
}
