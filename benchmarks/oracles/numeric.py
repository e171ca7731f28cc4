"""Golden values of src/numeric and the reference stream of src/random.

    python benchmarks/oracles/numeric.py

Takes about five minutes. Everything is computed with mpmath at 60 digits or more, from definitions and series with positive terms, not by
the methods of the library; where a tail is a difference from 1, digits are added until it keeps 40 of its own.
Arguments are doubles and enter exactly. Results are rounded once, to the nearest double.
"""

import json
import pathlib
import platform

import mpmath as mp

mp.mp.dps = 60
ROOT = pathlib.Path(__file__).resolve().parents[2] / "src"
TAIL_DIGITS = 370


def log_range(low: float, high: float, count: int) -> list[float]:
    step = (mp.log10(high) - mp.log10(low)) / (count - 1)
    return [float(mp.mpf(10) ** (mp.log10(low) + k * step)) for k in range(count)]


def table(function, arguments) -> list[list[float]]:
    """Rows of the arguments followed by the value; rows whose value is no normal double are left out."""
    rows = []
    for args in arguments:
        args = args if isinstance(args, tuple) else (args,)
        value = function(*[mp.mpf(arg) for arg in args])
        if value == 0 or 1e-307 < abs(value) < 1e308:
            rows.append([*args, float(value)])
    return rows


def gamma_p(a, x):
    """P(a, x) = x^a e^-x / Gamma(a + 1) * sum x^n / ((a + 1) ... (a + n)); all terms are positive."""
    term = total = mp.mpf(1)
    n = 0
    while term > total * mp.eps:
        n += 1
        term *= x / (a + n)
        total += term
    return mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1)) * total


def gamma_q(a, x):
    with mp.workdps(TAIL_DIGITS):
        return 1 - gamma_p(a, x)


def beta_series(x, y, a, b):
    """I_x(a, b) = x^a y^b / (a B(a, b)) * sum (a + b)_n / (a + 1)_n x^n; all terms are positive."""
    term = total = mp.mpf(1)
    n = 0
    while term > total * mp.eps or (a + b + n) * x > a + 1 + n:
        term *= (a + b + n) / (a + 1 + n) * x
        total += term
        n += 1
    log_beta = mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b)
    return mp.exp(a * mp.log(x) + b * mp.log(y) - log_beta) / a * total


def beta_i(x, a, b):
    with mp.workdps(TAIL_DIGITS):
        y = 1 - x
        return beta_series(x, y, a, b) if x < 0.5 else 1 - beta_series(y, x, b, a)


def student_upper(t, df):
    with mp.workdps(TAIL_DIGITS):
        x, y = df / (df + t * t), t * t / (df + t * t)
        half = mp.mpf(1) / 2
        tail = beta_series(x, y, df / 2, half) if x < 0.5 else 1 - beta_series(y, x, half, df / 2)
        tail = max(tail / 2, mp.mpf(10) ** -350)  # digits end here; no double is this small
        return 1 - tail if t < 0 else tail


def normal_upper(z):
    return mp.erfc(z / mp.sqrt(2)) / 2


def solve_log(tail, p):
    """The t > 0 with tail(t) = p: bisection, then Ridder's method, on log tail against log t."""
    excess = lambda s: mp.log(tail(mp.exp(s)) / p)
    low, high = mp.mpf(-40), mp.mpf(720)
    for _ in range(14):
        middle = (low + high) / 2
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return mp.exp(mp.findroot(excess, (low, high), solver="ridder", tol=1e-60))


def normal_quantile(p):
    if p == 0.5:
        return mp.mpf(0)
    q = min(p, 1 - p)
    start = mp.sqrt(-2 * mp.log(2 * q)) if q < 0.3 else (mp.mpf(1) / 2 - q) * mp.sqrt(2 * mp.pi)
    z = mp.findroot(lambda z: mp.log(normal_upper(z)) - mp.log(q), (start, start * 1.001), tol=1e-45)
    return -z if p < 0.5 else z


def student_quantile(p, df):
    t = solve_log(lambda t: student_upper(t, df), min(p, 1 - p))
    return -t if p < 0.5 else t


def xoshiro128(state: list[int], count: int) -> list[int]:
    """xoshiro128** 1.1, written from the published algorithm (https://prng.di.unimi.it/xoshiro128starstar.c)."""
    mask = 0xFFFFFFFF
    rotl = lambda value, bits: ((value << bits) | (value >> (32 - bits))) & mask
    s, out = list(state), []
    for _ in range(count):
        out.append(rotl((s[1] * 5) & mask, 7) * 9 & mask)
        t = (s[1] << 9) & mask
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 11)
    return out


def gamma_arguments():
    for a in [1e-3, 0.02, 0.1, 0.5, 0.9, 1.0, 1.3, 2.5, 7.0, 30.0, 150.0, 199.0, 201.0, 1e3, 1e4, 1e5, 1e6]:
        spread = mp.sqrt(a)
        for z in [-37, -20, -8, -3, -1, -0.2, 0, 0.1, 1, 3, 8, 20, 37]:
            x = a + z * spread
            if x > 0:
                yield a, float(x)
        for ratio in [1e-4, 0.01, 0.1, 0.4, 0.69, 0.71, 0.9, 1.1, 1.29, 1.31, 2]:
            if a * ratio < 2e6:
                yield a, a * ratio
        if a < 200:
            for x in [1e-250, 1e-20, 1e-3, 0.3, 0.9, 1.2, 4.0, 50.0, 300.0, 650.0]:
                yield a, x


