"""Golden values of src/evaluation/roc: scikit-learn's partial areas and precision-recall curves, with ties and weights.

Run from the repository root:  python benchmarks/oracles/roc.py
Writes src/evaluation/roc/fixtures/roc.json. Needs numpy and scikit-learn.
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics

OUT = Path("src/evaluation/roc/fixtures/roc.json")
RATES = [0.05, 0.1, 0.3, 0.5, 0.9, 1.0]


def numbers(values):
    return [float(v) for v in values]


def case(name, truth, score, weights=None):
    truth, score = np.asarray(truth), np.asarray(score, dtype=float)
    precision, recall, thresholds = metrics.precision_recall_curve(truth, score, sample_weight=weights)
    return {
        "name": name,
        "truth": [int(v) for v in truth],
        "score": numbers(score),
        "weights": None if weights is None else numbers(weights),
        "partial": [
            {"rate": r, "area": float(metrics.roc_auc_score(truth, score, max_fpr=r, sample_weight=weights))}
            for r in RATES
        ],
        # In scikit-learn's order, thresholds rising.
        "precisionRecall": {
            "precision": numbers(precision),
            "recall": numbers(recall),
            "thresholds": numbers(thresholds),
        },
    }


def random_case(seed, rows, decimals, weighted):
    rng = np.random.default_rng(seed)
    chance = rng.beta(1.2, 2.5, rows)
    truth = (rng.random(rows) < chance).astype(int)
    truth[:2] = [0, 1]
    score = chance + rng.normal(0, 0.2, rows)
    score = score if decimals is None else np.round(score, decimals)
    weights = None
    if weighted:
        weights = rng.gamma(2, 1, rows)
        weights[rng.random(rows) < 0.1] = 0
    ties = "no ties" if decimals is None else f"ties at {decimals} decimals"
    return case(f"{rows} rows, {ties}{', weights with zeros' if weighted else ''}", truth, score, weights)


cases = [
    case("the documentation's", [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]),
    case("ties", [0, 1, 0, 1, 1, 0], [0.5, 0.5, 0.5, 0.2, 0.7, 0.1]),
    case("all tied", [0, 1, 0, 1], [0.5] * 4),
    case("reversed", [1, 1, 0, 0], [0.1, 0.2, 0.3, 0.4]),
    random_case(1, 60, None, False),
    random_case(2, 80, 1, False),
    random_case(3, 50, None, True),
    random_case(4, 80, 1, True),
]

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "source": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}; benchmarks/oracles/roc.py",
            "tolerance": 1e-12,
            "cases": cases,
        },
        indent=1,
    )
    + "\n"
)
