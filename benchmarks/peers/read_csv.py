"""read_csv of pandas on an order export: text ids, ISO dates, amounts, a channel."""

import sys

import pandas as pd

from peer import serve


def read():
    orders = pd.read_csv(sys.argv[1], dtype={"customer": str, "channel": str}, parse_dates=["time"])
    return {"rows": len(orders), "amount": float(orders["amount"].sum()), "customers": int(orders["customer"].nunique())}


serve(read, {"pandas": pd.__version__})
