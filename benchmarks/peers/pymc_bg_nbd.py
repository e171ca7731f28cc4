"""BetaGeoModel of PyMC-Marketing, maximum a posteriori, on frequency, recency and age (three float64 arrays, one after another)."""

import sys

import numpy as np
import pandas as pd
import pymc_marketing
from pymc_marketing.clv import BetaGeoModel

from peer import serve

frequency, recency, age = np.fromfile(sys.argv[1], dtype=np.float64).reshape(3, -1)
customers = pd.DataFrame(
    {"customer_id": np.arange(len(age)), "frequency": frequency, "recency": recency, "T": age}
)


def fit():
    model = BetaGeoModel(data=customers)
    model.fit(method="map", progressbar=False)
    return {"params": [float(model.fit_result[name].squeeze()) for name in ("r", "alpha", "a", "b")]}


serve(fit, {"pymc-marketing": pymc_marketing.__version__})
