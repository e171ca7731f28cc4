"""Golden values of the BG/CNBD-k and MBG/CNBD-k models, by mpmath from their definition.

    python benchmarks/oracles/clv_cnbd_k.py        (numpy and mpmath; some minutes)

Writes src/clv/fixtures/cnbd-k.json. Nothing is shared with the library, whose sums over negative binomial phases are
checked here by integrals: over the rate of phases lambda ~ gamma(r, alpha), with Poisson chances of the phases passed
at a given rate, and with the chance to leave averaged by beta functions. Model: Reutterer, Platzer and Schroeder
(2021), International Journal of Research in Marketing 38(1), 194-215. Times between purchases are Erlang-k of rate
lambda.
"""

import json
import multiprocessing

import mpmath as mp
import numpy as np

from clv import FIXTURES, VERSIONS, exact, number

mp.mp.dps = 40


def top_phases(q, scale, time):
    """Phases in a time at the largest rate that matters."""
    return (q + 9 * mp.sqrt(q) + 30) / scale * time


def over_rates(q, scale, time, function):
    """Integral of lambda^(q - 1) e^(-scale lambda) function(lambda) by the trapezoidal rule in log lambda.

    The integrand falls off exponentially and is analytic, but Poisson chances over a time grow off the real axis as
    e^(phases d^2 / 2) at a distance d: at this step the rule is exact to 20 digits.
    """
    mode = mp.log(q / scale)
    step = min(mp.mpf("0.12"), 1 / (4 * mp.sqrt(q)), mp.mpf("0.6") / mp.sqrt(top_phases(q, scale, time)))
    total = mp.mpf(0)
    for direction in (-1, 1):
        i = 0 if direction < 0 else 1
        while True:
            w = mode + direction * i * step
            # Taken relative to the mode, so that nothing underflows.
            weight = mp.exp(q * (w - mode) - scale * (mp.exp(w) - mp.exp(mode)))
            value = weight * function(mp.exp(w))
            total += value
            i += 1
            # By both: chances of not buying shift the weight to rates that are rare.
            if weight < mp.mpf(10) ** -23 and abs(value) <= mp.mpf(10) ** -23 * abs(total) and i > 10:
                break
    return total * step * mp.exp(q * mode - scale * mp.exp(mode))


def fewer(k, mean):
    """P(Poisson(mean) < k)"""
    return mp.exp(-mean) * sum(mean**j / mp.factorial(j) for j in range(k))


def at_least(mean, limit):
    """P(Poisson(mean) >= n) for n = 0, ..., limit."""
    term, below, chances = mp.exp(-mean), mp.mpf(0), []
    for n in range(limit + 1):
        chances.append(1 - below)
        below += term
        term *= mean / (n + 1)
    return chances


def branches(params, k, start, x, tx, T):
    """Likelihoods of having stayed and of having left, over the same factor lambda^kx / Gamma(k)^x prod gap^(k-1)."""
    r, alpha, a, b = params
    m = x + start
    norm = alpha**r / mp.gamma(r)
    stayed = mp.beta(a, b + m) / mp.beta(a, b) * norm * over_rates(
        r + k * x, alpha + tx, T - tx, lambda rate: fewer(k, rate * (T - tx)))
    left = mp.mpf(0)
    if m > 0:
        left = mp.beta(a + 1, b + m - 1) / mp.beta(a, b) * norm * mp.gamma(r + k * x) / (alpha + tx) ** (r + k * x)
    return stayed, left


def expect(params, k, start, x, tx, T, t):
    """Sum over purchases m of the chance that the m-th from now happens, times having stayed: unnormalised."""
    r, alpha, a, b = params
    c = b + x + start
    norm = alpha**r / mp.gamma(r) * mp.beta(a, c) / mp.beta(a, b)

    def bought(rate):
        past = rate * (T - tx)
        phases = [mp.exp(-past) * past**j / mp.factorial(j) for j in range(k)]
        mean = rate * t
        most = int((mean + 12 * mp.sqrt(mean) + 60) / k) + 2
        chances = at_least(mean, k * most)
        total, stay = mp.mpf(0), mp.mpf(1)
        for m in range(1, most + 1):
            total += stay * sum(phase * chances[k * m - j] for j, phase in enumerate(phases))
            stay *= (c + m - 1) / (a + c + m - 1)
        return total

    return norm * over_rates(r + k * x, alpha + tx, t + T - tx, bought)


