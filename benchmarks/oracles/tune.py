"""Golden values of src/selection: a logistic grid on folds that are given as data (scikit-learn's GridSearchCV), the
schedule of successive halving (HalvingRandomSearchCV), the corrected t-test (scipy) and Holm's correction (statsmodels).

Run from the repository root:  python benchmarks/oracles/tune.py
Writes src/selection/fixtures/tune.json. Needs numpy, scipy, scikit-learn and statsmodels.
"""

import json
import warnings
from pathlib import Path

import numpy as np
import scipy
import sklearn
import statsmodels
from scipy import stats
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, HalvingGridSearchCV, PredefinedSplit
from statsmodels.stats.multitest import multipletests

OUT = Path("src/selection/fixtures/tune.json")
random = np.random.default_rng(11)


def numbers(values):
    return [float(v) for v in values]


def logistic_grid():
    """Log-loss and AUC of each fold for each penalty, the penalty on raw coefficients, the intercept free."""
    rows = 120
    # Few digits, so that the fixture holds exactly what was fitted.
    x = np.round(random.normal(size=(rows, 3)), 3)
    truth = (random.uniform(size=rows) < 1 / (1 + np.exp(-(x[:, 0] - 0.7 * x[:, 1])))).astype(int)
    fold = random.permutation(np.arange(rows) % 4)
    l2 = [0.01, 0.3, 3.0, 100.0]
    search = GridSearchCV(
        LogisticRegression(solver="newton-cholesky", tol=1e-14, max_iter=1000),
        {"C": [1 / v for v in l2]},
        scoring={"logLoss": "neg_log_loss", "rocAuc": "roc_auc"},
        refit="logLoss",
        cv=PredefinedSplit(fold),
    ).fit(x, truth)
    result = search.cv_results_
    folds = range(4)
    return {
        "x": [numbers(column) for column in x.T],
        "truth": [int(v) for v in truth],
        "fold": [int(v) for v in fold],
        "l2": l2,
        "logLoss": [[float(-result[f"split{f}_test_logLoss"][c]) for f in folds] for c in range(len(l2))],
        "rocAuc": [[float(result[f"split{f}_test_rocAuc"][c]) for f in folds] for c in range(len(l2))],
        "best": l2[int(search.best_index_)],
        "rank": [int(v) for v in result["rank_test_logLoss"]],
    }


class Constant(ClassifierMixin, BaseEstimator):
    """Scores by its setting, so that the search keeps candidates in a known order."""

    def __init__(self, value=0):
        self.value = value

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict(self, X):
        return np.zeros(len(X))

    def score(self, X, y):
        return self.value


def halving(candidates, rows, folds, factor):
    x, y = np.zeros((rows, 1)), np.arange(rows) % 2
    search = HalvingGridSearchCV(
        Constant(), {"value": list(range(candidates))}, factor=factor, min_resources="exhaust", cv=folds, refit=False
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        search.fit(x, y)
    return {
        "candidates": candidates,
        "rows": rows,
        "smallest": folds * 4,
        "factor": factor,
        "kept": [int(v) for v in search.n_candidates_],
        "resources": [int(v) for v in search.n_resources_],
    }


def corrected_test(count, folds):
    d = random.normal(0.01, 0.02, size=count)
    t = d.mean() / np.sqrt(d.var(ddof=1) * (1 / count + 1 / (folds - 1)))
    return {"differences": numbers(d), "folds": folds, "t": float(t), "pValue": float(2 * stats.t.sf(abs(t), count - 1))}


def holm(p):
    return {"pValues": numbers(p), "adjusted": numbers(multipletests(p, method="holm")[1])}


OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "source": "benchmarks/oracles/tune.py",
            "versions": {
                "scikit-learn": sklearn.__version__,
                "scipy": scipy.__version__,
                "statsmodels": statsmodels.__version__,
                "numpy": np.__version__,
            },
            "logisticGrid": logistic_grid(),
            "halving": [halving(*case) for case in [(9, 729, 3, 3), (27, 1000, 5, 3), (20, 972, 2, 3), (10, 40, 3, 2), (8, 512, 2, 2), (3, 30, 5, 3)]],
            "correctedTest": [corrected_test(*case) for case in [(5, 5), (20, 10), (4, 2)]],
            "holm": [holm(p) for p in ([0.01, 0.04, 0.03, 0.005], [0.2, 0.9, 0.5], random.uniform(size=7) ** 4, [0.02, 0.02, 0.02])],
        }
    )
    + "\n"
)
print(OUT)
