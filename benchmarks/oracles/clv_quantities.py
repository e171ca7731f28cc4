"""Chances to be alive later, and discounted purchases for ever, of BG/NBD-like customers: mpmath, 30 digits.

Survival is 2F1(q, a; a + c; -tau) as it stands. Discounted purchases are the mean over the rate of the sum over purchases,
theta^(k - j) 2F1(1, c; a + c; theta^k), by a trapezoidal rule of a quarter of the step that the library takes.

    python benchmarks/oracles/clv_quantities.py > src/clv/fixtures/quantities.json
"""
import json
import random
import sys

import mpmath as mp

mp.mp.dps = 30
random.seed(20)


def power(low, high):
    return float(f"{10 ** random.uniform(low, high):.6g}")


def survival():
    q, a, c, tau = power(-2, 2.5), power(-2.3, 2), power(-2, 2.5), power(-3, 3)
    return {"q": q, "a": a, "c": c, "tau": tau, "value": float(mp.hyp2f1(q, a, mp.mpf(a) + c, -mp.mpf(tau)))}


def discounted():
    q, a, c, z = power(-2, 2.5), power(-2.3, 2), power(-2, 2.5), power(-4, 1)
    k = random.choice([1, 1, 1, 2, 3, 5])
    j = random.randrange(k)

    def term(u):
        g = mp.e**u
        theta = g / (g + z)
        return mp.e ** (q * u - g - mp.loggamma(q)) * theta ** (k - j) * mp.hyp2f1(1, c, mp.mpf(a) + c, theta**k)

    step = mp.mpf(1) / 16 if q < 4 else mp.mpf(1) / 128
    mode = mp.log(mp.mpf(q) + 1)
    total = mp.mpf(0)
    for direction in (-1, 1):
        node = 0 if direction < 0 else 1
        while True:
            value = term(mode + direction * node * step)
            total += value
            if value < mp.mpf(10) ** -20 * total:
                break
            node += 1
    return {"k": k, "j": j, "q": q, "a": a, "c": c, "z": z, "value": float(step * total)}


json.dump(
    {
        "source": f"benchmarks/oracles/clv_quantities.py, mpmath {mp.__version__}, Python {sys.version.split()[0]}",
        "survival": [survival() for _ in range(600)],
        "discounted": [discounted() for _ in range(100)],
    },
    sys.stdout,
    indent=1,
)
print()
