"""Golden values of the kinds of features that plans of version 2 added: pandas, scipy's entropy, numpy's quantile.

Written from the definitions in src/features/definitions, never from the TypeScript. Run:

    python benchmarks/oracles/feature_kinds.py > src/features/fixtures/feature-kinds.json
"""

import json
import sys

import numpy as np
import pandas as pd
import scipy
from scipy.stats import entropy

from features import DAY, made_log, plain, visits_of

# Length of the window and how long ago it ends, as plans and as pandas write them.
WINDOWS = [
    ({}, "", None, pd.Timedelta(0)),
    ({"window": {"months": 6}}, "Last6Months", pd.DateOffset(months=6), pd.Timedelta(0)),
    ({"window": {"hours": 1000}, "ago": {"months": 3}}, "Last1000HoursUntil3MonthsAgo", pd.Timedelta(hours=1000), pd.DateOffset(months=3)),
    ({"ago": {"hours": 1000}}, "Until1000HoursAgo", None, pd.Timedelta(hours=1000)),
]
PARTS = {
    "month": ([12, 1, 2], lambda time: time.dt.month),
    "quarter": ([2], lambda time: time.dt.quarter),
    "weekday": ([6, 7], lambda time: time.dt.day_of_week + 1),
    "hour": ([0, 8], lambda time: time.dt.hour),
}


def complaints():
    """Events of some of the customers, of one who never bought, and at the dates themselves."""
    rng = np.random.default_rng(7)
    rows = []
    for c in list(range(0, 16, 2)) + [99]:
        for _ in range(1 + int(rng.poisson(3))):
            day = pd.Timestamp("2023-06-01", tz="UTC") + DAY * int(rng.integers(0, 400))
            rows.append(
                {
                    "customer": f"c{c:02d}",
                    "time": day + pd.Timedelta(hours=int(rng.choice([0, 8, 12]))),
                    "amount": float(rng.integers(0, 9)),
                    "cabin": None if rng.random() < 0.2 else str(rng.choice(["delay", "crew", "business"])),
                    "miles": None if rng.random() < 0.2 else int(rng.integers(0, 5)),
                }
            )
    rows.append({"customer": "c00", "time": pd.Timestamp("2024-05-01T12:00Z"), "amount": 3.0, "cabin": "crew", "miles": 1})
    return pd.DataFrame(rows)


def columns_of(log, ids, as_of, same_day, prefix):
    out = pd.DataFrame(index=ids)
    past = log[log.time < as_of]

    def put(name, values):
        out[prefix + (name[0].upper() + name[1:] if prefix else name)] = values

    for _, label, length, ago in WINDOWS:
        end = as_of - ago
        rows = past[past.time < end]
        if length is not None:
            rows = rows[rows.time >= end - length]
        bought = rows[rows.amount >= 0]
        visits = visits_of(bought, same_day)
        by = visits.groupby("customer")
        rows_by = bought.groupby("customer")
        out[(prefix or "purchases") + label] = by.size().reindex(ids, fill_value=0)
        put("distinctCabin" + label, rows_by.cabin.nunique().reindex(ids, fill_value=0))
        put("distinctMiles" + label, rows_by.miles.nunique().reindex(ids, fill_value=0))
        put("medianAmount" + label, by.amount.median())
        put("medianMiles" + label, rows_by.miles.median())
        put("quantile90Amount" + label, by.amount.quantile(0.9))
        put("quantile12.5Miles" + label, rows_by.miles.quantile(0.125))
        levels = pd.crosstab(bought.customer, bought.cabin)
        put("entropyCabin" + label, pd.Series(entropy(levels.to_numpy(), axis=1), levels.index, dtype=float))
        known = bought[bought.cabin.notna()]
        totals = known.groupby("customer").amount.sum().reindex(ids)
        hits = known[known.cabin == "business"].groupby("customer").amount.sum().reindex(ids, fill_value=0.0)
        put(("sumAmount" if prefix else "spend") + "ShareCabin" + label + "_business", hits / totals.where(totals > 0))
        for part, (values, read) in PARTS.items():
            share = read(bought.time).isin(values).groupby(bought.customer).mean()
            put(f"share{part.capitalize()}{label}_" + "_".join(map(str, sorted(values))), share)
        gaps = (by.time.diff() / DAY).groupby(visits.customer).mean().reindex(ids)
        put("gapRatio" + label, ((end - by.time.max()) / DAY).reindex(ids) / gaps.where(gaps > 0))
    middle, start = as_of - pd.DateOffset(months=6), as_of - pd.DateOffset(months=6) - pd.DateOffset(months=6)
    bought = past[past.amount >= 0]
    recent, earlier = bought[bought.time >= middle], bought[(bought.time >= start) & (bought.time < middle)]
    sums = [part.groupby("customer").miles.sum().reindex(ids, fill_value=0.0) for part in (recent, earlier)]
    put("sumMilesTrend6Months", sums[0] - sums[1])
    edges = [middle + (as_of - middle) * (j / 5) for j in range(6)]
    part = pd.cut(recent.time, edges, right=False, labels=False)
    y = recent.miles.fillna(0.0).groupby([recent.customer, part]).sum().unstack(fill_value=0.0)
    y = y.reindex(index=ids, columns=range(5), fill_value=0.0).fillna(0.0)
    put("sumMilesSlope5In6Months", [float(np.polyfit(np.arange(5), row, 1)[0]) for row in y.to_numpy(dtype=float)])
    return out


