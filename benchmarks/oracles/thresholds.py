"""Golden values of src/evaluation/{threshold,lift,probability}: what scikit-learn, statsmodels and scipy say.

Run from the repository root:  python benchmarks/oracles/thresholds.py
Writes src/evaluation/fixtures/thresholds.json. Needs numpy, scipy, scikit-learn and statsmodels.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import sklearn
import statsmodels
import statsmodels.api as sm
from scipy import stats
from sklearn import metrics
from sklearn.calibration import calibration_curve
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

OUT = Path("src/evaluation/fixtures/thresholds.json")


def plain(value):
    """JSON has neither NaN nor infinity: both become null."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(v) for v in value]
    if isinstance(value, (bool, str)) or value is None:
        return value
    if isinstance(value, (int, np.integer)):
        return int(value)
    return float(value) if np.isfinite(value) else None


def wilson(count, rows, level):
    lower, upper = proportion_confint(count, rows, alpha=1 - level, method="wilson")
    return {"estimate": count / rows, "lower": lower, "upper": upper}


def confusion(truth, score, weights, threshold, beta, level):
    w = weights
    called = score >= threshold
    tn, fp, fn, tp = metrics.confusion_matrix(truth, called, sample_weight=w, labels=[0, 1]).ravel()
    lrp, lrn = metrics.class_likelihood_ratios(truth, called, sample_weight=w, labels=[0, 1])
    kinds = {
        "baseRate": (tp + fn, tp + fp + tn + fn),
        "calledRate": (tp + fp, tp + fp + tn + fn),
        "accuracy": (tp + tn, tp + fp + tn + fn),
        "precision": (tp, tp + fp),
        "recall": (tp, tp + fn),
        "specificity": (tn, tn + fp),
        "falsePositiveRate": (fp, tn + fp),
        "falseNegativeRate": (fn, tp + fn),
        "falseDiscoveryRate": (fp, tp + fp),
        "falseOmissionRate": (fn, tn + fn),
        "negativePredictiveValue": (tn, tn + fn),
    }
    p, r = metrics.precision_score(truth, called, sample_weight=w), metrics.recall_score(truth, called, sample_weight=w)
    return {
        "threshold": threshold,
        "beta": beta,
        "level": level,
        "rates": {
            "truePositives": tp,
            "falsePositives": fp,
            "trueNegatives": tn,
            "falseNegatives": fn,
            **{name: part / whole for name, (part, whole) in kinds.items()},
            "balancedAccuracy": metrics.balanced_accuracy_score(truth, called, sample_weight=w),
            "f1": metrics.f1_score(truth, called, sample_weight=w),
            "fBeta": metrics.fbeta_score(truth, called, beta=beta, sample_weight=w),
            "matthews": metrics.matthews_corrcoef(truth, called, sample_weight=w),
            "kappa": metrics.cohen_kappa_score(truth, called, sample_weight=w),
            "informedness": metrics.balanced_accuracy_score(truth, called, sample_weight=w, adjusted=True),
            # Markedness is the informedness of the calls, told by the truth.
            "markedness": metrics.balanced_accuracy_score(called, truth, sample_weight=w, adjusted=True),
            "fowlkesMallows": np.sqrt(p * r),
            "jaccard": metrics.jaccard_score(truth, called, sample_weight=w),
            "positiveLikelihoodRatio": lrp,
            "negativeLikelihoodRatio": lrn,
            "diagnosticOddsRatio": lrp / lrn,
            "lift": p / ((tp + fn) / (tp + fp + tn + fn)),
        },
        # With weights as counts; the formula takes counts that are not whole.
        "intervals": {name: wilson(part, whole, level) for name, (part, whole) in kinds.items()},
    }


def gain(truth, score, weights, bins):
    """Cumulative gain by definition: rows of equal score enter together, straight lines in between."""
    w = np.ones(len(truth)) if weights is None else weights
    cuts = np.unique(score[w > 0])[::-1]
    tested = [0] + [w[score >= c].sum() / w.sum() for c in cuts]
    found = [0] + [(w * truth)[score >= c].sum() / (w * truth).sum() for c in cuts]
    shares = np.arange(1, bins + 1) / bins
    captured = np.interp(shares, tested, found)
    return {"bins": bins, "captured": captured, "lift": captured / shares, "topDecileLift": np.interp(0.1, tested, found) / 0.1}


def smirnov(truth, score, weights):
    fpr, tpr, thresholds = metrics.roc_curve(truth, score, sample_weight=weights, drop_intermediate=False)
    at = int(np.argmax(np.round(tpr - fpr, 12)))
    result = {"value": float((tpr - fpr)[at]), "threshold": thresholds[at]}
    if weights is None:
        # D of the one-sided two-sample test: events lie to the right.
        d = stats.ks_2samp(score[truth == 1], score[truth == 0], alternative="less").statistic
        assert abs(d - result["value"]) < 1e-12
    return result


