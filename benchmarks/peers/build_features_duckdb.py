"""Twenty features a customer with DuckDB: one query over a table of its own, on two threads."""

import os

import duckdb

from build_features_data import DATE, DAY_MS, arrays, totals
from peer import serve

customer, time, amount, channel = arrays()
connection = duckdb.connect(config={"threads": int(os.environ.get("OMP_NUM_THREADS", "2"))})
data = {"customer": customer, "time": time, "amount": amount, "channel": channel}
connection.execute("CREATE TABLE events AS SELECT customer, CAST(time AS BIGINT) AS time, amount, channel FROM data")

QUERY = f"""
CREATE OR REPLACE TEMP TABLE features AS
WITH past AS (
  SELECT *, (time - LAG(time) OVER (PARTITION BY customer ORDER BY time)) / {DAY_MS}.0 AS gap
  FROM events WHERE time < {DATE:.0f}
)
SELECT customer,
  COUNT(*) AS purchases,
  SUM(CASE WHEN time >= {DATE - 30 * DAY_MS:.0f} THEN 1 ELSE 0 END) AS purchasesLast30Days,
  SUM(CASE WHEN time >= {DATE - 90 * DAY_MS:.0f} THEN 1 ELSE 0 END) AS purchasesLast90Days,
  SUM(CASE WHEN time >= {DATE - 365 * DAY_MS:.0f} THEN 1 ELSE 0 END) AS purchasesLast365Days,
  COUNT(DISTINCT time // {DAY_MS}) AS activeDays,
  SUM(amount) AS spend,
  SUM(CASE WHEN time >= {DATE - 90 * DAY_MS:.0f} THEN amount ELSE 0 END) AS spendLast90Days,
  SUM(CASE WHEN time >= {DATE - 365 * DAY_MS:.0f} THEN amount ELSE 0 END) AS spendLast365Days,
  AVG(amount) AS meanAmount,
  MIN(amount) AS minAmount,
  MAX(amount) AS maxAmount,
  STDDEV_SAMP(amount) AS spreadAmount,
  MEDIAN(amount) AS medianAmount,
  ({DATE:.0f} - MAX(time)) / {DAY_MS}.0 AS recencyDays,
  ({DATE:.0f} - MIN(time)) / {DAY_MS}.0 AS tenureDays,
  AVG(gap) AS gapMeanDays,
  STDDEV_SAMP(gap) AS gapSpreadDays,
  MAX(gap) AS gapMaxDays,
  COUNT(DISTINCT channel) AS distinctChannel,
  AVG(CASE WHEN channel = 0 THEN 1.0 ELSE 0.0 END) AS shareChannel_web
FROM past GROUP BY customer
"""


def features():
    connection.execute(QUERY)
    names = [row[0] for row in connection.execute("DESCRIBE features").fetchall() if row[0] != "customer"]
    sums = ", ".join(f'SUM("{name}")' for name in names)
    row = connection.execute(f"SELECT {sums}, COUNT(*) FROM features").fetchone()
    return totals(dict(zip(names, row)), row[-1])


serve(features, {"duckdb": duckdb.__version__})
