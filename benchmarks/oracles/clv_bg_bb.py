"""Golden values of the BG/BB model, by mpmath from the formulas as printed.

    python benchmarks/oracles/clv_bg_bb.py        (numpy and mpmath; about three minutes)

Writes src/clv/fixtures/bg-bb.json. Nothing is shared with the library. Source: Fader, Hardie and Shang (2010),
Customer-Base Analysis in a Discrete-Time Noncontractual Setting, Marketing Science 29(6), 1086-1108.
"""

import json

import mpmath as mp
import numpy as np

from clv import FIXTURES, VERSIONS, derivatives, exact, group, likelihood_case, number, optimum

DONATIONS = [(6, 6, 1203), (5, 6, 728), (4, 6, 512), (3, 6, 357), (2, 6, 234), (1, 6, 129), (5, 5, 335), (4, 5, 284),
             (3, 5, 225), (2, 5, 173), (1, 5, 119), (4, 4, 240), (3, 4, 181), (2, 4, 155), (1, 4, 78), (3, 3, 322),
             (2, 3, 255), (1, 3, 129), (2, 2, 613), (1, 2, 277), (1, 1, 1091), (0, 0, 3464)]


def likelihood(params, x, tx, n):
    """Equation 7."""
    a, b, g, d = params
    B = mp.beta(a, b) * mp.beta(g, d)
    return (mp.beta(a + x, b + n - x) * mp.beta(g, d + n) / B
            + sum(mp.beta(a + x, b + tx - x + i) * mp.beta(g + 1, d + tx + i) / B for i in range(n - tx)))


def row(params, x, tx, n):
    return mp.log(likelihood(params, int(x), int(tx), int(n)))


def alive(params, x, tx, n, after=0):
    """P(alive at opportunity n + after): equation 11 has after = 1."""
    a, b, g, d = params
    return (mp.beta(a + x, b + n - x) / mp.beta(a, b) * mp.beta(g, d + n + after) / mp.beta(g, d)
            / likelihood(params, x, tx, n))


def expected(params, x, tx, n, m):
    """Equation 13, as the sum that it closes: the chance to buy at each of the next m opportunities."""
    a, b, g, d = params
    return sum(mp.beta(a + x + 1, b + n - x) / mp.beta(a, b) * mp.beta(g, d + n + k) / mp.beta(g, d)
               for k in range(1, m + 1)) / likelihood(params, x, tx, n)


def expected_new(params, n):
    """Equation 8, with its removable pole at gamma = 1 stepped off."""
    a, b, g, d = params
    if abs(g - 1) < mp.mpf(10) ** -20:
        g += mp.mpf(10) ** -25
    return (a / (a + b) * d / (g - 1)
            * (1 - mp.gamma(g + d) / mp.gamma(g + d + n) * mp.gamma(1 + d + n) / mp.gamma(1 + d)))


def pmf(params, n, x):
    """Equation 7 summed over the orders in which x purchases may come."""
    a, b, g, d = params
    B = mp.beta(a, b) * mp.beta(g, d)
    chance = mp.binomial(n, x) * mp.beta(a + x, b + n - x) * mp.beta(g, d + n) / B
    return chance + sum(mp.binomial(i, x) * mp.beta(a + x, b + i - x) * mp.beta(g + 1, d + i) / B for i in range(x, n))


def dert(params, x, tx, n, v):
    """Equation 14: discounted expected residual transactions."""
    a, b, g, d = params
    return (mp.beta(a + x + 1, b + n - x) / mp.beta(a, b) * mp.beta(g, d + n + 1) / mp.beta(g, d) * v
            * mp.hyp2f1(1, d + n + 1, g + d + n + 1, v) / likelihood(params, x, tx, n))


def finite(params, x, tx, n, v, m):
    a, b, g, d = params
    return sum(mp.beta(a + x + 1, b + n - x) / mp.beta(a, b) * mp.beta(g, d + n + k) / mp.beta(g, d) * v**k
               for k in range(1, m + 1)) / likelihood(params, x, tx, n)


def simulate(params, sizes, rng):
    a, b, g, d = params
    rows = []
    for n in sizes:
        p, theta = rng.beta(a, b), rng.beta(g, d)
        x = tx = 0
        for i in range(1, n + 1):
            if rng.random() < theta:
                break
            if rng.random() < p:
                x, tx = x + 1, i
        rows.append((x, tx, int(n)))
    return rows


