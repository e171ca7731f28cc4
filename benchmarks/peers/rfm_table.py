"""Recency in days, purchase days and spend per customer with pandas, one row an order; ids are whole numbers or texts."""

import sys

import numpy as np
import pandas as pd

from peer import serve

DAY_MS = 86_400_000

codes = np.fromfile(sys.argv[1], dtype=np.int32)
time = np.fromfile(sys.argv[2], dtype=np.float64).astype(np.int64)
amount = np.fromfile(sys.argv[3], dtype=np.float64)
as_of = int(sys.argv[4])
if sys.argv[5] == "text":
    # pandas' own default for text.
    customer = pd.Series(np.char.add("C", codes.astype(str))).astype("str")
else:
    customer = pd.Series(codes)
orders = pd.DataFrame({"customer": customer, "time": time, "amount": amount})


def summarise():
    # A day's orders are one purchase, at the time of its first.
    orders_of_days = orders.assign(day=orders["time"] // DAY_MS)
    daily = orders_of_days.groupby(["customer", "day"], sort=False).agg(time=("time", "min"), amount=("amount", "sum"))
    table = daily.groupby(level=0, sort=False).agg(last=("time", "max"), frequency=("time", "size"), monetary=("amount", "sum"))
    return {
        "customers": len(table),
        "recencyDays": float(((as_of - table["last"]) / DAY_MS).sum()),
        "frequency": int(table["frequency"].sum()),
        "monetary": float(table["monetary"].sum()),
    }


serve(summarise, {"pandas": pd.__version__})
