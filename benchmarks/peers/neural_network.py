"""StandardScaler and MLPClassifier of scikit-learn: 64 and 32 units, Adam, 10 epochs. Arguments: training and test customers, columns."""

import sys

import sklearn
from customers import auc, read
from peer import serve
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

train_path, test_path, columns = sys.argv[1:4]
rows, truth = read(train_path, int(columns))
test_rows, test_truth = read(test_path, int(columns))


def fit(seed):
    network = MLPClassifier((64, 32), max_iter=10, batch_size=200, random_state=seed)
    return make_pipeline(StandardScaler(), network).fit(rows, truth)


serve(
    fit,
    {"scikit-learn": sklearn.__version__},
    lambda model: {"auc": auc(test_truth, model.predict_proba(test_rows)[:, 1])},
)
