"""Golden values of k-means and the silhouette, by scikit-learn.

    CHURNKIT_DATA=<folder with the public data> python benchmarks/oracles/segmentation.py

Writes src/segmentation/fixtures/k-means.json. Cases with initial centres are deterministic; the airline cases
hold the inertia scikit-learn reaches with its own ten starts.
"""

import json
import os
import platform
from pathlib import Path

import numpy as np
import pandas as pd
import sklearn
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

OUT = Path(__file__).parents[2] / "src" / "segmentation" / "fixtures" / "k-means.json"


def lcg_rows(rows, dims, seed):
    """Rows that the test makes again to the last bit: sums of three draws of a 32-bit congruential generator."""
    state = seed
    values = np.empty(rows * dims)
    for i in range(rows * dims):
        total = 0.0
        for _ in range(3):
            state = (state * 1664525 + 1013904223) % 2**32
            total += state / 2**32
        values[i] = total
    return values.reshape(rows, dims)


def fit_from(x, centers, tol=1e-4, weights=None, max_iter=300):
    x = np.ascontiguousarray(x, dtype=float)
    centers = np.array(centers, dtype=float)
    model = KMeans(len(centers), init=centers, n_init=1, tol=tol, max_iter=max_iter, algorithm="lloyd")
    model.fit(x, sample_weight=weights)
    case = {
        "initialCenters": centers.tolist(),
        "tolerance": tol,
        "maxIterations": max_iter,
        "centers": model.cluster_centers_.tolist(),
        "inertia": float(model.inertia_),
        "iterations": int(model.n_iter_),
        "labels": "".join(str(label) for label in model.labels_),
    }
    if weights is not None:
        case["weights"] = list(weights)
    if len(set(model.labels_)) > 1 and weights is None:
        case["silhouette"] = float(silhouette_score(x, model.labels_))
    return case


doc = np.array([[1, 2], [1, 4], [1, 0], [10, 2], [10, 4], [10, 0]], dtype=float)
iris = load_iris().data
random = lcg_rows(2000, 4, 2024)

cases = [
    {"name": "documentation set, k = 2", "data": "documentation", **fit_from(doc, doc[[0, 3]])},
    {"name": "documentation set, one empty at first", "data": "documentation", **fit_from(doc, [[1, 1], [10, 1.5], [90, 90]])},
]
for k in (2, 3, 4, 5):
    rows = [i * 150 // k for i in range(k)]
    cases.append({"name": f"iris, k = {k}", "data": "iris", **fit_from(iris, iris[rows])})
cases += [
    {"name": "iris, k = 3, to the end", "data": "iris", **fit_from(iris, iris[[0, 1, 2]], tol=0)},
    {"name": "iris, k = 3, weighted", "data": "iris", **fit_from(iris, iris[[5, 70, 140]], tol=0, weights=[1 + i % 4 for i in range(150)])},
    {"name": "iris, k = 5, two empty at first", "data": "iris", **fit_from(iris, np.vstack([iris[[0, 60, 120]], [[99] * 4, [-99] * 4]]))},
    {"name": "random rows, k = 6", "data": "random", **fit_from(random, random[:6])},
    {"name": "random rows, k = 6, to the end", "data": "random", **fit_from(random, random[:6], tol=0)},
    {"name": "random rows, k = 9, three iterations", "data": "random", **fit_from(random, random[100:109], max_iter=3)},
]

airline = []
data_folder = os.environ.get("CHURNKIT_DATA")
if data_folder:
    members = pd.read_csv(Path(data_folder) / "airline_members_lrfmc.csv.gz")
    z = StandardScaler().fit_transform(members.to_numpy(float))
    for seed in range(5):
        model = KMeans(5, n_init=10, random_state=seed).fit(z)
        airline.append({"randomState": seed, "inertia": float(model.inertia_), "sizes": sorted(np.bincount(model.labels_).tolist(), reverse=True)})

scaler = StandardScaler().fit(iris)
OUT.parent.mkdir(exist_ok=True)
OUT.write_text(
    json.dumps(
        {
            "source": "benchmarks/oracles/segmentation.py",
            "versions": {"python": platform.python_version(), "numpy": np.__version__, "scikit-learn": sklearn.__version__},
            "tolerance": 1e-9,
            "documentation": doc.tolist(),
            "iris": iris.tolist(),
            "irisScaler": {"mean": scaler.mean_.tolist(), "scale": scaler.scale_.tolist()},
            "irisBestInertia": {str(k): float(KMeans(k, n_init=30, random_state=0, tol=0).fit(iris).inertia_) for k in (2, 3, 4, 5)},
            "irisSpecies": "".join(str(label) for label in load_iris().target),
            "random": {"rows": 2000, "columns": 4, "seed": 2024},
            "cases": cases,
            "airline": airline,
        }
    )
    + "\n"
)
