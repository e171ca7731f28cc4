"""Golden values for src/clv, by mpmath from the formulas as printed in the papers.

    python benchmarks/oracles/clv.py        (numpy and mpmath; about three minutes)

Writes src/clv/fixtures/bg-nbd.json, gamma-gamma.json and lifetime-value.json. Nothing is shared with the
library: likelihoods are the printed expressions, derivatives are differences at 60 digits, optima are found by
Newton's method on those, expectations are the printed 2F1 forms, and discounted values are integrals of the
rate of purchases.

Sources: Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284 (equations 6, 8, 9, 10); Fader and Hardie
(2013), note 025 of brucehardie.com (Gamma-Gamma).
"""

import json
import pathlib
import platform

import mpmath as mp
import numpy as np

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "src" / "clv" / "fixtures"
VERSIONS = {"python": platform.python_version(), "mpmath": mp.__version__, "numpy": np.__version__}
mp.mp.dps = 60


# ---------------------------------------------------------------- BG/NBD

def bg_row(params, x, tx, T):
    """Equation 6 for one customer."""
    r, alpha, a, b = params
    never = mp.beta(a, b + x) / mp.beta(a, b) * mp.gamma(r + x) * alpha**r / (mp.gamma(r) * (alpha + T) ** (r + x))
    if x == 0:
        return mp.log(never)
    left = (mp.beta(a + 1, b + x - 1) / mp.beta(a, b)
            * mp.gamma(r + x) * alpha**r / (mp.gamma(r) * (alpha + tx) ** (r + x)))
    return mp.log(never + left)


def bg_alive(params, x, tx, T):
    r, alpha, a, b = params
    if x == 0:
        return mp.mpf(1)
    return 1 / (1 + a / (b + x - 1) * ((alpha + T) / (alpha + tx)) ** (r + x))


def bg_expect(params, x, tx, T, t):
    """Equation 10. Its two poles are removable: step off them far beyond the printed digits."""
    r, alpha, a, b = params
    if abs(a - 1) < mp.mpf(10) ** -20:
        a += mp.mpf(10) ** -25
    if abs(a + b + x - 1) < mp.mpf(10) ** -20:
        b += mp.mpf(10) ** -25
    z = t / (alpha + T + t)
    power = ((alpha + T) / (alpha + T + t)) ** (r + x)
    hyper = mp.hyp2f1(r + x, b + x, a + b + x - 1, z)
    return (a + b + x - 1) / (a - 1) * (1 - power * hyper) * bg_alive((r, alpha, a, b), x, tx, T)


def bg_pmf(params, t, n):
    """Equation 8."""
    r, alpha, a, b = params
    z = t / (alpha + t)
    nbd = lambda j: mp.gamma(r + j) / (mp.gamma(r) * mp.factorial(j)) * (1 - z) ** r * z**j
    chance = mp.beta(a, b + n) / mp.beta(a, b) * nbd(n)
    if n > 0:
        chance += mp.beta(a + 1, b + n - 1) / mp.beta(a, b) * (1 - sum(nbd(j) for j in range(n)))
    return chance


def bg_rate(params, x, T, s):
    """Purchases per unit of time, at s from now, of a customer alive now: the derivative of the expectation."""
    r, alpha, a, b = params
    q = r + x
    return q / (alpha + T) * mp.hyp2f1(q + 1, a, a + b + x, -s / (alpha + T))


def simulate(params, ages, unit, rng):
    """Purchase days of each customer, as (x, t_x, T) in the unit."""
    r, alpha, a, b = params
    rows = []
    for days in ages:
        rate = rng.gamma(r, 1 / alpha)
        leave = rng.beta(a, b)
        t, last, x = 0.0, 0, 0
        while True:
            t += rng.exponential(1 / rate)
            day = int(np.ceil(t * unit))
            if day > days:
                break
            if day > last:
                last, x = day, x + 1
                if rng.random() < leave:
                    break
        rows.append((x, last / unit, days / unit))
    return rows


def group(rows):
    counts = {}
    for row in rows:
        counts[row] = counts.get(row, 0) + 1
    ordered = sorted(counts)
    return ordered, [counts[row] for row in ordered]


# ---------------------------------------------------------------- Gamma-Gamma

def gg_row(params, x, m):
    """Equation 1a of the note."""
    p, q, g = params
    return (mp.loggamma(p * x + q) - mp.loggamma(p * x) - mp.loggamma(q)
            + q * mp.log(g) + (p * x - 1) * mp.log(m) + p * x * mp.log(x) - (p * x + q) * mp.log(g + x * m))


