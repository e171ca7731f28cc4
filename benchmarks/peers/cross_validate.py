"""cross_validate of scikit-learn on the Telco customers, 10 stratified folds twice, n_jobs=2, AUC only.

Arguments: kind, two files of customers (taken together), columns, columns that are categories.
"""

import os
import sys

# Two processes of one thread each, as joblib has it where nothing else is set; two threads in each fight for the cores.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.pop(name, None)

import numpy as np
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RepeatedStratifiedKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from customers import read
from peer import serve

kind, first, second, columns, categories = sys.argv[1:6]
parts = [read(path, int(columns)) for path in (first, second)]
rows, truth = np.vstack([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
named = [int(c) for c in categories.split(",")]
numbers = [c for c in range(int(columns)) if c not in named]

if kind == "gradient-boosting":
    model = HistGradientBoostingClassifier(
        max_iter=150, max_leaf_nodes=8, learning_rate=0.05, early_stopping=False, categorical_features=named
    )
else:
    model = make_pipeline(
        ColumnTransformer(
            [
                ("numbers", make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler()), numbers),
                ("categories", OneHotEncoder(handle_unknown="ignore"), named),
            ]
        ),
        LogisticRegression(C=1.0, max_iter=1000),
    )


def work():
    folds = RepeatedStratifiedKFold(n_splits=10, n_repeats=2, random_state=42)
    return cross_validate(model, rows, truth, scoring="roc_auc", cv=folds, n_jobs=2)


serve(
    work,
    {"scikit-learn": sklearn.__version__ + " (cross_validate, n_jobs=2)"},
    lambda result: {"auc": float(result["test_score"].mean())},
)
