"""Golden values of src/evaluation: scikit-learn on random vectors with ties and weights.

Run from the repository root:  python benchmarks/oracles/evaluation.py
Writes src/evaluation/fixtures/evaluation.json. Needs numpy and scikit-learn.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

OUT = Path("src/evaluation/fixtures/evaluation.json")


def numbers(values):
    return [float(v) for v in values]


def case(name, truth, score, weights=None):
    w = weights
    called = score >= 0.5
    curves = {}
    for drop in (True, False):
        fpr, tpr, thresholds = metrics.roc_curve(truth, score, sample_weight=w, drop_intermediate=drop)
        # The first threshold is infinity, which JSON cannot hold: left out here, tested by itself.
        curves["corners" if drop else "all"] = {
            "fpr": numbers(fpr),
            "tpr": numbers(tpr),
            "thresholds": numbers(thresholds[1:]),
        }
    tn, fp, fn, tp = metrics.confusion_matrix(truth, called, sample_weight=w).ravel()
    result = {
        "name": name,
        "truth": [int(v) for v in truth],
        "score": numbers(score),
        "weights": None if w is None else numbers(w),
        "rocAuc": float(metrics.roc_auc_score(truth, score, sample_weight=w)),
        "averagePrecision": float(metrics.average_precision_score(truth, score, sample_weight=w)),
        "logLoss": float(metrics.log_loss(truth, score, sample_weight=w)),
        "brierScore": float(metrics.brier_score_loss(truth, score, sample_weight=w)),
        "rocCurve": curves,
        "confusion": {
            "truePositives": float(tp),
            "falsePositives": float(fp),
            "trueNegatives": float(tn),
            "falseNegatives": float(fn),
            "accuracy": float(metrics.accuracy_score(truth, called, sample_weight=w)),
            # scikit-learn writes 0 for a rate over nothing; here that is null.
            "precision": None if tp + fp == 0 else float(metrics.precision_score(truth, called, sample_weight=w)),
            "recall": float(metrics.recall_score(truth, called, sample_weight=w)),
            "f1": float(metrics.f1_score(truth, called, sample_weight=w)),
            "balancedAccuracy": float(metrics.balanced_accuracy_score(truth, called, sample_weight=w)),
            "matthews": None
            if (tp + fp) * (tn + fn) == 0
            else float(metrics.matthews_corrcoef(truth, called, sample_weight=w)),
        },
    }
    if w is None:
        result["calibration"] = {}
        for strategy in ("uniform", "quantile"):
            observed, predicted = calibration_curve(truth, score, n_bins=8, strategy=strategy)
            result["calibration"][strategy] = {
                "observed": numbers(observed),
                "meanPredicted": numbers(predicted),
            }
    return result


def random_case(seed, rows, decimals, weighted):
    rng = np.random.default_rng(seed)
    chance = rng.beta(1.2, 2.5, rows)
    truth = (rng.random(rows) < chance).astype(int)
    truth[:2] = [0, 1]
    score = np.clip(chance + rng.normal(0, 0.15, rows), 0, 1)
    score = score if decimals is None else np.round(score, decimals)
    weights = None
    if weighted:
        weights = rng.gamma(2, 1, rows)
        weights[rng.random(rows) < 0.1] = 0
    ties = "no ties" if decimals is None else f"ties at {decimals} decimals"
    return case(f"{rows} rows, {ties}{', weights with zeros' if weighted else ''}", truth, score, weights)


cases = [
    random_case(1, 60, None, False),
    random_case(2, 60, 1, False),
    random_case(3, 40, 2, True),
    random_case(4, 80, 1, True),
    case("two rows", np.array([0, 1]), np.array([0.3, 0.4])),
    case("all tied", np.array([0, 1, 0, 1]), np.full(4, 0.5)),
    case("certain and wrong", np.array([0, 1, 1, 0]), np.array([1.0, 0.0, 1.0, 0.0])),
]

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "source": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}; benchmarks/oracles/evaluation.py",
            "tolerance": 1e-12,
            "cases": cases,
        },
        indent=1,
    )
    + "\n"
)