# ---------------------------------------------------------------- derivatives and optima

def derivatives(function, at):
    """Value, gradient and Hessian by central differences; at 60 digits they are good to 20."""
    n = len(at)
    step = mp.mpf(10) ** -15
    move = lambda *moves: function([v + sum(mp.mpf(s) * step * at[i] for i, s in moves if i == k)
                                    for k, v in enumerate(at)])
    value = function(at)
    ups = [move((i, 1)) for i in range(n)]
    downs = [move((i, -1)) for i in range(n)]
    gradient = [(ups[i] - downs[i]) / (2 * step * at[i]) for i in range(n)]
    hessian = mp.matrix(n, n)
    for i in range(n):
        hessian[i, i] = (ups[i] - 2 * value + downs[i]) / (step * at[i]) ** 2
        for j in range(i):
            mixed = move((i, 1), (j, 1)) - move((i, 1), (j, -1)) - move((i, -1), (j, 1)) + move((i, -1), (j, -1))
            hessian[i, j] = hessian[j, i] = mixed / (4 * step * at[i] * step * at[j])
    return value, gradient, hessian


def optimum(function, start):
    """Newton's method on the logarithms, until the step is below 1e-20."""
    n = len(start)
    u = mp.matrix([mp.log(v) for v in start])
    for _ in range(60):
        theta = [mp.exp(v) for v in u]
        value, gradient, hessian = derivatives(function, theta)
        g = mp.matrix([theta[i] * gradient[i] for i in range(n)])
        h = mp.matrix(n, n)
        for i in range(n):
            for j in range(n):
                h[i, j] = theta[i] * theta[j] * hessian[i, j] + (g[i] if i == j else 0)
        while max(mp.eigsy(h, eigvals_only=True)) >= 0:
            for i in range(n):
                h[i, i] -= abs(h[i, i]) + 1
        step = mp.lu_solve(h, -g)
        size = max(abs(v) for v in step)
        u = u + step * min(1, 1 / size)
        if size < mp.mpf(10) ** -18:
            break
    else:
        raise RuntimeError("no optimum")
    theta = [mp.exp(v) for v in u]
    value, _, hessian = derivatives(function, theta)
    covariance = (-hessian) ** -1
    errors = [mp.sqrt(covariance[i, i]) for i in range(n)]
    correlation = [[covariance[i, j] / (errors[i] * errors[j]) for j in range(n)] for i in range(n)]
    return theta, value, errors, correlation


def number(value):
    if isinstance(value, (list, tuple)):
        return [number(v) for v in value]
    if isinstance(value, mp.matrix):
        return [number(value[i, j]) for i in range(value.rows) for j in range(value.cols)]
    return float(value)


def exact(values):
    """The doubles the library will see, as numbers of 60 digits."""
    return [mp.mpf(float(v)) for v in values]


def write(name, content):
    content = {"generator": "benchmarks/oracles/clv.py", "versions": VERSIONS, **content}
    (FIXTURES / name).write_text(json.dumps(content, indent=1) + "\n")
    print("wrote", name)


# ---------------------------------------------------------------- fixtures

def likelihood_case(rows, weights, params, row_function):
    at = exact(params)
    data = [(int(row[0]), *exact(row[1:])) for row in rows]
    total = lambda theta: sum(w * row_function(theta, *row) for row, w in zip(data, weights))
    return data, at, total


