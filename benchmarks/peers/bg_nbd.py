"""BetaGeoFitter of lifetimes on frequency, recency and age (three float64 arrays, one after another)."""

import sys

import lifetimes
import numpy as np
from lifetimes import BetaGeoFitter

from peer import serve

frequency, recency, age = np.fromfile(sys.argv[1], dtype=np.float64).reshape(3, -1)


def fit():
    model = BetaGeoFitter(penalizer_coef=0.0).fit(frequency, recency, age)
    r, alpha, a, b = (float(model.params_[name]) for name in ("r", "alpha", "a", "b"))
    return {"params": [r, alpha, a, b]}


serve(fit, {"lifetimes": lifetimes.__version__})
