"""Golden values of src/monitoring/drift and src/monitoring/stability: SciPy on samples with and without ties.

Run from the repository root:  python benchmarks/oracles/monitoring_drift.py
Writes src/monitoring/fixtures/drift.json. Needs numpy and scipy.
"""

import json
from pathlib import Path

import numpy as np
import scipy
from scipy import stats
from scipy.spatial.distance import jensenshannon
from scipy.special import kolmogi

OUT = Path("src/monitoring/fixtures/drift.json")
rng = np.random.default_rng(20240607)


def quantile_bins(reference, current, bins):
    """Order statistics of the reference as upper ends; few different numbers have a bin each, and others one more."""
    values = np.unique(reference)
    if len(values) <= bins:
        r = [int((reference == v).sum()) for v in values]
        c = [int((current == v).sum()) for v in values]
        other = len(current) - sum(c)
        return (r + [0], c + [other]) if other > 0 else (r, c)
    ordered = np.sort(reference)
    tops = []
    for k in range(1, bins + 1):
        top = ordered[int(np.ceil(k * len(ordered) / bins)) - 1]
        if not tops or top != tops[-1]:
            tops.append(top)
    edges = np.array([-np.inf] + tops[:-1] + [np.inf])
    count = lambda x: [int(((x > a) & (x <= b)).sum()) for a, b in zip(edges[:-1], edges[1:])]
    return count(reference), count(current)


def shares_case(r, c):
    r, c = np.asarray(r, float), np.asarray(c, float)
    p, q = r / r.sum(), c / c.sum()
    pooled = (r + c) / (r.sum() + c.sum())
    added = 0.5 * len(r)
    ps, qs = (r + added * pooled) / (r.sum() + added), (c + added * pooled) / (c.sum() + added)
    return {
        "totalVariation": float(np.abs(p - q).sum() / 2),
        "hellinger": float(np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum() / 2)),
        "jensenShannon": float(jensenshannon(p, q, base=2)),
        "stabilityIndex": float(((qs - ps) * np.log(qs / ps)).sum()),
    }


def number_case(name, reference, current):
    r, c = quantile_bins(reference, current, 10)
    return {
        "name": name,
        "reference": [float(v) for v in reference],
        "current": [float(v) for v in current],
        "referenceRows": r,
        "currentRows": c,
        "kolmogorovSmirnov": float(stats.ks_2samp(reference, current).statistic),
        "wasserstein": float(stats.wasserstein_distance(reference, current)),
        "wassersteinNormed": float(stats.wasserstein_distance(reference, current) / np.std(reference)),
        **shares_case(r, c),
    }


def level_case(name, r, c):
    return {"name": name, "referenceRows": r, "currentRows": c, **shares_case(r, c)}


numbers = [
    number_case("normal, moved", rng.normal(0, 1, 137), rng.normal(0.4, 1.3, 91)),
    number_case("heavy tails", rng.lognormal(3, 1.2, 200), rng.lognormal(3.1, 1, 180)),
    number_case("counts with ties", rng.poisson(14, 150).astype(float), rng.poisson(16, 140).astype(float)),
    number_case("few values", rng.poisson(1.5, 90).astype(float), rng.poisson(3, 120).astype(float)),
    number_case("one far from the other", rng.uniform(0, 1, 40), rng.uniform(5, 6, 25)),
    number_case("large offset", 1.7e12 + rng.normal(0, 1e3, 60), 1.7e12 + rng.normal(200, 1e3, 70)),
]
levels = [
    level_case("three levels", [50, 30, 20], [40, 45, 15]),
    level_case("one came, one went", [50, 0, 20], [40, 45, 0]),
    level_case("rare levels", [900, 50, 40, 8, 2], [880, 70, 30, 19, 1]),
]
chance = {
    "chiSquare": [
        [alpha, df, float(stats.chi2.isf(alpha, df))]
        for alpha in (0.5, 0.05, 0.01, 0.0005, 1e-6)
        for df in (1, 2, 9, 50, 999)
    ],
    "kolmogorov": [[alpha, float(kolmogi(alpha))] for alpha in (0.5, 0.1, 0.05, 0.01, 0.0005, 1e-6)],
}
# The textbook's example: shares, nothing smoothed.
textbook = {
    "reference": [10, 10, 10, 10, 10, 10, 10, 10, 10, 10],
    "current": [5, 8, 10, 12, 11, 10, 9, 12, 13, 10],
    "stabilityIndex": 0.056290727214685886,
    "jensenShannon": 0.10010700486133166,
    "hellinger": 0.08361113949293408,
}

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "source": f"scipy {scipy.__version__}, numpy {np.__version__}: ks_2samp, wasserstein_distance, jensenshannon (base 2), chi2.isf, kolmogi",
            "numbers": numbers,
            "levels": levels,
            "chance": chance,
            "textbook": textbook,
        },
        indent=1,
    )
    + "\n"
)
