"""Golden values of forecastAccuracy: scipy and numpy on seeded data with many ties.

    python benchmarks/oracles/clv_forecast_accuracy.py > src/clv/fixtures/forecast-accuracy.json
"""
import json
import sys

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(5)


def case(actual, predicted):
    actual, predicted = np.asarray(actual, float), np.asarray(predicted, float)
    error = predicted - actual
    # Concentration curve through the ends of the groups of tied forecasts: area by trapezoids.
    def gini(score):
        levels = np.unique(score)[::-1]
        share = [0.0] + [float(np.mean(score >= level)) for level in levels]
        held = [0.0] + [float(actual[score >= level].sum() / actual.sum()) for level in levels]
        return 2 * float(np.trapezoid(held, share)) - 1
    return {
        "actual": actual.tolist(),
        "predicted": predicted.tolist(),
        "bias": float(predicted.sum() / actual.sum() - 1),
        "mae": float(np.abs(error).mean()),
        "rmse": float(np.sqrt((error**2).mean())),
        "pearson": float(stats.pearsonr(actual, predicted).statistic),
        "spearman": float(stats.spearmanr(actual, predicted).statistic),
        "gini": gini(predicted),
        "normalizedGini": gini(predicted) / gini(actual),
    }


n = 57
rates = rng.gamma(0.4, 3, n)
cases = [
    case(rng.poisson(rates), np.round(rates, 1)),
    case(rng.poisson(rates), rates),
    case(rng.poisson(rates) * 12.5, rng.integers(0, 3, n)),
]
versions = {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__}
json.dump({"versions": versions, "cases": cases}, sys.stdout, indent=1)
