"""Golden folds in time: scikit-learn's TimeSeriesSplit over rows one day apart.

Run from the repository root:  python benchmarks/oracles/folds.py
Writes src/evaluation/folds/fixtures/folds.json. Needs numpy and scikit-learn.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.model_selection import TimeSeriesSplit

OUT = Path("src/evaluation/folds/fixtures/folds.json")


def split(rows, folds, gap, window, test):
    splitter = TimeSeriesSplit(n_splits=folds, gap=gap, max_train_size=window, test_size=test)
    splits = [
        {"train": train.tolist(), "test": held.tolist()} for train, held in splitter.split(np.zeros((rows, 1)))
    ]
    return {"rows": rows, "folds": folds, "gap": gap, "window": window, "test": test, "splits": splits}


cases = [
    split(rows, folds, gap, window, test)
    for rows, folds, gap, window, test in [
        (12, 3, 0, None, None),
        (13, 5, 0, None, None),
        (20, 4, 2, None, None),
        (20, 4, 0, 5, None),
        (23, 3, 2, 4, None),
        (30, 5, 1, None, 3),
        (17, 2, 3, 6, 4),
    ]
]
source = f"TimeSeriesSplit of scikit-learn {sklearn.__version__}; rows are one day apart, gap, window and test in days"
OUT.write_text(json.dumps({"source": source, "cases": cases}, separators=(",", ":")) + "\n", encoding="utf-8")
