"""Golden values of calibration: scikit-learn's sigmoid, isotonic and temperature calibrators.

Run from the repository root:  python benchmarks/oracles/calibration.py
Writes src/churn/fixtures/calibration.json. Needs numpy, scipy and scikit-learn.

scikit-learn's searches stop early (a gradient of 1e-6, a flat loss): the same losses are solved to the last digits here,
and must agree with it.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.optimize import brentq
from scipy.special import expit, logit
from sklearn.calibration import _SigmoidCalibration, _TemperatureScaling
from sklearn.isotonic import IsotonicRegression

OUT = Path("src/churn/fixtures/calibration.json")
ASK = np.concatenate([[0, 1], np.linspace(0.005, 0.995, 23)])
INSIDE = 1e-6


def numbers(values):
    return [float(v) for v in values]


def log_odds(p):
    return logit(INSIDE + (1 - 2 * INSIDE) * p)


def newton(scores, truth, weights):
    """Platt's loss with smoothed targets, to convergence."""
    w = np.ones(len(truth)) if weights is None else weights
    n1, n0 = w[truth == 1].sum(), w[truth == 0].sum()
    target = np.where(truth == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))
    x = np.array([0.0, np.log((n0 + 1) / (n1 + 1))])
    for _ in range(100):
        p = expit(-(x[0] * scores + x[1]))
        miss, curve = w * (target - p), w * p * (1 - p)
        gradient = np.array([np.sum(miss * scores), np.sum(miss)])
        hessian = np.array(
            [
                [np.sum(curve * scores**2), np.sum(curve * scores)],
                [np.sum(curve * scores), np.sum(curve)],
            ]
        )
        x = x - np.linalg.solve(hessian, gradient)
    return x


def sigmoid(scores, ask, truth, weights):
    fitted = _SigmoidCalibration().fit(scores, truth, sample_weight=weights)
    a, b = newton(scores, truth, weights)
    assert abs(a - fitted.a_) < 2e-4 * abs(a) and abs(b - fitted.b_) < 2e-4 * max(1, abs(b)), (a, b, fitted.a_, fitted.b_)
    return {
        "a": float(a),
        "b": float(b),
        "scikitLearn": {"a": float(fitted.a_), "b": float(fitted.b_)},
        "corrected": numbers(expit(-(a * ask + b))),
    }


def temperature(p, truth, weights):
    x = log_odds(p)
    w = np.ones(len(truth)) if weights is None else weights

    def slope(beta):
        return float(np.sum(w * x * (expit(beta * x) - truth)))

    fitted = _TemperatureScaling().fit(np.column_stack([-x / 2, x / 2]), truth, sample_weight=weights)
    own = brentq(slope, 0.01, 100, xtol=1e-15, rtol=9e-16)
    assert abs(own - fitted.beta_) < 1e-5 * own, (own, fitted.beta_)
    return {"temperature": float(1 / own), "scikitLearn": float(1 / fitted.beta_)}


def isotonic(p, truth, weights):
    fitted = IsotonicRegression(out_of_bounds="clip", y_min=0, y_max=1).fit(p, truth, sample_weight=weights)
    return {
        "x": numbers(fitted.X_thresholds_),
        "y": numbers(fitted.y_thresholds_),
        "corrected": numbers(fitted.predict(ASK)),
    }


def case(name, truth, p, weights=None):
    truth, p = np.asarray(truth, float), np.asarray(p, float)
    return {
        "name": name,
        "truth": [int(t) for t in truth],
        "probability": numbers(p),
        "weights": None if weights is None else numbers(weights),
        "sigmoid": {
            "log-odds": sigmoid(log_odds(p), log_odds(ASK), truth, weights),
            "probability": sigmoid(p, ASK, truth, weights),
        },
        "temperature": temperature(p, truth, weights),
        "isotonic": isotonic(p, truth, weights),
    }


def random_case(name, seed, rows, sharpen, decimals=None, weighted=False):
    rng = np.random.default_rng(seed)
    chance = rng.beta(1.2, 2.5, rows)
    truth = (rng.random(rows) < chance).astype(int)
    truth[:2] = [0, 1]
    p = expit(sharpen * logit(np.clip(chance, 1e-9, 1 - 1e-9)) + 0.3)
    p = p if decimals is None else np.round(p, decimals)
    weights = None
    if weighted:
        weights = rng.gamma(2, 1, rows)
        weights[rng.random(rows) < 0.1] = 0
    return case(name, truth, p, weights)


cases = [
    case("nine in a row", [0, 0, 1, 0, 1, 0, 1, 1, 1], np.arange(1, 10) / 10),
    random_case("too sure", 1, 120, 2.5),
    random_case("not sure enough", 2, 120, 0.4),
    random_case("ties, weights with zeros", 3, 90, 1.5, decimals=1, weighted=True),
    random_case("ties with 0 and 1, as of a forest", 4, 150, 3.0, decimals=1),
]

OUT.parent.mkdir(parents=True, exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "source": f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}, numpy {np.__version__};"
            " benchmarks/oracles/calibration.py",
            "ask": numbers(ASK),
            "cases": cases,
        },
        indent=1,
    )
    + "\n"
)
