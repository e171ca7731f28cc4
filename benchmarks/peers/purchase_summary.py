"""Repeat-purchase days, recency and age per customer with pandas, as lifetimes' summary_data_from_transaction_data does."""

import sys

import numpy as np
import pandas as pd

from peer import serve

customer = np.fromfile(sys.argv[1], dtype=np.int32)
day = np.fromfile(sys.argv[2], dtype=np.int32)
amount = np.fromfile(sys.argv[3], dtype=np.float64)
last_day = int(sys.argv[4])
orders = pd.DataFrame({"customer": customer, "day": day, "amount": amount})


def summarise():
    daily = orders.groupby(["customer", "day"], sort=True)["amount"].sum().reset_index()
    grouped = daily.groupby("customer")["day"].agg(["min", "max", "count"])
    first = daily.groupby("customer")["amount"].first()
    total = daily.groupby("customer")["amount"].sum()
    frequency = grouped["count"] - 1
    recency = (grouped["max"] - grouped["min"]) / 7
    age = (last_day - grouped["min"]) / 7
    spend = ((total - first) / frequency.where(frequency > 0)).fillna(0)
    return {
        "customers": len(grouped),
        "frequency": int(frequency.sum()),
        "recency": float(recency.sum()),
        "age": float(age.sum()),
        "spend": float(spend.sum()),
    }


serve(summarise, {"pandas": pd.__version__})