def cells_of(orders, events, as_of, same_day):
    bought = orders[(orders.time < as_of) & (orders.amount >= 0)]
    ids = bought.customer.drop_duplicates()
    own = columns_of(orders, ids, as_of, same_day, "")
    theirs = columns_of(events[events.customer.isin(ids)], ids, as_of, "keep", "complaints")
    out = pd.concat([own, theirs], axis=1)
    last = events[events.time < as_of].groupby("customer").time.max().reindex(ids)
    out["complaintsRecencyDays"] = (as_of - last) / DAY
    out["purchasesMinusComplaints"] = out["purchases"] - out["complaints"]
    out["purchasesPlusComplaintsPlusMedianAmount"] = out["purchases"] + out["complaints"] + out["medianAmount"]
    out["purchasesTimesMedianAmount"] = out["purchases"] * out["medianAmount"]
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(1 + out["purchasesMinusComplaints"].astype(float))
    out["log1pPurchasesMinusComplaints"] = logs.where(out["purchasesMinusComplaints"] > -1)
    return out


def definitions():
    features = []
    for table in ({}, {"from": "complaints"}):
        for window, _, _, _ in WINDOWS:
            w = {**table, **window}
            features += [
                {"kind": "count", **w},
                {"kind": "distinct", "attribute": "cabin", **w},
                {"kind": "distinct", "attribute": "miles", **w},
                {"kind": "median", **w},
                {"kind": "median", "value": "miles", **w},
                {"kind": "quantile", "probability": 0.9, **w},
                {"kind": "quantile", "probability": 0.125, "value": "miles", **w},
                {"kind": "entropy", "attribute": "cabin", **w},
                {"kind": "share", "attribute": "cabin", "levels": ["business"], "of": "sum", **w},
                *({"kind": "calendar-share", "part": part, "values": values, **w} for part, (values, _) in PARTS.items()),
                {"kind": "gap-ratio", **w},
            ]
        features += [
            {"kind": "trend", "of": "sum", "value": "miles", "window": {"months": 6}, **table},
            {"kind": "slope", "of": "sum", "value": "miles", "window": {"months": 6}, "periods": 5, **table},
        ]
    return features + [
        {"kind": "recency", "from": "complaints"},
        {"kind": "difference", "minuend": "purchases", "subtrahend": "complaints"},
        {"kind": "total", "of": ["purchases", "complaints", "medianAmount"]},
        {"kind": "product", "of": ["purchases", "medianAmount"]},
        {"kind": "log1p", "of": "purchasesMinusComplaints"},
    ]


def rows_of(log):
    return [
        {**row, "time": row["time"].strftime("%Y-%m-%dT%H:%M:%SZ")}
        for row in log.astype(object).where(log.notna(), None).to_dict("records")
    ]


def main():
    orders, events = made_log(), complaints()
    cases = []
    for same_day, as_of in [("merge", "2024-06-30T00:00:00Z"), ("merge", "2024-05-01T12:00:00Z"), ("keep", "2024-05-01T12:00:00Z")]:
        cells = cells_of(orders, events, pd.Timestamp(as_of), same_day)
        rows = cells.astype(object).where(cells.notna(), None).to_dict("index")
        cells = {id_: {name: plain(value) for name, value in row.items()} for id_, row in rows.items()}
        cases.append({"sameDay": same_day, "asOf": as_of, "cells": cells})
    json.dump(
        {
            "source": f"pandas {pd.__version__}, numpy {np.__version__}, scipy {scipy.__version__}, Python {sys.version.split()[0]}",
            "script": "benchmarks/oracles/feature_kinds.py",
            "tolerance": 1e-12,
            "features": definitions(),
            "orders": rows_of(orders),
            "complaints": rows_of(events),
            "cases": cases,
        },
        sys.stdout,
        separators=(",", ":"),
    )
    print()


main()
