"""Golden values of src/churn: logistic regression by scikit-learn and statsmodels.

Run from the repository root:  python benchmarks/oracles/churn.py
Writes src/churn/fixtures/breast-cancer.json and src/churn/fixtures/logistic.json.
Needs numpy, scipy, scikit-learn and statsmodels.

The breast cancer table is the Wisconsin diagnostic set (Wolberg, Street and Mangasarian 1995, UCI Machine
Learning Repository, CC BY 4.0) as scikit-learn ships it; Spector and Mazzeo (1980) as statsmodels ships it.
"""

import json
import warnings
from pathlib import Path

import numpy as np
import sklearn
import statsmodels
import statsmodels.api as sm
from scipy.stats import norm
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

FOLDER = Path("src/churn/fixtures")
SOURCE = (
    f"scikit-learn {sklearn.__version__}, statsmodels {statsmodels.__version__}, "
    f"numpy {np.__version__}; benchmarks/oracles/churn.py"
)


def numbers(values):
    return [float(v) for v in np.ravel(values)]


def polish(design, truth, weights, penalty, start):
    """Newton to the last bits from a solution that is nearly there; intercept first, its penalty 0."""
    coef = start.copy()
    for _ in range(5):
        p = 1 / (1 + np.exp(-(design @ coef)))
        gradient = design.T @ (weights * (p - truth)) + penalty * coef
        hessian = (design * (weights * p * (1 - p))[:, None]).T @ design + np.diag(penalty)
        coef -= np.linalg.solve(hessian, gradient)
    return coef, np.linalg.inv(hessian)


def ridge(design, truth, l2, weights=None):
    """scikit-learn's fit and its polish; design without a column of ones."""
    weights = np.ones(len(truth)) if weights is None else weights
    model = LogisticRegression(C=1 / l2, solver="newton-cholesky", tol=1e-12, max_iter=200)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "no further step": it is at the last bits already
        model.fit(design, truth, sample_weight=weights)
    start = np.concatenate([model.intercept_, model.coef_[0]])
    ones = np.column_stack([np.ones(len(truth)), design])
    penalty = np.full(len(start), float(l2))
    penalty[0] = 0
    coef, covariance = polish(ones, truth, weights, penalty, start)
    assert np.abs(coef - start).max() < 1e-6, np.abs(coef - start).max()
    return coef, covariance, model


def breast_cancer():
    data = load_breast_cancer()
    names = [str(name) for name in data.feature_names]
    scaled = StandardScaler().fit_transform(data.data)
    coef, covariance, model = ridge(scaled, data.target, 1.0)
    p = 1 / (1 + np.exp(-(coef[0] + scaled @ coef[1:])))
    return {
        "source": f"{SOURCE}; Wolberg, Street and Mangasarian (1995), UCI, CC BY 4.0",
        "note": "L2 with C = 1 on StandardScaler columns; coefficients per standard deviation, intercept first",
        "tolerance": 1e-10,
        "columns": {name: numbers(data.data[:, j]) for j, name in enumerate(names)},
        "target": [int(v) for v in data.target],
        "coefficients": numbers(coef),
        "standardErrors": numbers(np.sqrt(np.diag(covariance))),
        "logLoss": float(log_loss(data.target, p)),
        "rocAuc": float(roc_auc_score(data.target, p)),
        "probability": numbers(p[:20]),
    }


def glm(design, truth, weights=None):
    """statsmodels' GLM, with coefficients and errors polished: its errors come from the weights of the last step
    but one, so they carry the error of that step (about 1e-9 here, 1e-5 with R's default stopping rule)."""
    ones = sm.add_constant(design, has_constant="add")
    model = sm.GLM(truth, ones, family=sm.families.Binomial(), freq_weights=weights)
    fit = model.fit(tol=1e-14, maxiter=100)
    used = np.ones(len(truth)) if weights is None else weights
    coef, covariance = polish(ones, truth, used, np.zeros(ones.shape[1]), fit.params)
    errors = np.sqrt(np.diag(covariance))
    assert np.allclose(coef, fit.params, rtol=1e-9) and np.allclose(errors, fit.bse, rtol=1e-7)
    return {
        "coefficients": numbers(coef),
        "standardErrors": numbers(errors),
        "pValues": numbers(2 * norm.sf(np.abs(coef / errors))),
        "lower90": numbers(coef - norm.ppf(0.95) * errors),
        "upper90": numbers(coef + norm.ppf(0.95) * errors),
        "logLikelihood": float(fit.llf),
        "deviance": float(fit.deviance),
        "nullDeviance": float(fit.null_deviance),
    }


def spector():
    data = sm.datasets.spector.load_pandas().data
    design = data[["GPA", "TUCE", "PSI"]].to_numpy(float)
    truth = data["GRADE"].to_numpy(float)
    rng = np.random.default_rng(5)
    weights = rng.integers(0, 4, len(truth)).astype(float)
    used = weights > 0
    per_unit, _, _ = ridge(design, truth, 0.5)
    mean = np.average(design, axis=0, weights=weights)
    scale = np.sqrt(np.average((design - mean) ** 2, axis=0, weights=weights))
    weighted, _, _ = ridge((design - mean) / scale, truth, 2.0, weights)
    return {
        "columns": {name: numbers(data[name]) for name in ["GPA", "TUCE", "PSI"]},
        "grade": [int(v) for v in truth],
        "weights": numbers(weights),
        "glm": glm(design, truth),
        "weightedGlm": glm(design[used], truth[used], weights[used]),
        "ridgePerUnit": {"l2": 0.5, "coefficients": numbers(per_unit)},
        "weightedRidge": {"l2": 2.0, "coefficients": numbers(weighted), "mean": numbers(mean), "scale": numbers(scale)},
    }


FOLDER.mkdir(parents=True, exist_ok=True)
(FOLDER / "breast-cancer.json").write_text(json.dumps(breast_cancer(), indent=None, separators=(",", ":")) + "\n")
(FOLDER / "logistic.json").write_text(
    json.dumps({"source": f"{SOURCE}; Spector and Mazzeo (1980)", "tolerance": 1e-10, "spector": spector()}, indent=1)
    + "\n"
)
