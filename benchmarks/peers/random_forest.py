"""RandomForestClassifier of scikit-learn, 100 trees, two threads. Arguments: training and test customers, columns, depth, leaf."""

import sys

import sklearn
from customers import auc, read
from peer import serve
from sklearn.ensemble import RandomForestClassifier

train_path, test_path, columns, depth, leaf = sys.argv[1:6]
rows, truth = read(train_path, int(columns))
test_rows, test_truth = read(test_path, int(columns))


def fit(seed):
    return RandomForestClassifier(
        n_estimators=100,
        max_depth=None if depth == "none" else int(depth),
        min_samples_leaf=int(leaf),
        n_jobs=2,
        random_state=seed,
    ).fit(rows, truth)


serve(
    fit,
    {"scikit-learn": sklearn.__version__},
    lambda model: {"auc": auc(test_truth, model.predict_proba(test_rows)[:, 1])},
)
