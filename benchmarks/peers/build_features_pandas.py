"""Twenty features a customer with pandas: one groupby with built-in aggregations for each part of the plan."""

import pandas as pd

from build_features_data import DATE, DAY_MS, arrays, totals
from peer import serve

customer, time, amount, channel = arrays()
events = pd.DataFrame({"customer": customer, "time": time, "amount": amount, "channel": channel})


def features():
    past = events[events["time"] < DATE].sort_values(["customer", "time"], kind="stable")
    past = past.assign(day=past["time"] // DAY_MS, web=past["channel"] == 0)
    groups = past.groupby("customer", sort=False)
    table = groups.agg(
        purchases=("amount", "size"),
        activeDays=("day", "nunique"),
        spend=("amount", "sum"),
        meanAmount=("amount", "mean"),
        minAmount=("amount", "min"),
        maxAmount=("amount", "max"),
        spreadAmount=("amount", "std"),
        medianAmount=("amount", "median"),
        first=("time", "min"),
        last=("time", "max"),
        distinctChannel=("channel", "nunique"),
        shareChannel_web=("web", "mean"),
    )
    table["recencyDays"] = (DATE - table.pop("last")) / DAY_MS
    table["tenureDays"] = (DATE - table.pop("first")) / DAY_MS
    gap = groups["time"].diff() / DAY_MS
    gaps = gap.groupby(past["customer"], sort=False)
    table["gapMeanDays"] = gaps.mean()
    table["gapSpreadDays"] = gaps.std()
    table["gapMaxDays"] = gaps.max()
    for days in (30, 90, 365):
        inside = past[past["time"] >= DATE - days * DAY_MS].groupby("customer", sort=False)["amount"]
        table[f"purchasesLast{days}Days"] = inside.size().reindex(table.index, fill_value=0)
        if days > 30:
            table[f"spendLast{days}Days"] = inside.sum().reindex(table.index, fill_value=0.0)
    return totals({name: table[name].sum() for name in table.columns}, len(table))


serve(features, {"pandas": pd.__version__})
