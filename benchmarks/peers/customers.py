"""Reads what churn-customers.ts wrote: rows (row-major float64, missing as NaN) and labels."""

import numpy as np


def read(path, columns):
    rows = np.fromfile(path + ".rows.f64", dtype=np.float64).reshape(-1, columns)
    return rows, np.fromfile(path + ".truth.u8", dtype=np.uint8)


def auc(truth, score):
    """Area under the ROC curve with mid-ranks for ties, without importing what a peer does not need."""
    order = np.argsort(score, kind="stable")
    ordered = score[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    counts = np.diff(np.r_[starts, len(ordered)])
    ranks = np.empty(len(score))
    ranks[order] = np.repeat(starts + (counts + 1) / 2, counts)
    positives = int(truth.sum())
    negatives = len(truth) - positives
    return float((ranks[truth == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))
