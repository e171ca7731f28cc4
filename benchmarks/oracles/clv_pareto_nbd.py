"""Golden values of the Pareto/NBD model, by mpmath from the formulas as printed.

    python benchmarks/oracles/clv_pareto_nbd.py [points | fits | counts]        (numpy and mpmath; about ten minutes)

Writes src/clv/fixtures/pareto-nbd.json, pareto-nbd-points.json and pareto-nbd-counts.json. Nothing is shared with the library: the
likelihood is the difference of two 2F1 as printed, at 60 digits, chances of counts are integrals over the time of
drop-out. Sources: Schmittlein, Morrison and Colombo (1987), Management Science 33(1), 1-24; Fader and Hardie (2005),
"A Note on Deriving the Pareto/NBD Model and Related Expressions", note 009 of brucehardie.com; Fader, Hardie and Lee
(2005), Journal of Marketing Research 42(4), 415-430 (the residual).
"""

import json
import sys

import mpmath as mp
import numpy as np

from clv import FIXTURES, VERSIONS, derivatives, exact, group, likelihood_case, number, optimum


def a0(params, x, tx, T):
    r, alpha, s, beta = params
    w = r + s + x
    if alpha >= beta:
        term = lambda t: mp.hyp2f1(w, s + 1, w + 1, (alpha - beta) / (alpha + t)) / (alpha + t) ** w
    else:
        term = lambda t: mp.hyp2f1(w, r + x, w + 1, (beta - alpha) / (beta + t)) / (beta + t) ** w
    return term(tx) - term(T)


def row(params, x, tx, T):
    """Log-likelihood of one customer."""
    r, alpha, s, beta = params
    common = mp.loggamma(r + x) - mp.loggamma(r) + r * mp.log(alpha) + s * mp.log(beta)
    active = (alpha + T) ** -(r + x) * (beta + T) ** -s
    return common + mp.log(active + s / (r + s + x) * a0(params, x, tx, T))


def alive(params, x, tx, T):
    r, alpha, s, beta = params
    return 1 / (1 + s / (r + s + x) * (alpha + T) ** (r + x) * (beta + T) ** s * a0(params, x, tx, T))


def step_off(params):
    """The printed expectation has a removable pole at s = 1."""
    r, alpha, s, beta = params
    return r, alpha, s + mp.mpf(10) ** -25 if abs(s - 1) < mp.mpf(10) ** -20 else s, beta


def if_alive(params, x, T, t):
    r, alpha, s, beta = step_off(params)
    return (r + x) * (beta + T) / ((alpha + T) * (s - 1)) * (1 - ((beta + T) / (beta + T + t)) ** (s - 1))


def residual(params, x, tx, T, delta):
    """Discounted expected residual transactions by Tricomi's function."""
    r, alpha, s, beta = params
    likelihood = mp.exp(row(params, x, tx, T))
    return (alpha**r * beta**s * delta ** (s - 1) * mp.gamma(r + x + 1) * mp.hyperu(s, s, delta * (beta + T))
            / (mp.gamma(r) * (alpha + T) ** (r + x + 1) * likelihood))


def nbd(r, alpha, t, n):
    return mp.exp(mp.loggamma(r + n) - mp.loggamma(r) - mp.loggamma(n + 1)) * (alpha / (alpha + t)) ** r * (t / (alpha + t)) ** n


def pmf(params, t, n):
    """Active all the time, or dropped out after y."""
    r, alpha, s, beta = params
    edges = [0] + [t * mp.mpf(10) ** -k for k in range(6, 0, -1)] + [t * k / 20 for k in range(3, 20)] + [t * (1 - mp.mpf(10) ** -k) for k in (2, 3)] + [t]
    gone = mp.quad(lambda y: s * beta**s * (beta + y) ** (-s - 1) * nbd(r, alpha, y, n), edges)
    return nbd(r, alpha, t, n) * (beta / (beta + t)) ** s + gone