def calibration(truth, score, weights, bins, level):
    """Bins of equal width by definition, each weighted; equal to scikit-learn's without weights."""
    w = np.ones(len(truth)) if weights is None else weights
    edges = np.linspace(0, 1, bins + 1)
    of = np.searchsorted(edges[1:-1], score)
    keep = [b for b in range(bins) if w[of == b].sum() > 0]
    n = np.array([w[of == b].sum() for b in keep])
    o = np.array([np.average(truth[of == b], weights=w[of == b]) for b in keep])
    p = np.array([np.average(score[of == b], weights=w[of == b]) for b in keep])
    if weights is None:
        observed, predicted = calibration_curve(truth, score, n_bins=bins)
        assert np.allclose(o, observed, atol=1e-14) and np.allclose(p, predicted, atol=1e-14)
    base = np.average(truth, weights=w)
    dp = score - np.array([p[keep.index(b)] if b in keep else 0 for b in of])
    do = truth - np.array([o[keep.index(b)] if b in keep else 0 for b in of])
    parts = {
        "score": metrics.brier_score_loss(truth, score, sample_weight=weights),
        "reliability": np.average((p - o) ** 2, weights=n),
        "resolution": np.average((o - base) ** 2, weights=n),
        "uncertainty": base * (1 - base),
        "withinVariance": np.average(dp**2, weights=w),
        "withinCovariance": 2 * np.average(do * dp, weights=w),
    }
    return {
        "bins": bins,
        "level": level,
        "observed": o,
        "meanPredicted": p,
        "rows": n,
        "lower": [wilson(oo * nn, nn, level)["lower"] for oo, nn in zip(o, n)],
        "upper": [wilson(oo * nn, nn, level)["upper"] for oo, nn in zip(o, n)],
        "expectedCalibrationError": np.average(abs(p - o), weights=n),
        "maximumCalibrationError": abs(p - o).max(),
        "brier": {**parts, "skill": None if base in (0, 1) else 1 - parts["score"] / parts["uncertainty"]},
    }


def estimate(fit, at):
    lower, upper = np.asarray(fit.conf_int(0.05))[at]
    return {"estimate": fit.params[at], "standardError": fit.bse[at], "lower": lower, "upper": upper}


def recalibration(truth, score, weights):
    w = np.ones(len(truth)) if weights is None else weights
    ok = (score > 0) & (score < 1) & (w > 0)
    x = np.log(score[ok] / (1 - score[ok]))
    family = sm.families.Binomial()
    made = dict(family=family, freq_weights=w[ok])
    tight = dict(tol=1e-14, maxiter=100, tol_criterion="params")
    full = sm.GLM(truth[ok], sm.add_constant(x), **made).fit(**tight)
    large = sm.GLM(truth[ok], np.ones(ok.sum()), offset=x, **made).fit(**tight)
    given = (w[ok] * np.where(truth[ok] == 1, np.log(score[ok]), np.log1p(-score[ok]))).sum()
    ratio = 2 * (full.llf - given)
    z = (w * (truth - score) * (1 - 2 * score)).sum() / np.sqrt((w * (1 - 2 * score) ** 2 * score * (1 - score)).sum())
    return {
        "inTheLarge": estimate(large, 0),
        "intercept": estimate(full, 0),
        "slope": estimate(full, 1),
        "recalibration": {"statistic": ratio, "pValue": stats.chi2.sf(ratio, 2)},
        "spiegelhalter": {"statistic": z, "pValue": 2 * stats.norm.sf(abs(z))},
    }


def case(name, truth, score, weights=None):
    return {
        "name": name,
        "truth": truth,
        "score": score,
        "weights": weights,
        "logLoss": metrics.log_loss(truth, score, sample_weight=weights),
        "confusion": [
            confusion(truth, score, weights, threshold, beta, level)
            for threshold, beta, level in ((0.5, 2, 0.95), (0.3, 0.5, 0.9))
        ],
        "gain": [gain(truth, score, weights, bins) for bins in (10, 7)],
        "kolmogorovSmirnov": smirnov(truth, score, weights),
        "calibration": calibration(truth, score, weights, 6, 0.95),
        "recalibration": recalibration(truth, score, weights),
    }


def random_case(name, seed, rows, decimals, weighted):
    rng = np.random.default_rng(seed)
    chance = rng.beta(1.2, 2.2, rows)
    truth = (rng.random(rows) < chance).astype(int)
    score = 1 / (1 + np.exp(-(0.3 + 1.4 * np.log(chance / (1 - chance)) + rng.normal(0, 0.7, rows))))
    score = score if decimals is None else np.round(score, decimals)
    weights = None
    if weighted:
        weights = rng.gamma(2, 1, rows)
        weights[rng.random(rows) < 0.1] = 0
    return case(name, truth, score, weights)


p_values = [0.01, 0.04, 0.03, 0.5, 0.005, 0.04]
result = {
    "source": f"scikit-learn {sklearn.__version__}, statsmodels {statsmodels.__version__}, scipy {scipy.__version__}, "
    f"numpy {np.__version__}; benchmarks/oracles/thresholds.py",
    "tolerance": 1e-12,
    "cases": [
        random_case("90 rows", 11, 90, None, False),
        random_case("80 rows, ties at 1 decimal, some of 0 and 1", 12, 80, 1, False),
        random_case("70 rows, ties at 2 decimals, weights with zeros", 13, 70, 2, True),
    ],
    "holm": {"pValues": p_values, "adjusted": multipletests(p_values, method="holm")[1]},
    "wilson": [
        {"share": k / n, "rows": n, "level": level, **wilson(k, n, level)}
        for k, n, level in ((0, 10, 0.95), (10, 10, 0.95), (1, 1000, 0.99), (37, 50, 0.95), (2.5, 7.25, 0.8))
    ],
    # Matrices of one row each: what is 0/0 in scikit-learn's words.
    "emptyCells": [
        {
            "truth": truth,
            "called": called,
            "matthews": metrics.matthews_corrcoef(truth, called),
            "f1": metrics.f1_score(truth, called, zero_division=np.nan),
        }
        for truth, called in (([0, 1, 1], [1, 1, 1]), ([0, 1, 1], [0, 0, 0]), ([0, 0], [0, 0]), ([1, 1], [1, 1]))
    ],
}
OUT.write_text(json.dumps(plain(result), indent=1) + "\n")
