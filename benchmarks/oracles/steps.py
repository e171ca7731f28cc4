"""Golden values of the steps that learn: scikit-learn's transformers and optbinning's exact binning on small made data.

Written from the documentation of both, never from the TypeScript. Run:

    python benchmarks/oracles/steps.py > src/features/fixtures/steps.json
"""

import json
import sys
import warnings

import numpy as np
import optbinning
import sklearn
from optbinning import OptimalBinning
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import (
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
    TargetEncoder,
)

warnings.filterwarnings("ignore")
rng = np.random.default_rng(20261124)
N = 300


def numbers():
    x = np.round(rng.lognormal(3, 1, N), 3)
    x[rng.random(N) < 0.12] = np.nan
    w = rng.integers(0, 4, N).astype(float)
    return x, w


def none(values):
    return [None if isinstance(v, float) and np.isnan(v) else v for v in values]


def scaling(x, w):
    col = x.reshape(-1, 1)
    repeated = np.repeat(x, w.astype(int)).reshape(-1, 1)
    out = {}
    for name, scaler in [
        ("standard", StandardScaler()),
        ("robust", RobustScaler()),
        ("min-max", MinMaxScaler()),
    ]:
        weighted = scaler.fit(repeated)
        of_weighted = weighted.transform([[25.0]])[0, 0]
        plain = scaler.fit_transform(col)[:, 0]
        out[name] = {"values": none(plain.tolist()), "of25Weighted": float(of_weighted)}
    return out


def imputing(x):
    rounded = np.round(x)
    return {
        "median": float(SimpleImputer(strategy="median").fit(x.reshape(-1, 1)).statistics_[0]),
        "mean": float(SimpleImputer(strategy="mean").fit(x.reshape(-1, 1)).statistics_[0]),
        "modeOfRounded": float(SimpleImputer(strategy="most_frequent").fit(rounded.reshape(-1, 1)).statistics_[0]),
    }


def texts():
    names = ["amber", "blue", "cyan", "dun", "ecru", "fawn", "grey"]
    p = np.array([0.3, 0.25, 0.2, 0.12, 0.07, 0.04, 0.02])
    return [str(v) for v in rng.choice(names, N, p=p)]


def encoding(t, y):
    col = np.array(t, dtype=object).reshape(-1, 1)
    fresh = np.array(["blue", "zinc", "grey"], dtype=object).reshape(-1, 1)
    one_hot = OneHotEncoder(min_frequency=15, handle_unknown="infrequent_if_exist", sparse_output=False).fit(col)
    plain = OneHotEncoder(handle_unknown="ignore", sparse_output=False).fit(col)
    ordinal = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan).fit(col)
    fold_of = rng.integers(0, 4, N)
    target = {}
    for name, smooth in [("auto", "auto"), ("10", 10.0), ("0.5", 0.5)]:
        encoder = TargetEncoder(smooth=smooth, target_type="binary").fit(col, y)
        crossed = np.zeros(N)
        for fold in range(4):
            train, test = fold_of != fold, fold_of == fold
            part = TargetEncoder(smooth=smooth, target_type="binary").fit(col[train], y[train])
            crossed[test] = part.transform(col[test])[:, 0]
        target[name] = {"new": encoder.transform(fresh)[:, 0].tolist(), "training": crossed.tolist()}
    return {
        "oneHot": {
            "names": [str(n) for n in one_hot.get_feature_names_out(["t"])],
            "sums": one_hot.transform(col).sum(axis=0).tolist(),
            "new": one_hot.transform(fresh).tolist(),
            "plainNew": plain.transform(fresh).tolist(),
        },
        "ordinal": {"training": ordinal.transform(col)[:, 0].tolist(), "new": none(ordinal.transform(fresh)[:, 0].tolist())},
        "target": {"foldOf": fold_of.tolist(), **target},
    }


def binning():
    """Columns of few values, so that every value is a fine bin of its own, with both classes in each."""
    cases = []
    for c, shape in enumerate([np.linspace(-1.5, 1.5, 24), np.linspace(1.2, -1, 24), 1.5 - np.abs(np.linspace(-2, 2, 24)), np.zeros(24)]):
        n = 2400
        x = rng.integers(0, 24, n)
        p = 1 / (1 + np.exp(-(shape[x] - 0.5 + 0.5 * rng.standard_normal(24)[x])))
        y = (rng.random(n) < p).astype(int)
        for v in range(24):
            y[np.flatnonzero(x == v)[:2]] = [0, 1]
        found = {}
        for trend, name in [("ascending", "increasing"), ("descending", "decreasing"), ("peak", "peak"), ("valley", "valley"), (None, "none")]:
            for most in [4, 8]:
                b = OptimalBinning(
                    dtype="numerical",
                    solver="cp",
                    user_splits=np.arange(23) + 0.5,
                    max_n_bins=most,
                    min_bin_size=0.05,
                    monotonic_trend=trend,
                    divergence="iv",
                    time_limit=60,
                )
                b.fit(x.astype(float), y)
                table = b.binning_table.build()
                found[f"{name} {most}"] = {
                    "status": b.status,
                    "thresholds": b.splits.tolist(),
                    "woe": table["WoE"].iloc[: len(b.splits) + 1].astype(float).tolist(),
                    "informationValue": float(table["IV"].iloc[-1]),
                }
        cases.append({"x": x.tolist(), "y": y.tolist(), "found": found})
    return cases


def main():
    x, w = numbers()
    t = texts()
    y = (rng.random(N) < np.where(np.isin(t, ["amber", "grey"]), 0.5, 0.2)).astype(int)
    json.dump(
        {
            "versions": {"scikit-learn": sklearn.__version__, "optbinning": optbinning.__version__, "numpy": np.__version__},
            "x": none(x.tolist()),
            "w": w.tolist(),
            "t": t,
            "y": y.tolist(),
            "scaling": scaling(x, w),
            "imputing": imputing(x),
            "encoding": encoding(t, y),
            "binning": binning(),
        },
        sys.stdout,
    )


main()