def simulate(params, ages, unit, rng):
    r, alpha, s, beta = params
    rows = []
    for days in ages:
        rate, leave = rng.gamma(r, 1 / alpha), rng.gamma(s, 1 / beta)
        end = rng.exponential(1 / leave)
        t, last, x = 0.0, 0, 0
        while True:
            t += rng.exponential(1 / rate)
            day = int(np.ceil(t * unit))
            if t > end or day > days:
                break
            if day > last:
                last, x = day, x + 1
        rows.append((x, last / unit, days / unit))
    return rows


def short(value):
    return float(f"{value:.4g}")


def random_points(rng, count):
    """[r, alpha, s, beta, x, t_x, T, t, delta, log L, P(alive), expected, expected of a new customer, residual]."""
    points = []
    while len(points) < count:
        draw = lambda low, high: short(10 ** rng.uniform(low, high))
        x = int(rng.choice([0, 0, 1, 2, 5, 20, 100, 400, 1000]))
        T = draw(-1, 2.5)
        share = rng.uniform(0.05, 1) if rng.random() < 0.5 else 1 - 10 ** rng.uniform(-6, -1)
        tx = 0.0 if x == 0 else min(T, T * share)
        params, t, delta = (draw(-2, 1.5), draw(-1, 2), draw(-2, 1.5), draw(-1, 2)), draw(-2, 3), draw(-4, 0)
        at, (tx_, T_, t_, d_) = exact(params), exact((tx, T, t, delta))
        stays = alive(at, x, tx_, T_)
        points.append([*params, x, tx, T, t, delta, number(row(at, x, tx_, T_)), number(stays),
                       number(if_alive(at, x, T_, t_) * stays), number(if_alive(at, 0, mp.mpf(0), t_)),
                       number(residual(at, x, tx_, T_, d_))])
    return points


def count_chance(params, t, n):
    """P(X(t) = n) by the trapezoidal rule over log(y / (t - y)), halved until 18 digits stand; None below 1e-250."""
    r, alpha, s, beta = params
    constant = mp.loggamma(r + n) - mp.loggamma(r) - mp.loggamma(n + 1)
    counts = lambda y: constant - r * mp.log1p(y / alpha) - n * mp.log1p(alpha / y)

    def term(u):
        y = t / (1 + mp.exp(-u))
        return mp.exp(counts(y) + mp.log(s / (beta + y)) - s * mp.log1p(y / beta)) * y / (1 + mp.exp(u))

    peak = max((k for k in range(-80, 81)), key=lambda k: term(mp.mpf(k)))

    def nodes(first, step):
        total = mp.mpf(0)
        for direction in (-1, 1):
            u = peak + direction * first if direction > 0 else peak - (step - first if first else step)
            largest = mp.mpf(0)
            while True:
                value = term(u)
                total += value
                largest = max(largest, value)
                if value < mp.mpf(10) ** -24 * largest and value < mp.mpf(10) ** -24 * total:
                    break
                u += direction * step
        return total

    stays = mp.exp(counts(t) - s * mp.log1p(t / beta))
    step = mp.mpf(1) / 4
    total = nodes(mp.mpf(0), step)
    while True:
        finer = total + nodes(step / 2, step)
        step /= 2
        if abs(step * finer - 2 * step * total) < mp.mpf(10) ** -18 * (stays + step * finer):
            break
        total = finer
    chance = stays + step * finer
    return chance if chance > mp.mpf(10) ** -250 else None


def counts_fixture(rng):
    """[r, alpha, s, beta, t, n, P(X(t) = n)] all over the parameter space, and where steps for small s were too wide."""
    mp.mp.dps = 36
    rows = [(1, 1, 7.1014, beta, 99.9858, 117) for beta in (1, 0.1)]
    points = []
    while len(points) < 400:
        draw = lambda low, high: short(10 ** rng.uniform(low, high))
        row = rows[len(points)] if len(points) < len(rows) else (
            draw(-2, 3), draw(-2, 3.5), draw(-2, 3), draw(-2, 3.5), draw(-1.5, 3),
            int(rng.choice([0, 1, 2, 5, 10, 20, 60, 117, 300])))
        *params, t, n = row
        chance = count_chance(exact(params), mp.mpf(t), n)
        if chance is not None:
            points.append([*row, number(chance)])
        elif len(points) < len(rows):
            raise ValueError(row)
    text = ",\n  ".join(json.dumps(point) for point in points)
    head = json.dumps({"generator": "benchmarks/oracles/clv_pareto_nbd.py", "versions": VERSIONS}, indent=1)[:-2]
    (FIXTURES / "pareto-nbd-counts.json").write_text(head + ',\n "points": [\n  ' + text + "\n ]\n}\n")


