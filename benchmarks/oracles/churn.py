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
from sklearn.preprocessing import OneHotEncoder, StandardScaler

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


def mixed():
    """The usual pipeline on a number with gaps, a text and a boolean: only the number is standardised."""
    data = sm.datasets.spector.load_pandas().data
    grade = data["GRADE"].to_numpy(float)
    gpa = data["GPA"].where(np.arange(len(data)) % 8 != 5).to_numpy(float)
    tuce = np.array([f"{int(value) // 3 * 3}+" for value in data["TUCE"]])
    psi = data["PSI"].to_numpy(float)
    scaled = StandardScaler().fit_transform(np.where(np.isnan(gpa), np.nanmedian(gpa), gpa)[:, None])
    levels = OneHotEncoder(drop="first", sparse_output=False).fit_transform(tuce[:, None])
    design = np.column_stack([scaled, np.isnan(gpa), levels, psi])
    coef, _, model = ridge(design, grade, 1.0)
    return {
        "columns": {
            "gpa": [None if np.isnan(value) else float(value) for value in gpa],
            "tuce": tuce.tolist(),
            "psi": [value == 1 for value in psi.tolist()],
        },
        "coefficients": numbers(coef),
        "probability": numbers(model.predict_proba(design)[:, 1]),
    }


def elastic_net(design, truth, l1, l2, weights=None):
    """Minimum of sum of losses + l2/2 |c|^2 + l1 |c|_1 by Newton on the coefficients that saga leaves other than 0;
    then every condition of the minimum is checked, so that the result does not hang on saga's precision."""
    weights = np.ones(len(truth)) if weights is None else weights
    total = l1 + l2
    model = LogisticRegression(C=1 / total, l1_ratio=l1 / total, solver="saga", tol=1e-10, max_iter=200_000)
    model.fit(design, truth, sample_weight=weights)
    rough = model.coef_[0]
    active = np.flatnonzero(rough)
    ones = np.column_stack([np.ones(len(truth)), design[:, active]])
    sign = np.concatenate([[0], np.sign(rough[active])])
    ridge_part = np.concatenate([[0], np.full(len(active), float(l2))])
    coef = np.concatenate([model.intercept_, rough[active]])
    for _ in range(8):
        p = 1 / (1 + np.exp(-(ones @ coef)))
        gradient = ones.T @ (weights * (p - truth)) + ridge_part * coef + l1 * sign
        hessian = (ones * (weights * p * (1 - p))[:, None]).T @ ones + np.diag(ridge_part)
        coef -= np.linalg.solve(hessian, gradient)
    full = np.zeros(design.shape[1])
    full[active] = coef[1:]
    p = 1 / (1 + np.exp(-(coef[0] + design @ full)))
    slope = design.T @ (weights * (p - truth)) + l2 * full
    assert abs(np.sum(weights * (p - truth))) < 1e-9
    assert np.all(np.sign(full[active]) == np.sign(rough[active]))
    assert np.abs(slope[active] + l1 * np.sign(full[active])).max() < 1e-9
    rest = np.setdiff1d(np.arange(design.shape[1]), active)
    assert len(rest) == 0 or np.abs(slope[rest]).max() < l1
    assert np.abs(full - rough).max() < 1e-5, np.abs(full - rough).max()
    return {
        "l1": l1,
        "l2": l2,
        "coefficients": numbers(np.concatenate([coef[:1], full])),
        "logLoss": float(log_loss(truth, p, sample_weight=weights)),
    }


def lasso():
    data = load_breast_cancer()
    scaled = StandardScaler().fit_transform(data.data)
    return [elastic_net(scaled, data.target, l1, l2) for l1, l2 in [(1.0, 0.0), (20.0, 0.0), (4.0, 2.0)]]


def class_weights():
    """Weights by class as scikit-learn has them, and the sandwich errors of statsmodels."""
    data = sm.datasets.spector.load_pandas().data
    design = data[["GPA", "TUCE", "PSI"]].to_numpy(float)
    truth = data["GRADE"].to_numpy(float)
    balanced = np.where(truth == 1, len(truth) / (2 * truth.sum()), len(truth) / (2 * (1 - truth).sum()))
    fits = {}
    for name, weights in [("balanced", balanced), ("three", np.where(truth == 1, 3.0, 1.0))]:
        ones = sm.add_constant(design)
        model = sm.GLM(truth, ones, family=sm.families.Binomial(), var_weights=weights)
        fit = model.fit(tol=1e-14, maxiter=100)
        robust = model.fit(tol=1e-14, maxiter=100, cov_type="HC0")
        coef, inverse = polish(ones, truth, weights, np.zeros(4), fit.params)
        p = 1 / (1 + np.exp(-(ones @ coef)))
        pull = weights * (p - truth)
        covariance = inverse @ (ones * (pull**2)[:, None]).T @ ones @ inverse
        errors = np.sqrt(np.diag(covariance))
        assert np.allclose(coef, fit.params, rtol=1e-9) and np.allclose(errors, robust.bse, rtol=1e-6)
        fits[name] = {"coefficients": numbers(coef), "standardErrors": numbers(errors)}
    return fits


def offset_glm():
    """A glm with an offset, and its null deviance, which is that of an intercept and the offset."""
    data = sm.datasets.spector.load_pandas().data
    design = data[["GPA", "PSI"]].to_numpy(float)
    truth = data["GRADE"].to_numpy(float)
    offset = 0.1 * data["TUCE"].to_numpy(float) - 2
    ones = sm.add_constant(design)
    model = sm.GLM(truth, ones, family=sm.families.Binomial(), offset=offset)
    fit = model.fit(tol=1e-14, maxiter=100)
    null = sm.GLM(truth, ones[:, :1], family=sm.families.Binomial(), offset=offset).fit(tol=1e-14, maxiter=100)
    return {
        "offset": numbers(offset),
        "coefficients": numbers(fit.params),
        "standardErrors": numbers(fit.bse),
        "deviance": float(fit.deviance),
        "nullDeviance": float(null.deviance),
        "probability": numbers(fit.fittedvalues[:5]),
    }


FOLDER.mkdir(parents=True, exist_ok=True)
(FOLDER / "breast-cancer.json").write_text(json.dumps(breast_cancer(), indent=None, separators=(",", ":")) + "\n")
(FOLDER / "logistic.json").write_text(
    json.dumps(
        {
            "source": f"{SOURCE}; Spector and Mazzeo (1980)",
            "tolerance": 1e-10,
            "spector": spector(),
            "mixed": mixed(),
            "classWeights": class_weights(),
            "offset": offset_glm(),
            "breastCancerLasso": lasso(),
        },
        indent=1,
    )
    + "\n"
)
