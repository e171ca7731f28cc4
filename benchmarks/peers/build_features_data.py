"""The made events of the feature benchmarks: arrays that our side wrote, and an answer to compare."""

import sys

import numpy as np

DAY_MS = 86_400_000
DATE = float(sys.argv[5])


def arrays():
    return (
        np.fromfile(sys.argv[1], dtype=np.int32),
        np.fromfile(sys.argv[2], dtype=np.float64),
        np.fromfile(sys.argv[3], dtype=np.float64),
        np.fromfile(sys.argv[4], dtype=np.int32),
    )


def totals(sums, rows):
    return {"rows": rows, **{name: float(value) for name, value in sums.items()}}
