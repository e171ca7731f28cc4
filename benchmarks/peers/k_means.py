"""KMeans(n_init = 10, k-means++, lloyd) of scikit-learn on rows (row-major float64)."""

import sys

import numpy as np
import sklearn
from sklearn.cluster import KMeans

from peer import serve

columns, clusters = int(sys.argv[2]), int(sys.argv[3])
rows = np.fromfile(sys.argv[1], dtype=np.float64).reshape(-1, columns)
serve(
    lambda: float(KMeans(n_clusters=clusters, n_init=10, random_state=0).fit(rows).inertia_),
    {"scikit-learn": sklearn.__version__},
)