def bg_fixture(rng):
    rows = [(0, 0, 38.86), (0, 0, 12), (0, 0, 0), (1, 1.71, 38.86), (1, 0.25, 0.25), (2, 30.43, 38.86),
            (7, 29.43, 38.86), (10, 34.14, 38.86), (26, 30.857142857142858, 31), (200, 38, 40), (1000, 99, 100)]
    weights = [5, 2.5, 1, 3, 1, 2, 1, 1, 1, 1, 1]
    likelihoods = []
    for params in [(0.243, 4.414, 0.793, 2.426), (3, 20, 1, 1), (0.02, 0.3, 4, 0.05), (40, 90, 0.01, 60),
                   (2000, 9000, 0.5, 0.5), (0.5, 5, 500, 2000)]:
        _, at, total = likelihood_case(rows, weights, params, bg_row)
        value, gradient, hessian = derivatives(total, at)
        likelihoods.append({"params": params, "logLikelihood": number(value), "gradient": number(gradient),
                            "hessian": number(hessian)})
    fits = []
    for name, params, ages, unit in [
        ("weeks, as in the CDNOW data", (0.3, 4.5, 0.8, 2.5), rng.integers(189, 273, 600), 7),
        ("days, frequent buyers", (1.4, 12.0, 0.5, 6.0), rng.integers(20, 120, 250), 1),
        ("weeks, few customers", (0.6, 3.0, 1.5, 4.0), rng.integers(70, 350, 120), 7),
    ]:
        grouped, counts = group(simulate(params, ages, unit, rng))
        _, at, total = likelihood_case(grouped, counts, params, bg_row)
        theta, value, errors, correlation = optimum(total, at)
        fits.append({"name": name, "truth": params, "frequency": [row[0] for row in grouped],
                     "recency": [row[1] for row in grouped], "age": [row[2] for row in grouped], "weight": counts,
                     "params": number(theta), "logLikelihood": number(value), "standardErrors": number(errors),
                     "correlation": number(correlation)})
        print(name, number(theta), number(value))
    expectations = []
    cdnow = (0.243, 4.414, 0.793, 2.426)
    histories = [(0, 0, 38.86), (1, 1.71, 38.86), (2, 30.43, 38.86), (7, 29.43, 38.86), (10, 34.14, 38.86),
                 (26, 30.857142857142858, 31), (1000, 99, 100)]
    cases = [(cdnow, history, t) for history in histories for t in (39, 52)]
    cases += [((0.11, 2.24, 0.31, 0.5), (0, 0, 1), 30), ((0.25, 4, 0.4, 0.6), (0, 0, 20), 30),
              ((0.243, 4.414, 1, 2.426), (2, 30.43, 38.86), 39), ((0.243, 4.414, 1 - 1e-9, 2.426), (2, 30.43, 38.86), 39),
              ((0.25, 4, 0.8, 2.5), (200, 38, 40), 52), (cdnow, (2, 30.43, 38.86), 1e-6), (cdnow, (2, 30.43, 38.86), 0),
              (cdnow, (0, 0, 0), 10000), ((0.05, 0.02, 0.01, 0.02), (0, 0, 0), 5000),
              ((300, 1500, 0.001, 0.5), (60, 100, 104), 1000), ((1e5, 3e5, 0.7, 90), (3, 2, 104), 500),
              ((0.5, 3, 1e-6, 1), (4, 30, 39), 1000), ((0.5, 3, 1e-6, 1), (0, 0, 0.1), 1000),
              ((0.5, 3, 2e4, 5e4), (4, 30, 39), 1000)]
    for _ in range(60):
        draw = lambda low, high: float(10 ** rng.uniform(low, high))
        x = int(rng.choice([0, 0, 1, 2, 5, 20, 100]))
        T = draw(-1, 2.5)
        cases.append(((draw(-2, 1.5), draw(-1, 2), draw(-2, 1.5), draw(-2, 1.5)),
                      (x, 0.0 if x == 0 else T * float(rng.uniform(0.05, 1)), T), draw(-2, 3)))
    for params, (x, tx, T), t in cases:
        at, (tx_, T_, t_) = exact(params), exact((tx, T, t))
        expected = bg_expect(at, x, tx_, T_, t_)
        expectations.append({"params": params, "frequency": x, "recency": tx, "age": T, "horizon": t,
                             "logLikelihood": number(bg_row(at, x, tx_, T_)),
                             "alive": number(bg_alive(at, x, tx_, T_)), "expected": number(expected)})
    counts = [{"params": cdnow, "horizon": t, "count": n, "chance": number(bg_pmf(exact(cdnow), mp.mpf(t), n))}
              for t, ns in [(39, range(8)), (2, [10]), (30, [11, 12, 13]), (500, [100, 170, 171, 172, 200])] for n in ns]
    newcomers = [{"params": cdnow, "horizon": t, "expected": number(bg_expect(exact(cdnow), 0, 0, mp.mpf(0), mp.mpf(float(t))))}
                 for t in (0.1429, 1, 3, 31.8571, 32, 39, 52, 78)]
    write("bg-nbd.json", {
        "tolerance": {"logLikelihood": 1e-12, "gradient": 1e-10, "fit": 1e-8, "expected": 1e-11},
        "rows": [{"frequency": x, "recency": tx, "age": T, "weight": w} for (x, tx, T), w in zip(rows, weights)],
        "likelihoods": likelihoods, "fits": fits, "expectations": expectations, "counts": counts,
        "newcomers": newcomers})


