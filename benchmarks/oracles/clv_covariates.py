"""Fits with covariates of the BG/CNBD-k, MBG/CNBD-k and BG/BB models, by scipy from the likelihoods as printed.

    python benchmarks/oracles/clv_covariates.py        (numpy and scipy; a few seconds)

Writes src/clv/fixtures/covariates.json: customers drawn from each model, and where the penalised likelihood is largest.
Nothing is shared with the library: customers are summed one by one with gamma and beta functions, gradients are complex
steps, and the optimum is the end of BFGS followed by Newton steps on differences of the gradient.

Sources: Reutterer, Platzer and Schroeder (2021), International Journal of Research in Marketing 38(1), 194-215; Fader,
Hardie and Shang (2010), Marketing Science 29(6), 1086-1108, equation 7; Fader and Hardie (2007), note 019 of
brucehardie.com, for the way covariates enter.
"""

import json
import pathlib
import platform

import numpy as np
import scipy
from scipy.optimize import minimize
from scipy.special import loggamma

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "src" / "clv" / "fixtures"
VERSIONS = {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__}
CUSTOMERS = 240


def log_beta(a, b):
    return loggamma(a) + loggamma(b) - loggamma(a + b)


def log_sum(terms):
    """log of the sum of exponentials down the columns; complex, with the largest real part taken out."""
    top = np.max(np.real(terms), axis=0)
    return top + np.log(np.sum(np.exp(terms - top), axis=0))


def cnbd(data, k, start, r, alpha, a, b):
    """Of a customer with k phases a purchase: stayed, in any of k phases since the last purchase, or left at it."""
    x, tx, T = data["frequency"], data["recency"], data["age"]
    m = x + start
    q = r + k * x
    common = r * np.log(alpha) - loggamma(r) - log_beta(a, b)
    with np.errstate(divide="ignore"):
        stayed = log_sum(np.array([
            loggamma(q + j) - loggamma(j + 1) + (j * np.log(np.maximum(T - tx, 0)) if j > 0 else 0)
            - (q + j) * np.log(alpha + T)
            for j in range(k)
        ])) + log_beta(a, b + m)
    safe = np.maximum(m - 1, 0)
    left = np.where(m > 0, loggamma(q) - q * np.log(alpha + tx) + log_beta(a + 1, b + safe), -1e300)
    # Times between purchases are integrated out: their sum is Erlang-kx.
    has = x > 0
    gaps = np.where(has, (k - 1) * x * np.log(np.where(has, tx, 1)) - loggamma(k * np.maximum(x, 1))
                    + loggamma(np.maximum(x, 1)), 0)
    return common + log_sum(np.array([stayed, left])) + gaps


def bg_bb(data, alpha, beta, gamma, delta):
    """Equation 7."""
    x, tx, n = data["frequency"], data["recency"], data["age"]
    norm = log_beta(alpha, beta) + log_beta(gamma, delta)
    terms = [log_beta(alpha + x, beta + n - x) + log_beta(gamma, delta + n) - norm]
    for i in range(int(np.max(n))):
        gone = tx + i
        inside = gone < n
        at = np.where(inside, gone, n - 1 + (n == 0))
        term = log_beta(alpha + x, beta + np.maximum(at - x, 0)) + log_beta(gamma + 1, delta + at) - norm
        terms.append(np.where(inside, term, -1e300))
    return log_sum(np.array(terms))


def objective(data, model, effects, l2, v):
    """Penalised log-likelihood at logarithms of the four parameters and the coefficients."""
    shifted = [v[j] * np.ones(len(data["age"])) for j in range(4)]
    for (parameter, column, sign), c in zip(effects, v[4:]):
        shifted[parameter] = shifted[parameter] + sign * c * data[column]
    penalty = sum((c * np.std(data[column])) ** 2 for (_, column, _), c in zip(effects, v[4:]))
    plain = np.sum(model(data, *[np.exp(s) for s in shifted]))
    return plain, plain - l2 / 2 * penalty


def gradient(function, v):
    out = np.zeros(len(v))
    for e in range(len(v)):
        moved = v.astype(complex)
        moved[e] += 1e-30j
        out[e] = np.imag(function(moved)) / 1e-30
    return out