def pmf(params, k, start, t, n):
    r, alpha, a, b = params
    norm = alpha**r / mp.gamma(r)
    m = n + start
    stay = mp.beta(a, b + m) / mp.beta(a, b)
    between = lambda rate: (lambda chances: chances[0] - chances[k])(at_least(rate * t, k * n + k)[k * n:])
    exactly = norm * over_rates(r, alpha, t, between)
    if m == 0:
        return stay * exactly
    leave = mp.beta(a + 1, b + m - 1) / mp.beta(a, b)
    reached = norm * over_rates(r, alpha, t, lambda rate: at_least(rate * t, k * n)[-1])
    return stay * exactly + leave * reached


def short(value):
    return float(f"{value:.4g}")


def point(case):
    """[k, start, r, alpha, a, b, x, t_x, T, t, log L without the gaps, P(alive), expected, expected of a new one]"""
    k, start, r, alpha, a, b, x, tx, T, t = case
    at, (tx_, T_, t_) = exact((r, alpha, a, b)), exact((tx, T, t))
    stayed, left = branches(at, k, start, x, tx_, T_)
    expected = expect(at, k, start, x, tx_, T_, t_) / (stayed + left)
    zero = mp.mpf(0)
    return [*case, number(mp.log(stayed + left)), number(stayed / (stayed + left)), number(expected),
            number(expect(at, k, start, 0, zero, zero, t_))]


def cases(rng, count):
    draw = lambda low, high: short(10 ** rng.uniform(low, high))
    found = [(3, 1, 0.85, 1.45, 0.79, 2.42, 0, 0.0, 32.0, 32.0), (3, 1, 0.85, 1.45, 0.79, 2.42, 3, 12.0, 32.0, 32.0),
             (2, 0, 0.85, 1.45, 0.79, 2.42, 3, 31.5, 32.0, 52.0), (12, 1, 5.0, 2.0, 0.3, 3.0, 10, 50.0, 52.0, 26.0)]
    while len(found) < count:
        x = int(rng.choice([0, 0, 1, 2, 5, 20]))
        T = draw(-0.5, 2)
        tx = 0.0 if x == 0 else min(T, short(T * rng.uniform(0.3, 1)))
        case = (int(rng.integers(1, 13)), int(rng.integers(0, 2)), draw(-1, 1.3), draw(-0.5, 1.7), draw(-1.5, 1),
                draw(-1.5, 1), x, tx, T, draw(-1, 2))
        k, _, r, alpha, *_, t = case
        # Larger ones take the integrals too long.
        if max(top_phases(r + k * x, alpha + tx, t + T - tx), top_phases(r, alpha, t)) < 1500:
            found.append(case)
    return found


if __name__ == "__main__":
    generator = np.random.default_rng(20210101)
    with multiprocessing.Pool(2) as pool:
        points = pool.map(point, cases(generator, 600), chunksize=2)
    counts = [{"params": params, "regularity": k, "start": start, "horizon": t, "count": n,
               "chance": number(pmf(exact(params), k, start, mp.mpf(t), n))}
              for params, k, start in [((0.85, 1.45, 0.79, 2.42), 3, 1), ((2.0, 0.7, 0.3, 1.5), 2, 0), ((5, 2, 0.4, 3), 12, 1)]
              for t in (4, 30) for n in (0, 1, 2, 7)]
    content = {"generator": "benchmarks/oracles/clv_cnbd_k.py", "versions": VERSIONS, "counts": counts}
    text = json.dumps(content, indent=1)[:-2] + ',\n "points": [\n  '
    (FIXTURES / "cnbd-k.json").write_text(text + ",\n  ".join(json.dumps(p) for p in points) + "\n ]\n}\n")
