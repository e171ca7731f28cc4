"""Golden values of RFM tables, cut points and scores, by pandas and NumPy.

    CHURNKIT_DATA=<folder with CDNOW_master.txt.gz> python benchmarks/oracles/rfm.py > src/rfm/fixtures/rfm.json

Everything is done the way a pandas user would: groupby for the table, numpy.quantile (its default, definition 7)
for the cut points, numpy.searchsorted for the scores. Of CDNOW only totals are kept.
"""

import json
import os
import sys

import numpy as np
import pandas as pd

MEASURES = ["recencyDays", "frequency", "monetary"]


def rfm_table(orders, as_of, start=None):
    """orders: id, time, amount. Same-day purchases count once, at their first time; refunds only lower spend."""
    window = orders[orders.time < as_of]
    if start is not None:
        window = window[window.time >= start]
    spend = window.groupby("id").amount.sum()
    bought = window[window.amount >= 0].assign(day=lambda d: d.time.dt.floor("D"))
    visits = bought.groupby(["id", "day"]).time.min().reset_index()
    grouped = visits.groupby("id").time
    table = pd.DataFrame({"last": grouped.max(), "frequency": grouped.size()})
    table["recencyDays"] = (as_of - table["last"]) / pd.Timedelta(days=1)
    table["monetary"] = spend.reindex(table.index)
    return table[MEASURES]


def cut_points(table, bins):
    quantiles = np.arange(1, bins) / bins
    return {name: np.quantile(table[name], quantiles).tolist() for name in MEASURES}


def scores(table, cuts, bins):
    result = {}
    for name in MEASURES:
        score = np.searchsorted(cuts[name], table[name], side="left") + 1
        result[name] = bins + 1 - score if name == "recencyDays" else score
    return result


def simulated():
    rng = np.random.default_rng(20240301)
    n = 900
    customer = np.minimum(rng.geometric(0.03, n), 120)
    hours = rng.integers(0, 24 * 200, n)
    amount = np.round(rng.gamma(2.0, 20.0, n), 2)
    refund = rng.random(n) < 0.07
    amount[refund] *= -0.5
    amount[rng.random(n) < 0.02] = 0.0
    return pd.DataFrame(
        {
            "id": [f"c{c}" for c in customer],
            "time": pd.Timestamp("2024-01-01") + pd.to_timedelta(hours, unit="h"),
            "amount": amount,
        }
    )


def simulated_case():
    orders = simulated()
    as_of = pd.Timestamp("2024-06-15T12:00")
    start = pd.Timestamp("2024-02-01")
    cases = []
    for name, begin in [("from the beginning", None), ("from February", start)]:
        table = rfm_table(orders, as_of, begin)
        case = {
            "name": name,
            "asOf": as_of.isoformat(),
            "start": None if begin is None else begin.isoformat(),
            "customerId": table.index.tolist(),
            "table": {m: table[m].tolist() for m in MEASURES},
            "scored": [],
        }
        for bins in (3, 5, 9):
            cuts = cut_points(table, bins)
            scored = scores(table, cuts, bins)
            case["scored"].append(
                {"bins": bins, "cutPoints": cuts, "scores": {m: scored[m].tolist() for m in MEASURES}}
            )
        cases.append(case)
    return {
        "orders": {
            "id": orders.id.tolist(),
            "time": [t.isoformat() for t in orders.time],
            "amount": orders.amount.tolist(),
        },
        "cases": cases,
    }


def cdnow():
    path = os.path.join(os.environ["CHURNKIT_DATA"], "CDNOW_master.txt.gz")
    raw = pd.read_csv(path, sep=r"\s+", skiprows=1, names=["id", "day", "pieces", "amount"], dtype={"id": str, "day": str})
    orders = raw.assign(time=pd.to_datetime(raw.day, format="%Y%m%d"))
    table = rfm_table(orders, pd.Timestamp("1998-07-01"))
    cuts = cut_points(table, 5)
    scored = scores(table, cuts, 5)
    cells = pd.Series([f"{r}{f}{m}" for r, f, m in zip(*(scored[name] for name in MEASURES))])
    return {
        "asOf": "1998-07-01",
        "customers": len(table),
        "oneTimeBuyers": int((table.frequency == 1).sum()),
        "sums": {name: float(table[name].sum()) for name in MEASURES},
        "cutPoints": cuts,
        "scoreCounts": {name: np.bincount(scored[name], minlength=6)[1:].tolist() for name in MEASURES},
        "cellCounts": cells.value_counts().sort_index().to_dict(),
    }


json.dump(
    {
        "source": "benchmarks/oracles/rfm.py",
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "pandas": pd.__version__},
        "tolerance": {"relative": 1e-12},
        "simulated": simulated_case(),
        "cdnow": cdnow(),
    },
    sys.stdout,
)
print()