def points_fixture(rng):
    points = ",\n  ".join(json.dumps(point) for point in random_points(rng, 600))
    head = json.dumps({"generator": "benchmarks/oracles/clv_pareto_nbd.py", "versions": VERSIONS}, indent=1)[:-2]
    (FIXTURES / "pareto-nbd-points.json").write_text(head + ',\n "points": [\n  ' + points + "\n ]\n}\n")


def fits_fixture(rng):
    cdnow = (0.553, 10.578, 0.606, 11.669)
    rows = [(0, 0, 38.86), (0, 0, 12), (0, 0, 0), (1, 1.71, 38.86), (1, 0.25, 0.25), (2, 30.43, 38.86),
            (7, 29.43, 38.86), (10, 34.14, 38.86), (26, 30.857142857142858, 31), (200, 38, 40), (1000, 99, 100)]
    weights = [5, 2.5, 1, 3, 1, 2, 1, 1, 1, 1, 1]
    likelihoods = []
    for params in [cdnow, (3, 20, 1, 1), (0.5, 5, 0.7, 5), (0.02, 0.3, 4, 80), (40, 90, 0.01, 60), (2000, 9000, 0.5, 0.5),
                   (0.5, 5, 500, 9000), (10.465, 0.00798565181, 3.0516, 2.82), (0.5, 5, 0.5, 30000)]:
        _, at, total = likelihood_case(rows, weights, params, row)
        value, gradient, hessian = derivatives(total, at)
        likelihoods.append({"params": params, "logLikelihood": number(value), "gradient": number(gradient),
                            "hessian": number(hessian)})
    mp.mp.dps = 40
    counts = [{"params": params, "horizon": t, "count": n, "chance": number(pmf(exact(params), mp.mpf(t), n))}
              for params in [cdnow, (2, 1, 3, 40), (300, 900, 0.2, 0.01)]
              for t, ns in [(39, range(8)), (2, [10]), (500, [100, 171, 200])] for n in ns]
    mp.mp.dps = 50
    fits = []
    for name, params, ages, unit in [("weeks, as in the CDNOW data", (0.55, 10.6, 0.6, 11.7), rng.integers(189, 273, 400), 7),
                                     ("days, frequent buyers", (1.4, 12.0, 0.8, 60.0), rng.integers(40, 160, 150), 1)]:
        grouped, counted = group(simulate(params, ages, unit, rng))
        _, at, total = likelihood_case(grouped, counted, params, row)
        theta, value, errors, correlation = optimum(total, at)
        fits.append({"name": name, "truth": params, "frequency": [r[0] for r in grouped],
                     "recency": [r[1] for r in grouped], "age": [r[2] for r in grouped], "weight": counted,
                     "params": number(theta), "logLikelihood": number(value), "standardErrors": number(errors),
                     "correlation": number(correlation)})
        print(name, len(grouped), number(theta), number(errors), number(value), flush=True)
    content = {"generator": "benchmarks/oracles/clv_pareto_nbd.py", "versions": VERSIONS,
               "tolerance": {"logLikelihood": 1e-12, "gradient": 1e-10, "fit": 1e-8},
               "rows": [{"frequency": x, "recency": tx, "age": T, "weight": w} for (x, tx, T), w in zip(rows, weights)],
               "likelihoods": likelihoods, "fits": fits, "counts": counts}
    (FIXTURES / "pareto-nbd.json").write_text(json.dumps(content, indent=1) + "\n")


if __name__ == "__main__":
    parts = sys.argv[1:] or ["points", "fits", "counts"]
    if "points" in parts:
        points_fixture(np.random.default_rng(19870101))
    if "fits" in parts:
        fits_fixture(np.random.default_rng(20050201))
    if "counts" in parts:
        counts_fixture(np.random.default_rng(20140117))
