"""Derives the coefficients printed in src/numeric, with mpmath at 60 digits.

    python benchmarks/oracles/numeric_coefficients.py

Each block names the file that holds it. Every coefficient is looked up there: a double that the file does not
hold is named, and the script fails.
"""

import pathlib
import re
import sys

import mpmath as mp

mp.mp.dps = 60


NUMERIC = pathlib.Path(__file__).resolve().parents[2] / "src" / "numeric"
missing = 0


def show(name: str, values) -> None:
    global missing
    print(f"\n{name} ({len(values)})")
    source = (NUMERIC / re.search(r"[a-z-]+\.ts", name).group()).read_text()
    held = {float(number.replace("_", "")) for number in re.findall(r"\d[\d_]*\.?\d*(?:e[+-]?\d+)?", source)}
    for value in values:
        absent = abs(float(value)) not in held
        missing += absent
        print(f"  {float(value)!r},{'   <- NOT IN THE FILE' if absent else ''}")


def chebyshev(f, count: int, nodes: int = 160):
    """Coefficients c of sum c[j] T_j(t) for f on [-1, 1], by interpolation at the Chebyshev nodes."""
    angles = [mp.pi * (k + mp.mpf(1) / 2) / nodes for k in range(nodes)]
    values = [f(mp.cos(angle)) for angle in angles]
    sums = [mp.fsum(v * mp.cos(j * a) for v, a in zip(values, angles)) for j in range(count)]
    return [(1 if j == 0 else 2) * s / nodes for j, s in enumerate(sums)]


def scaled_erfc(t):
    """(1 + 2x) exp(x^2) erfc(x) at x = 3.75 (1 + t) / (1 - t)."""
    x = mp.mpf("3.75") * (1 + t) / (1 - t)
    if x < 40:
        return (1 + 2 * x) * mp.exp(x * x) * mp.erfc(x)
    series, term = mp.mpf(0), mp.mpf(1)
    for j in range(25):
        series += term
        term *= -(2 * j + 1) / (2 * x * x)
    return (1 + 2 * x) * series / (x * mp.sqrt(mp.pi))


def temme(rows):
    """Taylor coefficients of C_k(eta) in Q(a, x) = erfc(eta sqrt(a/2)) / 2 + R_a(eta).

    Temme (1979), equations (3.6) to (3.14): C_0 = 1/mu - 1/eta,
    eta C_k = dC_{k-1}/d eta + gamma_k eta / mu, where mu = x/a - 1, eta^2 / 2 = mu - log(1 + mu) and
    1/Gamma*(a) = sum gamma_k a^-k, Gamma* = Gamma(a) sqrt(a / 2 pi) (e / a)^a.
    """
    order = max(rows) + 2 * len(rows) + 4
    # mu as a series in eta: mu' = eta (1 + mu) / mu gives the recurrence for its coefficients.
    mu = [mp.mpf(0), mp.mpf(1)]
    for n in range(2, order + 3):
        # coefficient of eta^n in mu mu' = eta (1 + mu)
        known = mu[n - 1] - mp.fsum(mu[i] * (n + 1 - i) * mu[n + 1 - i] for i in range(2, n))
        mu.append(known / (n + 1))
    # eta / mu as a series
    ratio = mu[1:]
    inverse = [1 / ratio[0]]
    for n in range(1, order + 1):
        inverse.append(-mp.fsum(ratio[i] * inverse[n - i] for i in range(1, n + 1)) / ratio[0])
    # 1/Gamma* = exp(-sum B_2j / (2j (2j-1)) a^(1-2j)) as a series in 1/a
    count = len(rows) + 1
    log = [mp.mpf(0)] * (count + 1)
    for j in range(1, count + 1):
        if 2 * j - 1 <= count:
            log[2 * j - 1] = -mp.bernoulli(2 * j) / (2 * j * (2 * j - 1))
    gammas = [mp.mpf(1)]
    for n in range(1, count + 1):
        gammas.append(mp.fsum(i * log[i] * gammas[n - i] for i in range(1, n + 1)) / n)
    # C_0 = (eta/mu - 1) / eta
    c = inverse[1:]
    tables = [c]
    for k in range(1, len(rows)):
        derivative = [(i + 1) * c[i + 1] for i in range(len(c) - 1)]
        total = [d + gammas[k] * inverse[i] for i, d in enumerate(derivative)]
        assert abs(total[0]) < mp.mpf(10) ** -40, total[0]
        c = total[1:]
        tables.append(c)
    return [table[:length] for table, length in zip(tables, rows)]


if __name__ == "__main__":
    print(f"mpmath {mp.__version__}")
    show("TAYLOR, log-gamma.ts: (-1)^k (zeta(k) - 1) / k, k = 2 ...",
         [(-1) ** k * (mp.zeta(k) - 1) / k for k in range(2, 28)])
    show("constants, log-gamma.ts: 1 - Euler, log(2 pi) / 2", [1 - mp.euler, mp.log(2 * mp.pi) / 2])
    show("STIRLING, log-gamma.ts: B_2k / (2k (2k - 1)), k = 1 ...",
         [mp.bernoulli(2 * k) / (2 * k * (2 * k - 1)) for k in range(1, 10)])
    show("DIGAMMA_TAIL, digamma.ts: B_2k / 2k, k = 1 ...", [mp.bernoulli(2 * k) / (2 * k) for k in range(1, 9)])
    show("TRIGAMMA_TAIL, digamma.ts: B_2k, k = 1 ...", [mp.bernoulli(2 * k) for k in range(1, 10)])
    root = mp.findroot(mp.digamma, mp.mpf("1.4616"))
    show("ROOT and ROOT_REST, digamma.ts", [mp.mpf(float(root)), root - mp.mpf(float(root))])
    show("ROOT_TAYLOR, digamma.ts: psi^(k)(root) / k!, k = 1 ...",
         [mp.polygamma(k, root) / mp.factorial(k) for k in range(1, 22)])
    show("SCALED_ERFC, erf.ts", chebyshev(scaled_erfc, 25))
    show("ERF_MACLAURIN, erf.ts: 2/sqrt(pi) (-1)^n / (n! (2n + 1))",
         [2 / mp.sqrt(mp.pi) * (-1) ** n / (mp.factorial(n) * (2 * n + 1)) for n in range(18)])
    for k, row in enumerate(temme([17, 14, 11, 8, 6, 3])):
        show(f"TEMME[{k}], incomplete-gamma.ts", row)
    sys.exit(1 if missing else 0)
