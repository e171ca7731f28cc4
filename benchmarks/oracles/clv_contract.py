"""Golden values of the contract models sBG and BdW, by mpmath from the formulas as printed.

    python benchmarks/oracles/clv_contract.py        (numpy and mpmath; about two minutes)

Writes src/clv/fixtures/contract.json. Nothing is shared with the library: likelihoods are differences of survivals,
optima are Newton's method on them at 60 digits, discounted lifetimes are the printed 2F1 (sBG) or plain sums (BdW).
Sources: Fader and Hardie (2007), Journal of Interactive Marketing 21(1), 76-90 (survivors of table 1); Fader and Hardie
(2010), Marketing Science 29(1), 85-93; Fader, Hardie, Liu, Davin and Steenburgh (2018), Journal of Interactive
Marketing 43, 1-16.
"""

import json

import mpmath as mp
import numpy as np

from clv import FIXTURES, VERSIONS, derivatives, exact, number, optimum

COHORTS = {
    "regular": [1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173],
    "high-end": [1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394],
}


def survival(params, t):
    alpha, beta, c = (*params, mp.mpf(1))[:3]
    t = mp.mpf(t)
    return mp.beta(alpha, beta + t**c) / mp.beta(alpha, beta)


def log_likelihood(params, cohorts):
    """Each customer lost at t has the chance S(t - 1) - S(t), each one left over S(last)."""
    total = mp.mpf(0)
    for counts in cohorts:
        S = [survival(params, t) for t in range(len(counts))]
        for t in range(1, len(counts)):
            if counts[t - 1] > counts[t]:
                total += (counts[t - 1] - counts[t]) * mp.log(S[t - 1] - S[t])
        total += counts[-1] * mp.log(S[-1])
    return total


def lifetime(params, tenure, v):
    """Sum over t of S(tenure + t) / S(tenure) v^t."""
    if len(params) == 2:
        alpha, beta = params
        return mp.hyp2f1(1, beta + tenure, alpha + beta + tenure, v)
    total, t, start = mp.mpf(0), 0, survival(params, tenure)
    while True:
        term = survival(params, tenure + t) / start * v**t
        total += term
        if term / (1 - v) < mp.mpf(10) ** -20 * total:
            return total
        t += 1


def fits():
    young = [COHORTS["high-end"][:8], [1200, 1050, 890], [900, 771, 660, 583, 529], [1500]]
    cases = [(f"{name}, {n} renewals", [counts[: n + 1]]) for name, counts in COHORTS.items() for n in (4, 7, 12)]
    cases.append(("four cohorts of different age", young))
    result = []
    for name, cohorts in cases:
        for kind, start in (("sbg", [0.7, 2]), ("bdw", [0.4, 1.5, 1.3])):
            theta, value, errors, correlation = optimum(lambda at: log_likelihood(at, cohorts), exact(start))
            result.append({"name": name, "kind": kind, "cohorts": cohorts, "params": number(theta),
                           "logLikelihood": number(value), "standardErrors": number(errors),
                           "correlation": number(correlation)})
            print(name, kind, number(theta), number(value))
    return result


def likelihoods():
    cohorts = [[1000, 631, 468, 382, 326], [50, 50, 20], [7, 0, 0], [30]]
    cases = [(0.7, 1.2), (3, 40), (0.01, 0.3), (500, 2000), (0.5, 0.9, 1.2), (3, 40, 0.3), (0.01, 0.3, 4),
             (200, 900, 1), (1, 1, 0.02), (0.02, 8, 2.5)]
    result = []
    for params in cases:
        value, gradient, hessian = derivatives(lambda at: log_likelihood(at, cohorts), exact(params))
        result.append({"params": params, "logLikelihood": number(value), "gradient": number(gradient),
                       "hessian": number(hessian)})
    return {"cohorts": cohorts, "cases": result}


def random_points(rng, count):
    """[alpha, beta, c (1: sBG), tenure, t, annual rate, log L of four cohorts, S(tenure + t) / S(tenure), r, DEL]."""
    cohorts = [[1000, 631, 468, 382, 326], [50, 50, 20], [7, 0, 0], [30]]
    short = lambda value: float(f"{value:.4g}")
    points = []
    for k in range(count):
        draw = lambda low, high: short(10 ** rng.uniform(low, high))
        c = 1.0 if k % 2 == 0 else draw(-1, 0.5)
        params = (draw(-2, 2), draw(-2, 2), c)
        tenure, t = int(rng.choice([0, 0, 1, 3, 10, 60])), int(rng.choice([1, 2, 5, 12, 100]))
        rate = draw(-5, 0.3) if c == 1 else draw(-1.3, 0.3) if k % 40 != 1 else 0.004
        at = exact(params)
        (d,) = exact([rate])
        own = at[:2] if c == 1 else at
        points.append([*params, tenure, t, rate, number(log_likelihood(at, cohorts)),
                       number(survival(at, tenure + t) / survival(at, tenure)),
                       number(survival(at, tenure + t) / survival(at, tenure + t - 1)),
                       number(lifetime(own, tenure, 1 / (1 + d)))])
    return points


if __name__ == "__main__":
    mp.mp.dps = 60
    content = {"generator": "benchmarks/oracles/clv_contract.py", "versions": VERSIONS,
               "source": "Fader & Hardie (2007), table 1: survivors per 1000 customers after 0 to 12 renewals",
               "tolerance": {"logLikelihood": 1e-12, "gradient": 1e-10, "fit": 1e-8, "points": 1e-10},
               "survivors": COHORTS, "fits": fits(), "likelihoods": likelihoods()}
    mp.mp.dps = 40
    points = ",\n  ".join(json.dumps(point) for point in random_points(np.random.default_rng(2018), 600))
    text = json.dumps(content, indent=1)[:-2] + ',\n "points": [\n  ' + points + "\n ]\n}\n"
    (FIXTURES / "contract.json").write_text(text)
