"""Golden values of the MBG/NBD model, by mpmath from the formulas as printed.

    python benchmarks/oracles/clv_mbg_nbd.py        (numpy and mpmath; about five minutes)

Writes src/clv/fixtures/mbg-nbd.json. Nothing is shared with the library. Sources: Batislam, Denizel and Filiztekin
(2007), International Journal of Research in Marketing 24(3), 201-209; Hoppe and Wagner (2007), Marketing Journal of
Research and Management 3(2), 75-90.
"""

import json

import mpmath as mp
import numpy as np

from clv import FIXTURES, VERSIONS, derivatives, exact, group, likelihood_case, number, optimum


def row(params, x, tx, T):
    """Log-likelihood of one customer: one chance to leave more than repeat purchases."""
    r, alpha, a, b = params
    rate = mp.gamma(r + x) * alpha**r / mp.gamma(r)
    stayed = mp.beta(a, b + x + 1) / mp.beta(a, b) * rate / (alpha + T) ** (r + x)
    left = mp.beta(a + 1, b + x) / mp.beta(a, b) * rate / (alpha + tx) ** (r + x)
    return mp.log(stayed + left)


def alive(params, x, tx, T):
    r, alpha, a, b = params
    return 1 / (1 + a / (b + x) * ((alpha + T) / (alpha + tx)) ** (r + x))


def step_off(params, x):
    """The printed forms have removable poles at a = 1 and, by 2F1, at a + b + x = 0; step off the first."""
    r, alpha, a, b = params
    return (r, alpha, a + mp.mpf(10) ** -25 if abs(a - 1) < mp.mpf(10) ** -20 else a, b)


def expect(params, x, tx, T, t):
    r, alpha, a, b = step_off(params, x)
    z = t / (alpha + T + t)
    power = ((alpha + T) / (alpha + T + t)) ** (r + x)
    return (a + b + x) / (a - 1) * (1 - power * mp.hyp2f1(r + x, b + x + 1, a + b + x, z)) * alive(params, x, tx, T)


def expect_new(params, t):
    """Leads with b / (a - 1), where the conditional form has (a + b + x) / (a - 1)."""
    r, alpha, a, b = step_off(params, 0)
    z = t / (alpha + t)
    return b / (a - 1) * (1 - (alpha / (alpha + t)) ** r * mp.hyp2f1(r, b + 1, a + b, z))


def pmf(params, t, n):
    r, alpha, a, b = params
    z = t / (alpha + t)
    nbd = lambda j: mp.gamma(r + j) / (mp.gamma(r) * mp.factorial(j)) * (1 - z) ** r * z**j
    return (mp.beta(a, b + n + 1) / mp.beta(a, b) * nbd(n)
            + mp.beta(a + 1, b + n) / mp.beta(a, b) * (1 - sum(nbd(j) for j in range(n))))


def simulate(params, ages, unit, rng):
    r, alpha, a, b = params
    rows = []
    for days in ages:
        rate, leave = rng.gamma(r, 1 / alpha), rng.beta(a, b)
        t, last, x = 0.0, 0, 0
        while rng.random() >= leave:
            t += rng.exponential(1 / rate)
            day = int(np.ceil(t * unit))
            if day > days:
                break
            if day > last:
                last, x = day, x + 1
        rows.append((x, last / unit, days / unit))
    return rows


def short(value):
    return float(f"{value:.4g}")


def random_points(rng, count):
    """[r, alpha, a, b, x, t_x, T, t, log L, P(alive), expected, expected of a new customer], all over the place."""
    points = []
    while len(points) < count:
        draw = lambda low, high: short(10 ** rng.uniform(low, high))
        x = int(rng.choice([0, 0, 1, 2, 5, 20, 100, 400]))
        T = draw(-1, 2.5)
        tx = 0.0 if x == 0 else min(T, short(T * rng.uniform(0.05, 1)))
        params, t = (draw(-2, 1.5), draw(-1, 2), draw(-2, 1.5), draw(-2, 1.5)), draw(-2, 3)
        at, (tx_, T_, t_) = exact(params), exact((tx, T, t))
        points.append([*params, x, tx, T, t, number(row(at, x, tx_, T_)), number(alive(at, x, tx_, T_)),
                       number(expect(at, x, tx_, T_, t_)), number(expect_new(at, t_))])
    return points


def main(rng):
    cdnow = (0.525, 6.183, 0.891, 1.614)
    rows = [(0, 0, 38.86), (0, 0, 12), (0, 0, 0), (1, 1.71, 38.86), (1, 0.25, 0.25), (2, 30.43, 38.86),
            (7, 29.43, 38.86), (10, 34.14, 38.86), (26, 30.857142857142858, 31), (200, 38, 40), (1000, 99, 100)]
    weights = [5, 2.5, 1, 3, 1, 2, 1, 1, 1, 1, 1]
    likelihoods = []
    for params in [cdnow, (3, 20, 1, 1), (0.02, 0.3, 4, 0.05), (40, 90, 0.01, 60), (2000, 9000, 0.5, 0.5), (0.5, 5, 500, 2000)]:
        _, at, total = likelihood_case(rows, weights, params, row)
        value, gradient, hessian = derivatives(total, at)
        likelihoods.append({"params": params, "logLikelihood": number(value), "gradient": number(gradient),
                            "hessian": number(hessian)})
    fits = []
    for name, params, ages, unit in [("weeks, as in the CDNOW data", (0.6, 6, 0.9, 1.8), rng.integers(189, 273, 600), 7),
                                     ("days, frequent buyers", (1.4, 12.0, 0.5, 6.0), rng.integers(20, 120, 250), 1)]:
        grouped, counts = group(simulate(params, ages, unit, rng))
        _, at, total = likelihood_case(grouped, counts, params, row)
        theta, value, errors, correlation = optimum(total, at)
        fits.append({"name": name, "truth": params, "frequency": [r[0] for r in grouped],
                     "recency": [r[1] for r in grouped], "age": [r[2] for r in grouped], "weight": counts,
                     "params": number(theta), "logLikelihood": number(value), "standardErrors": number(errors),
                     "correlation": number(correlation)})
        print(name, number(theta), number(value))
    mp.mp.dps = 40
    counts = [{"params": params, "horizon": t, "count": n, "chance": number(pmf(exact(params), mp.mpf(t), n))}
              for params in [cdnow, (2, 1, 0.05, 0.3)]
              for t, ns in [(39, range(8)), (2, [10]), (500, [100, 171, 200])] for n in ns]
    content = {"tolerance": {"logLikelihood": 1e-12, "gradient": 1e-10, "fit": 1e-8, "expected": 1e-11},
               "rows": [{"frequency": x, "recency": tx, "age": T, "weight": w} for (x, tx, T), w in zip(rows, weights)],
               "likelihoods": likelihoods, "fits": fits, "counts": counts}
    content = {"generator": "benchmarks/oracles/clv_mbg_nbd.py", "versions": VERSIONS, **content}
    points = ",\n  ".join(json.dumps(point) for point in random_points(rng, 600))
    text = json.dumps(content, indent=1)[:-2] + ',\n "points": [\n  ' + points + "\n ]\n}\n"
    (FIXTURES / "mbg-nbd.json").write_text(text)


if __name__ == "__main__":
    main(np.random.default_rng(20070301))
