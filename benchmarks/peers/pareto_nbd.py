"""ParetoNBDFitter of lifetimes on frequency, recency and age (three float64 arrays, one after another)."""

import sys

import lifetimes
import numpy as np
from lifetimes import ParetoNBDFitter

from peer import serve

frequency, recency, age = np.fromfile(sys.argv[1], dtype=np.float64).reshape(3, -1)


def fit():
    model = ParetoNBDFitter(penalizer_coef=0.0).fit(frequency, recency, age)
    return {"params": [float(model.params_[name]) for name in ("r", "alpha", "s", "beta")]}


serve(fit, {"lifetimes": lifetimes.__version__})
