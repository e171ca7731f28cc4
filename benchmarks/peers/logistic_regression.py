"""LogisticRegression(newton-cholesky, C = 1) of scikit-learn on standardised columns (row-major float64) and labels."""

import sys

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from peer import serve

columns = int(sys.argv[3])
rows = np.fromfile(sys.argv[1], dtype=np.float64).reshape(-1, columns)
truth = np.fromfile(sys.argv[2], dtype=np.uint8)


def fit():
    scaled = StandardScaler().fit_transform(rows)
    model = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-8, max_iter=100).fit(scaled, truth)
    margin = scaled @ model.coef_[0] + model.intercept_[0]
    loss = float(np.sum(np.logaddexp(0, margin) - truth * margin) + 0.5 * np.sum(model.coef_[0] ** 2))
    return {"objective": loss, "iterations": int(model.n_iter_[0])}


serve(fit, {"scikit-learn": sklearn.__version__})
