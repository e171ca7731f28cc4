"""Twenty features a customer with Polars: one lazy group_by of expressions, on two threads."""

import os

os.environ["POLARS_MAX_THREADS"] = os.environ.get("OMP_NUM_THREADS", "2")

import polars as pl

from build_features_data import DATE, DAY_MS, arrays, totals
from peer import serve

customer, time, amount, channel = arrays()
events = pl.DataFrame({"customer": customer, "time": time, "amount": amount, "channel": channel})


def last(days):
    return pl.col("time") >= DATE - days * DAY_MS


def features():
    gap = pl.col("time").sort().diff() / DAY_MS
    table = (
        events.lazy()
        .filter(pl.col("time") < DATE)
        .group_by("customer")
        .agg(
            purchases=pl.len(),
            purchasesLast30Days=last(30).sum(),
            purchasesLast90Days=last(90).sum(),
            purchasesLast365Days=last(365).sum(),
            activeDays=(pl.col("time") // DAY_MS).n_unique(),
            spend=pl.col("amount").sum(),
            spendLast90Days=pl.col("amount").filter(last(90)).sum(),
            spendLast365Days=pl.col("amount").filter(last(365)).sum(),
            meanAmount=pl.col("amount").mean(),
            minAmount=pl.col("amount").min(),
            maxAmount=pl.col("amount").max(),
            spreadAmount=pl.col("amount").std(),
            medianAmount=pl.col("amount").median(),
            recencyDays=(DATE - pl.col("time").max()) / DAY_MS,
            tenureDays=(DATE - pl.col("time").min()) / DAY_MS,
            gapMeanDays=gap.mean(),
            gapSpreadDays=gap.std(),
            gapMaxDays=gap.max(),
            distinctChannel=pl.col("channel").n_unique(),
            shareChannel_web=(pl.col("channel") == 0).mean(),
        )
        .collect()
    )
    return totals({name: table[name].sum() for name in table.columns if name != "customer"}, len(table))


serve(features, {"polars": pl.__version__})
