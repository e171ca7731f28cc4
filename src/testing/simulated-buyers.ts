import { beta, gamma, normal } from "../random/distributions.ts";
import { type Random, randomStream, uniform } from "../random/random.ts";

/** A purchase summary with covariates. */
export type SimulatedBuyers = {
  readonly frequency: Float64Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
  readonly income: Float64Array;
  readonly member: Float64Array;
  readonly meanSpend: Float64Array;
};

/** Who leaves after a purchase (a chance), or at any time (a rate). */
type Dropout = (income: number, member: number) => { readonly chance: number; readonly rate: number };

/** Buyers of income z1 and membership z2: rates gamma(0.8, 8 exp(-0.4 z1 - 0.5 z2)), spend gamma(3, nu), nu ~ gamma(4, 20 exp(0.3 z1)). */
function simulate(customers: number, seed: number, dropout: (random: Random) => Dropout): SimulatedBuyers {
  const random = randomStream(seed, "covariates");
  const out = Array.from({ length: 6 }, () => new Float64Array(customers));
  const leave = dropout(random);
  for (let i = 0; i < customers; i++) {
    const income = normal(random);
    const member = uniform(random) < 0.4 ? 1 : 0;
    const rate = gamma(random, 0.8, 8 * Math.exp(-0.4 * income - 0.5 * member));
    const { chance, rate: leaving } = leave(income, member);
    const T = 20 + 30 * uniform(random);
    const nu = gamma(random, 4, 20 * Math.exp(0.3 * income));
    const end = leaving > 0 ? Math.min(T, -Math.log(1 - uniform(random)) / leaving) : T;
    let [t, x, last, spent] = [0, 0, 0, 0];
    for (;;) {
      t -= Math.log(1 - uniform(random)) / rate;
      if (t > end) break;
      x++;
      last = t;
      spent += gamma(random, 3, nu);
      if (uniform(random) < chance) break;
    }
    [x, last, T, income, member, x > 0 ? spent / x : Number.NaN].forEach((value, k) => {
      out[k]![i] = value;
    });
  }
  const [frequency, recency, age, incomes, members, meanSpend] = out;
  return {
    frequency: frequency!,
    recency: recency!,
    age: age!,
    income: incomes!,
    member: members!,
    meanSpend: meanSpend!,
  };
}

/** They leave after a purchase with a chance ~ beta(0.8 exp(0.7 z2), 2.5). */
export function simulateBgBuyers(customers: number, seed: number): SimulatedBuyers {
  return simulate(customers, seed, (random) => (_, member) => ({
    chance: beta(random, 0.8 * Math.exp(0.7 * member), 2.5),
    rate: 0,
  }));
}

/** They leave at a rate ~ gamma(0.9, 20 exp(-0.6 z1)). */
export function simulateParetoBuyers(customers: number, seed: number): SimulatedBuyers {
  return simulate(customers, seed, (random) => (income) => ({
    chance: 0,
    rate: gamma(random, 0.9, 20 * Math.exp(-0.6 * income)),
  }));
}