def gg_fixture(rng):
    rows = [(1, 22.35), (2, 0.01), (7, 73.74), (26, 30), (1, 1e5), (1000, 12.5)]
    weights = [5, 1, 2.5, 1, 1, 1]
    likelihoods = []
    for params in [(6.25, 3.74, 15.44), (0.3, 0.4, 2), (500, 3, 0.1), (2, 1e4, 2e5)]:
        _, at, total = likelihood_case(rows, weights, params, gg_row)
        value, gradient, hessian = derivatives(total, at)
        likelihoods.append({"params": params, "logLikelihood": number(value), "gradient": number(gradient),
                            "hessian": number(hessian)})
    fits = []
    for name, (p, q, g), n in [("as in the CDNOW data", (6.0, 4.0, 15.0), 300), ("heavy tail, no mean", (3.0, 0.7, 10.0), 200)]:
        x = rng.geometric(0.4, n)
        nu = rng.gamma(q, 1 / g, n)
        m = np.maximum(0.01, np.round(rng.gamma(p * x, 1 / (nu * x)), 2))
        data = [(int(a), float(b)) for a, b in zip(x, m)]
        _, at, total = likelihood_case(data, [1] * n, (p, q, g), gg_row)
        theta, value, errors, correlation = optimum(total, at)
        fits.append({"name": name, "frequency": [row[0] for row in data], "meanSpend": [row[1] for row in data],
                     "params": number(theta), "logLikelihood": number(value), "standardErrors": number(errors),
                     "correlation": number(correlation),
                     "frequencySpendCorrelation": float(np.corrcoef(x, m)[0, 1])})
        print(name, number(theta), number(value))
    write("gamma-gamma.json", {
        "tolerance": {"logLikelihood": 1e-12, "gradient": 1e-10, "fit": 1e-8},
        "rows": [{"frequency": x, "meanSpend": m, "weight": w} for (x, m), w in zip(rows, weights)],
        "likelihoods": likelihoods, "fits": fits})


def value_fixture(rng):
    mp.mp.dps = 30
    days = {"day": mp.mpf(1), "week": mp.mpf(7), "month": mp.mpf("365.2425") / 12, "year": mp.mpf("365.2425")}
    spend = (6.25, 3.74, 15.44)
    cases = [((0.243, 4.414, 0.793, 2.426), (2, 30.43, 38.86, 22.35), "week", 52, 0.15, 1.0),
             ((0.243, 4.414, 0.793, 2.426), (0, 0, 38.86, None), "week", 52, 0.15, 0.3),
             ((0.243, 4.414, 0.793, 2.426), (26, 30.857142857142858, 31, 40.5), "week", 520, 0.1, 1.0),
             ((0.5, 30, 0.3, 3), (12, 300, 365, 80), "day", 3650, 0.08, 0.25),
             ((0.8, 2, 0.5, 4), (5, 10, 14, 33), "month", 36, 0.2, 1.0),
             ((1.2, 0.4, 0.7, 2), (3, 2, 3.5, 33), "year", 50, 1.0, 1.0),
             ((0.3, 0.01, 0.9, 1.5), (0, 0, 0, None), "week", 1000, 0.1, 1.0),
             ((2, 5, 1e-4, 2), (9, 20, 21, 10), "week", 104, 0.25, 1.0),
             ((0.9, 7, 1, 2), (1, 3, 50, 10), "week", 200, 3.0, 1.0)]
    values = []
    for params, (x, tx, T, m), unit, horizon, annual, margin in cases:
        r, alpha, a, b = at = exact(params)
        p, q, g = exact(spend)
        tx_, T_, H = exact((tx, T, horizon))
        delta = mp.log(1 + mp.mpf(annual)) * days[unit] / days["year"]
        scale = alpha + T_
        top = mp.log(1 + H / scale)
        rate = lambda w: scale * mp.exp(w) * mp.exp(-delta * scale * mp.expm1(w)) * bg_rate(at, x, T_, scale * mp.expm1(w))
        stream = mp.quad(rate, mp.linspace(0, top, 9))
        mean = p * g / (q - 1) if x == 0 else p * (g + x * mp.mpf(m)) / (p * x + q - 1)
        value = mp.mpf(margin) * mean * bg_alive(at, x, tx_, T_) * stream
        values.append({"params": params, "frequency": x, "recency": tx, "age": T, "meanSpend": m, "unit": unit,
                       "horizon": horizon, "discountRateAnnual": annual, "margin": margin,
                       "expectedSpend": number(mean), "value": number(value)})
    write("lifetime-value.json", {"tolerance": 1e-11, "spendParams": spend, "values": values})


if __name__ == "__main__":
    generator = np.random.default_rng(20050101)
    bg_fixture(generator)
    gg_fixture(generator)
    value_fixture(generator)