def fits(rng):
    donations = [(x, tx, 6) for x, tx, _ in DONATIONS], [w for _, _, w in DONATIONS]
    cases = [("donations", (1.2, 0.75, 0.66, 2.8), *donations)]
    for name, params, sizes in [("opportunities differ", (1.2, 0.8, 0.7, 2.8), rng.integers(2, 12, 1500)),
                                ("weeks", (0.9, 4.0, 0.5, 12.0), rng.integers(20, 53, 400))]:
        cases.append((name, params, *group(simulate(params, sizes, rng))))
    result = []
    for name, start, rows, weights in cases:
        _, at, total = likelihood_case(rows, weights, start, row)
        theta, value, errors, correlation = optimum(total, at)
        result.append({"name": name, "frequency": [r[0] for r in rows], "recency": [r[1] for r in rows],
                       "age": [r[2] for r in rows], "weight": weights, "params": number(theta),
                       "logLikelihood": number(value), "standardErrors": number(errors),
                       "correlation": number(correlation)})
        print(name, number(theta), number(value))
    return result


def random_points(rng, count):
    """[alpha, beta, gamma, delta, x, t_x, n, m, annual rate, log L, P(alive at n), P(alive at n + m), expected,
    expected of a new customer, DERT, the same for m opportunities]."""
    short = lambda value: float(f"{value:.4g}")
    points = []
    while len(points) < count:
        draw = lambda low, high: short(10 ** rng.uniform(low, high))
        params = [draw(-2, 2) for _ in range(4)]
        if len(points) % 20 == 0:
            params[2] = 1.0
        n = int(rng.choice([0, 1, 6, 20, 60, 200]))
        tx = int(rng.integers(0, n + 1))
        x = 0 if tx == 0 else int(rng.integers(1, tx + 1))
        m, rate = int(rng.choice([1, 5, 52])), draw(-5, 0.3)
        at = exact(params)
        v = 1 / (1 + mp.mpf(rate))
        points.append([*params, x, tx, n, m, rate, number(row(at, x, tx, n)), number(alive(at, x, tx, n)),
                       number(alive(at, x, tx, n, m)), number(expected(at, x, tx, n, m)), number(expected_new(at, m)),
                       number(dert(at, x, tx, n, v)), number(finite(at, x, tx, n, v, m))])
    return points


def main(rng):
    mp.mp.dps = 60
    rows = [(0, 0, 6), (0, 0, 0), (1, 1, 1), (0, 0, 1), (6, 6, 6), (2, 4, 6), (2, 4, 9), (1, 1, 40), (30, 52, 52), (5, 9, 52)]
    weights = [5, 2.5, 1, 3, 1, 2, 1, 1, 1, 1]
    likelihoods = []
    for params in [(1.204, 0.75, 0.657, 2.783), (0.05, 3, 20, 0.3), (40, 90, 0.01, 60), (500, 2000, 300, 900), (0.02, 0.03, 0.04, 0.05)]:
        _, at, total = likelihood_case(rows, weights, params, row)
        value, gradient, hessian = derivatives(total, at)
        likelihoods.append({"params": params, "logLikelihood": number(value), "gradient": number(gradient),
                            "hessian": number(hessian)})
    content = {"generator": "benchmarks/oracles/clv_bg_bb.py", "versions": VERSIONS,
               "source": "Fader, Hardie & Shang (2010), table 1: donations by recency and frequency",
               "tolerance": {"logLikelihood": 1e-12, "gradient": 1e-10, "fit": 1e-8, "points": 1e-10},
               "rows": [{"frequency": x, "recency": tx, "age": n, "weight": w} for (x, tx, n), w in zip(rows, weights)],
               "likelihoods": likelihoods, "fits": fits(rng)}
    mp.mp.dps = 40
    content["counts"] = [{"params": params, "horizon": n, "count": x, "chance": number(pmf(exact(params), n, x))}
                         for params in [(1.204, 0.75, 0.657, 2.783), (0.05, 3, 20, 0.3)]
                         for n, xs in [(6, range(7)), (300, [0, 1, 100, 299, 300])] for x in xs]
    points = ",\n  ".join(json.dumps(point) for point in random_points(rng, 600))
    text = json.dumps(content, indent=1)[:-2] + ',\n "points": [\n  ' + points + "\n ]\n}\n"
    (FIXTURES / "bg-bb.json").write_text(text)


if __name__ == "__main__":
    main(np.random.default_rng(20100101))
