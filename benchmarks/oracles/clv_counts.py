"""Golden chances of 0, 1, ... purchases of a customer with a known history, by mpmath from the models' definitions.

    python benchmarks/oracles/clv_counts.py        (numpy and mpmath; a minute)

Writes src/clv/fixtures/counts.json. For the models with beta-geometric drop-out, with regular purchases or not, the
integral over the purchase rate of Poisson chances of phases; for Pareto/NBD the integral over the time of leaving; for
BG/BB the sum over the opportunities lived through. In each, having left is a purchase count of 0.
"""

import json
import multiprocessing

import mpmath as mp

from clv import FIXTURES, VERSIONS, exact, number

mp.mp.dps = 25
COUNTS = (0, 1, 2, 5, 12)


def over_rates(q, scale, phases, function):
    """Integral of lambda^(q - 1) e^(-scale lambda) function(lambda) by the trapezoidal rule in log lambda.

    At most `phases` of them are passed: at this step the rule is exact to 18 digits, as in clv_cnbd_k.py.
    """
    mode = mp.log(q / scale)
    step = min(mp.mpf("0.12"), 1 / (4 * mp.sqrt(q)), mp.mpf("0.6") / mp.sqrt(phases + 1))
    total = mp.mpf(0)
    for direction in (-1, 1):
        i = 0 if direction < 0 else 1
        while True:
            w = mode + direction * i * step
            log_weight = q * (w - mode) - scale * (mp.exp(w) - mp.exp(mode))
            if log_weight < -48:
                break
            total += mp.exp(log_weight) * function(mp.exp(w))
            i += 1
    return total * step * mp.exp(q * mode - scale * mp.exp(mode))


def beta_geometric(params, k, start, x, tx, T, t, wanted):
    """P(n | history) for several n at k phases a purchase: 1 for the BG/NBD and the MBG/NBD model."""
    r, alpha, a, b = params
    m, q = x + start, r + k * x
    top = (q + 9 * mp.sqrt(q) + 30) / (alpha + tx) * (t + T - tx)

    def poisson(mean, size):
        terms = [mp.exp(-mean)]
        for i in range(1, size):
            terms.append(terms[-1] * mean / i)
        return terms

    def bought(n):
        stays = mp.beta(a, b + m + n)
        leaves = mp.beta(a + 1, b + m + n - 1) if n > 0 else mp.mpf(0)

        def at(rate):
            past, mean, total = poisson(rate * (T - tx), k), rate * t, mp.mpf(0)
            # All terms are positive, so that small chances keep their digits.
            terms = poisson(mean, int(mean + 14 * mp.sqrt(mean) + 90) + k * (n + 1))
            tails = terms[:]
            for i in range(len(tails) - 2, -1, -1):
                tails[i] += tails[i + 1]
            for j in range(k):
                low, high = max(0, k * n - j), k * (n + 1) - j
                total += past[j] * (stays * sum(terms[low:high]) + leaves * tails[low])
            return total

        return over_rates(q, alpha + tx, top, at)

    stayed = mp.beta(a, b + m) * over_rates(q, alpha + tx, top, lambda rate: sum(poisson(rate * (T - tx), k)))
    left = mp.mpf(0) if m == 0 else mp.beta(a + 1, b + m - 1) * mp.gamma(q) / (alpha + tx) ** q
    return [(bought(n) + (left if n == 0 else 0)) / (stayed + left) for n in wanted]


def negative_binomial(r, alpha, y, n):
    return mp.gamma(r + n) / mp.gamma(r) / mp.factorial(n) * (alpha / (alpha + y)) ** r * (y / (alpha + y)) ** n


def pareto(params, x, tx, T, t, n):
    r, alpha, s, beta = params
    lives = lambda y: (alpha + y) ** -(r + x) * (beta / (beta + y)) ** s
    ends = lambda y: (alpha + y) ** -(r + x) * s / (beta + y) * (beta / (beta + y)) ** s
    stayed, left = lives(T), mp.quad(ends, mp.linspace(tx, T, 5)) if T > tx else mp.mpf(0)
    q, scale, own = r + x, alpha + T, beta + T
    counts = (own / (own + t)) ** s * negative_binomial(q, scale, t, n) + mp.quad(
        lambda y: s / (own + y) * (own / (own + y)) ** s * negative_binomial(q, scale, y, n), mp.linspace(0, t, 9))
    return (stayed * counts + (left if n == 0 else 0)) / (stayed + left)


def opportunities(params, x, tx, T, t, n):
    alpha, beta, gamma, delta = params
    x, tx, T, t = int(x), int(tx), int(T), int(t)
    buys = lambda m: mp.beta(alpha + x, beta + m - x) / mp.beta(alpha, beta)
    stayed = buys(T) * mp.beta(gamma, delta + T) / mp.beta(gamma, delta)
    left = sum(buys(m) * mp.beta(gamma + 1, delta + m) / mp.beta(gamma, delta) for m in range(tx, T))
    total = mp.mpf(0)
    for m in range(n, t + 1):  # lives through m opportunities more
        lives = (mp.beta(gamma + 1, delta + T + m) if m < t else mp.beta(gamma, delta + T + m)) / mp.beta(gamma, delta)
        total += lives * mp.binomial(m, n) * mp.beta(alpha + x + n, beta + T + m - x - n) / mp.beta(alpha, beta)
    return (total + (left if n == 0 else 0)) / (stayed + left)


CASES = [
    ("bg-nbd", None, (0.243, 4.414, 0.793, 2.426)),
    ("mbg-nbd", None, (0.525, 6.183, 0.891, 1.614)),
    ("bg-cnbd-k", 3, (0.9, 1.5, 0.8, 2.4)),
    ("mbg-cnbd-k", 2, (0.85, 2.1, 0.3, 1.5)),
    ("mbg-cnbd-k", 12, (1.4, 0.6, 0.9, 3)),
    ("pareto-nbd", None, (0.553, 10.578, 0.606, 11.669)),
    ("bg-bb", None, (1.204, 0.75, 0.657, 2.783)),
]
HISTORIES = [(0, 0, 38, 39), (1, 12, 38, 13), (4, 30, 38, 26), (9, 33, 38, 52), (3, 20, 20, 10)]


def chances(case):
    kind, regularity, params = case
    at, rows = exact(params), []
    for x, tx, T, t in HISTORIES:
        times = [mp.mpf(v) for v in (tx, T, t)]
        if kind == "bg-bb":
            values = [opportunities(at, x, *times, n) for n in COUNTS]
        elif kind == "pareto-nbd":
            values = [pareto(at, x, *times, n) for n in COUNTS]
        else:
            values = beta_geometric(at, regularity or 1, 1 if kind.startswith("m") else 0, x, *times, COUNTS)
        rows.extend([x, tx, T, t, n, number(value)] for n, value in zip(COUNTS, values))
    return {"kind": kind, "regularity": regularity, "params": params, "rows": rows}


if __name__ == "__main__":
    with multiprocessing.Pool(2) as pool:
        cases = pool.map(chances, CASES, chunksize=1)
    content = {"generator": "benchmarks/oracles/clv_counts.py", "versions": VERSIONS, "cases": cases}
    (FIXTURES / "counts.json").write_text(json.dumps(content) + "\n")
