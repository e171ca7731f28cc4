"""Golden values of the feature plan: pandas on a small made order log.

Written from the definitions in src/features/feature-definition.ts, with pandas' own groupby, diff, std and
resampling, never from the TypeScript. Run:

    python benchmarks/oracles/features.py > src/features/fixtures/features.json
"""

import json
import sys

import numpy as np
import pandas as pd

DAY = pd.Timedelta(days=1)
WINDOWS = [
    (None, "", None),
    ({"months": 6}, "Last6Months", pd.DateOffset(months=6)),
    ({"hours": 1000}, "Last1000Hours", pd.Timedelta(hours=1000)),
]


def made_log():
    """Sixteen customers with all that is odd: one purchase, same day, same instant, refunds, ties, no amounts' spread."""
    rng = np.random.default_rng(20240630)
    rows = []
    for c in range(16):
        n = 1 + int(rng.poisson(6)) if c % 5 else 1 + c % 3
        for _ in range(n):
            day = pd.Timestamp("2023-06-01", tz="UTC") + DAY * int(rng.integers(0, 420))
            hour = int(rng.choice([0, 8, 8, 15, 23]))
            refund = rng.random() < 0.12
            amount = round(float(rng.lognormal(4, 0.8)), 2) * (-0.5 if refund else 1)
            rows.append(
                {
                    "customer": f"c{c:02d}",
                    "time": day + pd.Timedelta(hours=hour),
                    "amount": round(amount, 2),
                    "cabin": None if rng.random() < 0.1 else str(rng.choice(["economy", "premium", "business"])),
                    "miles": None if rng.random() < 0.15 else int(rng.integers(200, 9000)),
                }
            )
    rows += [
        {"customer": "same", "time": pd.Timestamp("2024-03-01T08:00Z"), "amount": 10.0, "cabin": "business", "miles": 5},
        {"customer": "same", "time": pd.Timestamp("2024-03-01T08:00Z"), "amount": 10.0, "cabin": "economy", "miles": 3},
        {"customer": "same", "time": pd.Timestamp("2024-03-01T22:00Z"), "amount": 10.0, "cabin": None, "miles": None},
        {"customer": "equal", "time": pd.Timestamp("2023-12-31T00:00Z"), "amount": 0.1, "cabin": "economy", "miles": 7},
        {"customer": "equal", "time": pd.Timestamp("2024-02-29T00:00Z"), "amount": 0.1, "cabin": "economy", "miles": 7},
        {"customer": "equal", "time": pd.Timestamp("2024-04-29T00:00Z"), "amount": 0.1, "cabin": "economy", "miles": 7},
        {"customer": "refund only", "time": pd.Timestamp("2024-02-01T00:00Z"), "amount": -5.0, "cabin": "economy", "miles": 7},
        {"customer": "future only", "time": pd.Timestamp("2024-12-01T00:00Z"), "amount": 5.0, "cabin": "economy", "miles": 7},
        {"customer": "before 1970", "time": pd.Timestamp("1969-12-31T23:00Z"), "amount": 5.0, "cabin": "economy", "miles": 7},
        {"customer": "before 1970", "time": pd.Timestamp("1969-12-31T01:00Z"), "amount": 6.0, "cabin": "premium", "miles": 9},
    ]
    return pd.DataFrame(rows)


def visits_of(bought, same_day):
    """Purchases: rows of one UTC day merged, first time and summed amount."""
    if same_day == "keep":
        return bought[["customer", "time", "amount"]].sort_values(["customer", "time", "amount"])
    return (
        bought.assign(day=bought.time.dt.floor("D"))
        .groupby(["customer", "day"])
        .agg(time=("time", "min"), amount=("amount", "sum"))
        .reset_index()[["customer", "time", "amount"]]
        .sort_values(["customer", "time"])
    )


def first_start(as_of, offset):
    return pd.Timestamp("1900-01-01", tz="UTC") if offset is None else as_of - offset