def fit(data, model, effects, l2, start):
    def negative(v):
        return -objective(data, model, effects, l2, v)[1]

    v = np.concatenate([np.log(start), np.zeros(len(effects))])
    v = minimize(lambda u: np.real(negative(u)), v, jac=lambda u: gradient(negative, u), method="BFGS",
                 options={"gtol": 1e-7, "maxiter": 2000}).x
    for _ in range(3):
        g = gradient(negative, v)
        hessian = np.array([(gradient(negative, v + h) - gradient(negative, v - h)) / 2e-5
                            for h in 1e-5 * np.eye(len(v))])
        v = v - np.linalg.solve((hessian + hessian.T) / 2, g)
    g = gradient(negative, v)
    errors = np.sqrt(np.diag(np.linalg.inv((hessian + hessian.T) / 2)))
    assert np.max(np.abs(g)) < 1e-7, g
    return {
        "l2": l2,
        "params": [float(p) for p in np.exp(v[:4])],
        "coefficients": [float(c) for c in v[4:]],
        "standardErrors": [float(e) for e in errors[4:]],
        "logLikelihood": float(np.real(objective(data, model, effects, l2, v)[0])),
    }


def covariates(rng):
    return np.round(rng.normal(size=CUSTOMERS), 2), (rng.random(CUSTOMERS) < 0.4).astype(float)


def regular_buyers(rng, k, start):
    income, member = covariates(rng)
    rows = {"frequency": [], "recency": [], "age": []}
    for i in range(CUSTOMERS):
        rate = rng.gamma(1.2) / (6 / k * np.exp(-0.4 * income[i]))
        leave = rng.beta(0.8 * np.exp(0.6 * member[i]), 2.5)
        age = int(rng.integers(140, 365))
        x, last, t = 0, 0, 0.0
        active = start == 0 or rng.random() >= leave
        while active:
            t += 7 * rng.gamma(k) / rate
            if t > age:
                break
            x, last = x + 1, int(np.ceil(t))
            active = rng.random() >= leave
        for name, value in zip(rows, (x, last, age)):
            rows[name].append(float(value))
    return {**{name: np.array(values) for name, values in rows.items()}, "income": income, "member": member}


def opportunity_buyers(rng):
    income, member = covariates(rng)
    rows = {"frequency": [], "recency": [], "age": []}
    for i in range(CUSTOMERS):
        buys = rng.beta(1.2 * np.exp(0.5 * income[i]), 1.5)
        leaves = rng.beta(0.7 * np.exp(0.6 * member[i]), 3.0)
        n = int(rng.integers(5, 13))
        x, last = 0, 0
        for j in range(1, n + 1):
            if rng.random() < leaves:
                break
            if rng.random() < buys:
                x, last = x + 1, j
        for name, value in zip(rows, (x, last, n)):
            rows[name].append(float(value))
    return {**{name: np.array(values) for name, values in rows.items()}, "income": income, "member": member}


def main():
    cases = []
    for kind, k, start, seed in (("bg-cnbd-k", 3, 0, 1), ("mbg-cnbd-k", 2, 1, 2)):
        data = regular_buyers(np.random.default_rng(seed), k, start)
        effects = [(1, "income", -1), (1, "member", -1), (2, "member", 1), (3, "member", 1)]
        chosen = []
        for l2 in (0, 5):
            chosen.append(fit(data, lambda d, *p: cnbd(d, k, start, *p), effects, l2, [1, 40, 1, 3]))
        cases.append({"kind": kind, "regularity": k, "data": data, "fits": chosen})
    data = opportunity_buyers(np.random.default_rng(3))
    effects = [(0, "income", 1), (0, "member", 1), (1, "income", 1), (1, "member", 1), (2, "member", 1), (3, "member", 1)]
    cases.append({"kind": "bg-bb", "regularity": None, "data": data,
                  "fits": [fit(data, bg_bb, effects, l2, [1, 1, 0.5, 2]) for l2 in (1, 5)]})
    for case in cases:
        case["data"] = {name: [float(v) for v in values] for name, values in case["data"].items()}
        print(case["kind"], case["fits"])
    out = {"generator": "benchmarks/oracles/clv_covariates.py", "versions": VERSIONS, "cases": cases}
    (FIXTURES / "covariates.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


main()
