"""Golden values of src/monitoring/performance: NannyML's CBPE on made scores, and its formulas with ties in NumPy.

Run from the repository root:  python benchmarks/oracles/monitoring_performance.py
Writes src/monitoring/fixtures/performance.json. Needs nannyml, numpy, pandas and scikit-learn.

NannyML calibrates when it thinks it should; it gets a calibrator that does nothing here. Its area under the ROC curve rounds
the running counts to five decimals and leaves ties in any order: "rocAucExact" does neither.
"""

import json
import warnings
from pathlib import Path

import nannyml
import numpy as np
import pandas as pd
from nannyml.calibration import NoopCalibrator

warnings.filterwarnings("ignore")
OUT = Path("src/monitoring/fixtures/performance.json")
rng = np.random.default_rng(77)
CHUNK = 120
THRESHOLD = 0.4
GAINS = {"truePositive": 45.0, "falsePositive": -8.0, "trueNegative": 0.5, "falseNegative": -20.0}


def made(rows, shift):
    p = 1 / (1 + np.exp(-(rng.normal(shift, 1.4, rows))))
    return np.round(p, 6), (rng.uniform(size=rows) < p).astype(int)


def exact_area(score, p):
    higher = (score[:, None] > score[None, :]) + 0.5 * (score[:, None] == score[None, :])
    return float((p[:, None] * (1 - p)[None, :] * higher).sum() / (p.sum() * (1 - p).sum()))


reference_p, reference_y = made(10 * CHUNK, -0.5)
current_p, _ = made(3 * CHUNK, 0.3)
frame = lambda p: pd.DataFrame({"p": p, "called": (p >= THRESHOLD).astype(int)})
reference = frame(reference_p).assign(y=reference_y)
estimator = nannyml.CBPE(
    problem_type="classification_binary",
    y_pred_proba="p",
    y_pred="called",
    y_true="y",
    metrics=["roc_auc", "accuracy", "precision", "recall", "specificity", "f1", "business_value", "confusion_matrix"],
    chunk_size=CHUNK,
    calibrator=NoopCalibrator(),
    business_value_matrix=np.array(
        [[GAINS["trueNegative"], GAINS["falsePositive"]], [GAINS["falseNegative"], GAINS["truePositive"]]]
    ),
)
estimator.fit(reference)
result = estimator.estimate(frame(current_p)).filter(period="analysis").to_df()
NAMES = {
    "roc_auc": "rocAuc",
    "accuracy": "accuracy",
    "precision": "precision",
    "recall": "recall",
    "specificity": "specificity",
    "f1": "f1",
    "business_value": "profit",
    "true_positive": "truePositives",
    "true_negative": "trueNegatives",
    "false_positive": "falsePositives",
    "false_negative": "falseNegatives",
}
estimates = {ours: [float(v) for v in result[theirs]["value"]] for theirs, ours in NAMES.items()}
limits = {
    ours: [float(result[theirs]["lower_threshold"].iloc[0]), float(result[theirs]["upper_threshold"].iloc[0])]
    for theirs, ours in NAMES.items()
    if theirs in ("roc_auc", "accuracy", "precision", "recall", "specificity", "f1", "business_value")
}
alerts = {ours: [bool(v) for v in result[theirs]["alert"]] for theirs, ours in NAMES.items() if ours in limits}
tied = np.round(current_p, 1)
OUT.write_text(
    json.dumps(
        {
            "source": f"nannyml {nannyml.__version__} CBPE with NoopCalibrator; rocAucExact, brierScore, logLoss: numpy {np.__version__}",
            "chunk": CHUNK,
            "threshold": THRESHOLD,
            "gains": GAINS,
            "reference": {"truth": [int(v) for v in reference_y], "probability": [float(v) for v in reference_p]},
            "current": [float(v) for v in current_p],
            "estimates": estimates,
            "limits": limits,
            "alerts": alerts,
            "rocAucExact": [exact_area(c, c) for c in np.split(current_p, 3)],
            "rocAucTied": exact_area(tied, current_p),
            "brierScore": [float((c * (1 - c)).mean()) for c in np.split(current_p, 3)],
            "logLoss": [float(-(c * np.log(c) + (1 - c) * np.log(1 - c)).mean()) for c in np.split(current_p, 3)],
        }
    )
    + "\n"
)
