"""roc_auc_score of scikit-learn on a file of scores (float64) and a file of labels (uint8)."""

import sys

import numpy as np
import sklearn
from sklearn.metrics import roc_auc_score

from peer import serve

score = np.fromfile(sys.argv[1], dtype=np.float64)
truth = np.fromfile(sys.argv[2], dtype=np.uint8)
serve(lambda: float(roc_auc_score(truth, score)), {"scikit-learn": sklearn.__version__})
