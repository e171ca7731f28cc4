"""Stratified bootstrap of roc_auc_score of scikit-learn, written as one writes it: draw rows, judge them, again.

A file of scores (float64), a file of labels (uint8), the number of resamples. The seed comes with each run.
"""

import sys

import numpy as np
import sklearn
from sklearn.metrics import roc_auc_score

from peer import serve

score = np.fromfile(sys.argv[1], dtype=np.float64)
truth = np.fromfile(sys.argv[2], dtype=np.uint8)
resamples = int(sys.argv[3])
events = np.flatnonzero(truth == 1)
others = np.flatnonzero(truth == 0)


def bootstrap(seed):
    rng = np.random.default_rng(seed)
    areas = np.empty(resamples)
    for r in range(resamples):
        rows = np.concatenate([rng.choice(events, len(events)), rng.choice(others, len(others))])
        areas[r] = roc_auc_score(truth[rows], score[rows])
    return areas


serve(
    bootstrap,
    {"scikit-learn": sklearn.__version__},
    lambda areas: {"mean": float(areas.mean()), "standardError": float(areas.std(ddof=1))},
)
