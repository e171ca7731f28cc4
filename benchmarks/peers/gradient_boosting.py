"""LightGBM, HistGradientBoostingClassifier or XGBoost: 100 rounds of 31 leaves at a learning rate of .1, two threads.

Arguments: library, training customers, test customers, columns, what ("fit" or "predict"), columns that are categories.
"""

import sys

from customers import auc, read
from peer import serve

library, train_path, test_path, columns, what, categories = sys.argv[1:7]
THREADS, ROUNDS, LEAVES, RATE = 2, 100, 31, 0.1
rows, truth = read(train_path, int(columns))
test_rows, test_truth = read(test_path, int(columns))
named = [int(c) for c in categories.split(",") if c]

if library == "lightgbm":
    import lightgbm

    versions = {"LightGBM": lightgbm.__version__}
    params = {"objective": "binary", "num_leaves": LEAVES, "learning_rate": RATE, "num_threads": THREADS, "verbosity": -1}

    def fit():
        return lightgbm.train(params, lightgbm.Dataset(rows, truth, categorical_feature=named), ROUNDS)

    def predict(model):
        return model.predict(test_rows, num_threads=THREADS)

elif library == "xgboost":
    import numpy
    import xgboost

    versions = {"XGBoost": xgboost.__version__}
    params = {
        "objective": "binary:logistic",
        "tree_method": "hist",
        "grow_policy": "lossguide",
        "max_leaves": LEAVES,
        "max_depth": 0,
        "eta": RATE,
        "nthread": THREADS,
        "verbosity": 0,
    }
    types = ["c" if c in named else "q" for c in range(int(columns))]

    def fit():
        data = xgboost.QuantileDMatrix(rows, truth, nthread=THREADS, feature_types=types, enable_categorical=bool(named))
        return xgboost.train(params, data, ROUNDS)

    def predict(model):
        if named:
            data = xgboost.DMatrix(test_rows, nthread=THREADS, feature_types=types, enable_categorical=True)
            return model.predict(data)
        return model.inplace_predict(test_rows)

else:
    import sklearn
    from sklearn.ensemble import HistGradientBoostingClassifier

    versions = {"scikit-learn": sklearn.__version__ + " (HistGradientBoosting)"}

    def fit():
        return HistGradientBoostingClassifier(
            max_iter=ROUNDS,
            max_leaf_nodes=LEAVES,
            learning_rate=RATE,
            early_stopping=False,
            categorical_features=named or None,
        ).fit(rows, truth)

    def predict(model):
        return model.predict_proba(test_rows)[:, 1]


if what == "fit":
    serve(fit, versions, lambda model: {"auc": auc(test_truth, predict(model))})
else:
    fitted = fit()
    serve(lambda: predict(fitted), versions, lambda score: {"auc": auc(test_truth, score)})