def beta_arguments():
    shapes = [0.01, 0.3, 1.0, 2.5, 9.9, 10.1, 60.0, 1e3, 1e5]
    for a in shapes:
        for b in shapes:
            mean = a / (a + b)
            spread = (mean * (1 - mean) / (a + b + 1)) ** 0.5
            for z in [-30, -10, -3, -1, 0, 1, 3, 10, 30]:
                x = mean + z * spread
                if 0 < x < 1:
                    yield x, a, b
            if max(a, b) < 1e4:
                for x in [1e-200, 1e-10, 0.05, 0.5, 0.95, 1 - 1e-10]:
                    yield x, a, b


def student_arguments():
    for df in [0.5, 1.0, 2.0, 3.7, 10.0, 30.0, 400.0, 1e4, 1e7]:
        for t in [-5.0, -0.3, 1e-9, 0.01, 0.5, 1.0, 1.6, 1.8, 2.5, 6.0, 20.0, 37.0, 1e3, 1e8, 1e90, 1e200]:
            if not (df > 1e5 and t > 1e3):
                yield t, df


def student_quantile_arguments():
    for df in [0.5, 1.0, 2.0, 3.7, 10.0, 30.0, 400.0, 1e4, 1e7]:
        for p in [1e-300, 1e-100, 1e-12, 1e-3, 0.025, 0.2, 0.3, 0.45, 0.4999999, 0.51, 0.9, 0.975, 1 - 2.0**-40]:
            if not (df < 1 and p < 1e-120):
                yield p, df


def special_functions() -> dict:
    wide = log_range(1e-300, 1e300, 61)
    middle = [0.1, 0.3, 0.49, 0.51, 0.9, 0.999, 1 - 1e-9, 1.0, 1 + 1e-9, 1.001, 1.1, 1.2, 1.22, 1.3, 1.4, 1.46,
              1.4616321449683622, 1.4616321449683625, 1.47, 1.49, 1.51, 1.7, 1.72, 1.9, 1.999999, 2.0, 2.0000001,
              2.1, 2.49, 2.51, 3.0, 3.3, 4.75, 6.0, 8.5, 9.99, 10.0, 10.01, 12.5, 25.0, 171.6, 1e3 + 1 / 3]
    psi = log_range(1e-5, 1e8, 40) + middle
    line = [0.0, 1e-300, 1e-20, 1e-5, 0.1, 0.4999, 0.5, 0.7, 0.9999, 1.0, 1.0001, 1.5, 2.0, 3.0, 3.75, 4.4, 6.0, 9.9,
            15.3, 20.0, 26.0, 26.5]
    line += [-x for x in line[1:]]
    normal = [0.0, 1e-300, 1e-9, 0.1, 0.5, 0.69, 0.71, 0.99, 1.0, 1.01, 1.96, 3.0, 5.5, 8.1, 12.34, 20.0, 30.7, 37.5]
    normal += [-z for z in normal[1:]]
    probabilities = [1e-300, 1e-150, 1e-50, 1e-16, 1e-11, 1e-9, 1e-6, 1e-3, 0.01, 0.024, 0.07, 0.075, 0.08, 0.2, 0.3, 0.49,
                     0.499999999, 0.5, 0.5000001, 0.51, 0.7, 0.92, 0.93, 0.975, 0.999, 1 - 1e-9, 1 - 2.0**-50, 1 - 2.0**-53]
    shapes = [1e-10, 1e-3, 0.5, 1.0, 3.3, 9.9, 10.0, 47.0, 1e3, 1e6, 1e8, 1e15]
    with mp.workdps(350):  # log-gammas of 1e300 and their differences
        log_gamma = table(mp.loggamma, wide + middle)
        log_beta = table(lambda a, b: mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b),
                         [(a, b) for a in shapes for b in shapes])
    return {
        "logGamma": log_gamma,
        "digamma": table(mp.digamma, psi),
        "trigamma": table(lambda x: mp.polygamma(1, x), psi),
        "logBeta": log_beta,
        "erf": table(mp.erf, line),
        "erfc": table(mp.erfc, line),
        "normalUpperTail": table(normal_upper, normal),
        "normalQuantile": table(normal_quantile, probabilities),
        "regularizedGammaP": table(gamma_p, gamma_arguments()),
        "regularizedGammaQ": table(gamma_q, gamma_arguments()),
        "regularizedBeta": table(beta_i, beta_arguments()),
        "studentUpperTail": table(student_upper, student_arguments()),
        "studentQuantile": table(student_quantile, student_quantile_arguments()),
        "chiSquareUpperTail": table(lambda x, df: gamma_q(df / 2, x / 2), [
            (3.841458820694124, 1.0), (0.0039, 1.0), (1400.0, 1.0), (5.991464547107979, 2.0), (40.0, 9.0),
            (900.0, 1000.0), (1200.0, 1000.0), (2.01e6, 2e6), (0.5, 0.3)]),
    }


def write(path: pathlib.Path, content: dict) -> None:
    path.parent.mkdir(exist_ok=True)
    lines = []
    for name, value in content.items():
        body = json.dumps(value)
        if isinstance(value, list) and value and isinstance(value[0], list):
            body = "[\n    " + ",\n    ".join(json.dumps(row) for row in value) + "\n  ]"
        lines.append(f"  {json.dumps(name)}: {body}")
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    made_by = {"script": "benchmarks/oracles/numeric.py", "python": platform.python_version(), "mpmath": mp.__version__}
    write(ROOT / "numeric/fixtures/special-functions.json", {"madeBy": made_by, **special_functions()})
    start = [1, 2, 3, 4]
    write(ROOT / "random/fixtures/xoshiro128.json",
          {"madeBy": made_by, "state": start, "outputs": xoshiro128(start, 1000)[:12] + xoshiro128(start, 1000)[-4:],
           "positions": list(range(12)) + list(range(996, 1000))})
