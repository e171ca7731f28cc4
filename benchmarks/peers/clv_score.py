"""P(alive), expected purchases and lifetime value of customers with lifetimes, of given parameters.

Arguments: frequency, recency, age and mean spend (float64, one after another); r, alpha, a, b; p, q, v; horizon of the
purchases; months and monthly discount of the value; step between the customers whose numbers are returned.
"""

import sys

import lifetimes
import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter

from peer import serve

stacked = np.fromfile(sys.argv[1], dtype=np.float64).reshape(4, -1)
frequency, recency, age, spend = (pd.Series(column) for column in stacked)
# lifetimes takes no missing spend; with a frequency of 0 it is not looked at.
spend = spend.fillna(0)
r, alpha, a, b, p, q, v, horizon, months, monthly = map(float, sys.argv[2:12])
step = int(sys.argv[12])
purchase_model = BetaGeoFitter()
purchase_model.params_ = pd.Series({"r": r, "alpha": alpha, "a": a, "b": b})
purchase_model.predict = purchase_model.conditional_expected_number_of_purchases_up_to_time
spend_model = GammaGammaFitter()
spend_model.params_ = pd.Series({"p": p, "q": q, "v": v})


def score():
    alive = purchase_model.conditional_probability_alive(frequency, recency, age)
    purchases = purchase_model.conditional_expected_number_of_purchases_up_to_time(horizon, frequency, recency, age)
    value = spend_model.customer_lifetime_value(
        purchase_model, frequency, recency, age, spend, time=int(months), discount_rate=monthly, freq="W"
    )
    return alive, purchases, value


def some(column):
    values = np.asarray(column)[::step]
    return [float(value) if np.isfinite(value) else None for value in values]


serve(score, {"lifetimes": lifetimes.__version__}, lambda columns: [some(column) for column in columns])
