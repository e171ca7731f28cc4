"""Fixture of the neural network: scikit-learn's MLPClassifier, forward and in full-batch steps.

    python benchmarks/oracles/neural_network.py > src/churn/fixtures/neural-network.json

Weights are rounded to single precision before they are used, so that both sides start from the same numbers.
"""

import json
import sys
import warnings

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

warnings.filterwarnings("ignore")

ROWS = 60
STEPS = 40
HIDDEN = (6, 3)


def single(values):
    return np.asarray(values, dtype=np.float32).astype(np.float64)


def listed(arrays):
    return [array.ravel().tolist() for array in arrays]


random = np.random.default_rng(20_240_901)
x = np.column_stack(
    [random.normal(40, 12, ROWS), random.exponential(3, ROWS), random.integers(0, 2, ROWS), random.normal(0, 1, ROWS)]
).round(3)
y = (random.random(ROWS) < 1 / (1 + np.exp(-(x[:, 0] - 40) / 8 + x[:, 2]))).astype(int)
scaled = StandardScaler().fit_transform(x)

cases = []
for activation in ("relu", "tanh"):
    model = MLPClassifier(
        HIDDEN, activation=activation, alpha=0.5, batch_size=ROWS, learning_rate_init=0.01, shuffle=False, random_state=1
    )
    model.partial_fit(scaled, y, classes=[0, 1])
    model.coefs_ = [single(array) for array in model.coefs_]
    model.intercepts_ = [single(array) for array in model.intercepts_]
    start = {"weights": listed(model.coefs_), "biases": listed(model.intercepts_)}
    probability = model.predict_proba(scaled)[:, 1].tolist()
    # A fresh optimiser: partial_fit takes one step of Adam on the one batch.
    del model._optimizer
    for _ in range(STEPS):
        model.partial_fit(scaled, y)
    cases.append(
        {
            "activation": activation,
            "start": start,
            "probability": probability,
            "trained": {"weights": listed(model.coefs_), "biases": listed(model.intercepts_)},
            "trainedProbability": model.predict_proba(scaled)[:, 1].tolist(),
        }
    )

json.dump(
    {
        "source": "scikit-learn MLPClassifier, solver adam, one batch of all rows",
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scikit-learn": sklearn.__version__},
        "hidden": list(HIDDEN),
        "steps": STEPS,
        "alpha": 0.5,
        "learningRate": 0.01,
        "x": x.T.tolist(),
        "y": y.tolist(),
        "cases": cases,
    },
    sys.stdout,
)
print()