def cells_of(log, as_of, same_day):
    past = log[log.time < as_of]
    bought_all = past[past.amount >= 0]
    visits_all = visits_of(bought_all, same_day)
    ids = bought_all.customer.drop_duplicates()
    out = pd.DataFrame(index=ids)

    by = visits_all.groupby("customer")
    out["recencyDays"] = (as_of - by.time.max()) / DAY
    out["tenureDays"] = (as_of - by.time.min()) / DAY
    for _, label, offset in WINDOWS:
        start = first_start(as_of, offset)
        rows = past[past.time >= start]
        bought = rows[rows.amount >= 0]
        visits = visits_of(bought, same_day)
        by = visits.groupby("customer")
        out["purchases" + label] = by.size().reindex(ids, fill_value=0)
        out["activeDays" + label] = bought.time.dt.floor("D").groupby(bought.customer).nunique().reindex(ids, fill_value=0)
        out["spend" + label] = rows.groupby("customer").amount.sum().reindex(ids, fill_value=0.0)
        miles = bought.groupby("customer").miles.sum(min_count=1)
        none = ~ids.isin(bought.customer).to_numpy()
        out["sumMiles" + label] = miles.reindex(ids).where(~none, 0.0)
        out["meanAmount" + label] = by.amount.mean()
        out["minAmount" + label] = by.amount.min()
        out["maxAmount" + label] = by.amount.max()
        out["spreadAmount" + label] = by.amount.std(ddof=1)
        out["spreadMiles" + label] = bought.groupby("customer").miles.std(ddof=1)
        gaps = by.time.diff() / DAY
        gap_by = gaps.groupby(visits.customer)
        out["gapMeanDays" + label] = gap_by.mean()
        out["gapSpreadDays" + label] = gap_by.std(ddof=1)
        out["gapMaxDays" + label] = gap_by.max()
        mean_gap = out["gapMeanDays" + label]
        since = ((as_of - by.time.max()) / DAY).reindex(ids)
        out["gapRatio" + label] = since / mean_gap.where(mean_gap > 0)
        counts = pd.crosstab(bought.customer, bought.cabin).reindex(ids).reindex(columns=["business", "first"], fill_value=0)
        known = bought[bought.cabin.notna()].groupby("customer").size().reindex(ids)
        for level in ["business", "first"]:
            out[f"shareCabin{label}_{level}"] = counts[level] / known
        if offset is None:
            continue
        before = past[(past.time >= start - offset) & (past.time < start)]
        earlier = visits_of(before[before.amount >= 0], same_day).groupby("customer").size().reindex(ids, fill_value=0)
        out["purchasesTrend" + label[4:]] = out["purchases" + label] - earlier
        earlier_spend = before.groupby("customer").amount.sum().reindex(ids, fill_value=0.0)
        out["spendTrendRatio" + label[4:]] = out["spend" + label] / earlier_spend.where(earlier_spend > 0)
        for name, items, weight in [("purchases", visits, None), ("spend", rows, "amount")]:
            edges = [start + (as_of - start) * (j / 4) for j in range(5)]
            part = pd.cut(items.time, edges, right=False, labels=False)
            values = pd.Series(1.0, items.index) if weight is None else items[weight]
            y = values.groupby([items.customer, part]).sum().unstack(fill_value=0.0)
            y = y.reindex(index=ids, columns=range(4), fill_value=0.0).fillna(0.0)
            out[f"{name}Slope4In{label[4:]}"] = [float(np.polyfit(np.arange(4), row, 1)[0]) for row in y.to_numpy()]

    for end in ["first", "last"]:
        pick = "min" if end == "first" else "max"
        tied = visits_all[visits_all.time == visits_all.groupby("customer").time.transform(pick)]
        out[end + "Amount"] = tied.groupby("customer").amount.min()
        for name in ["cabin", "miles"]:
            known = bought_all[bought_all[name].notna()]
            tied = known[known.time == known.groupby("customer").time.transform(pick)]
            out[end + name.capitalize()] = tied.groupby("customer")[name].min()
    out["spendPerTenureDays"] = out["spend"] / out["tenureDays"]
    return out


def definitions():
    features = [{"kind": "recency"}, {"kind": "tenure"}]
    for window, _, _ in WINDOWS:
        w = {} if window is None else {"window": window}
        features += [{"kind": kind, **w} for kind in ["count", "active-days", "sum", "mean", "min", "max", "spread"]]
        features += [{"kind": "sum", "value": "miles", **w}, {"kind": "spread", "value": "miles", **w}]
        features += [{"kind": kind, **w} for kind in ["gap-mean", "gap-spread", "gap-max", "gap-ratio"]]
        features += [{"kind": "share", "attribute": "cabin", "levels": ["business", "first"], **w}]
        if window is not None:
            features += [
                {"kind": "trend", "of": "count", **w},
                {"kind": "trend", "of": "sum", "how": "ratio", **w},
                {"kind": "slope", "of": "count", "periods": 4, **w},
                {"kind": "slope", "of": "sum", "periods": 4, **w},
            ]
    for end in ["first", "last"]:
        features += [{"kind": end}, {"kind": end, "value": "cabin"}, {"kind": end, "value": "miles"}]
    features += [{"kind": "ratio", "numerator": "spend", "denominator": "tenureDays"}]
    return features


def plain(value):
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return None
    return value.item() if isinstance(value, np.generic) else value


def main():
    log = made_log()
    cases = []
    for same_day, as_of in [
        ("merge", "2024-06-30T00:00:00Z"),
        ("merge", "2024-05-01T12:00:00Z"),
        ("keep", "2024-05-01T12:00:00Z"),
    ]:
        cells = cells_of(log, pd.Timestamp(as_of), same_day)
        rows = cells.astype(object).where(cells.notna(), None).to_dict("index")
        cases.append(
            {
                "sameDay": same_day,
                "asOf": as_of,
                "cells": {id_: {name: plain(value) for name, value in row.items()} for id_, row in rows.items()},
            }
        )
    rows = [
        {**row, "time": row["time"].strftime("%Y-%m-%dT%H:%M:%SZ")}
        for row in log.astype(object).where(log.notna(), None).to_dict("records")
    ]
    source = f"pandas {pd.__version__}, numpy {np.__version__}, Python {sys.version.split()[0]}"
    json.dump(
        {
            "source": source,
            "script": "benchmarks/oracles/features.py",
            "tolerance": 1e-12,
            "features": definitions(),
            "rows": rows,
            "cases": cases,
        },
        sys.stdout,
        separators=(",", ":"),
    )
    print()


if __name__ == "__main__":
    main()
