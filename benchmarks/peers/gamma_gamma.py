"""GammaGammaFitter of lifetimes on frequency and mean spend (two float64 arrays, one after another)."""

import sys

import lifetimes
import numpy as np
import pandas as pd
from lifetimes import GammaGammaFitter

from peer import serve

frequency, spend = (pd.Series(column) for column in np.fromfile(sys.argv[1], dtype=np.float64).reshape(2, -1))


def fit():
    model = GammaGammaFitter(penalizer_coef=0.0).fit(frequency, spend)
    return {"params": [float(model.params_[name]) for name in ("p", "q", "v")]}


serve(fit, {"lifetimes": lifetimes.__version__})
