"""Golden values of src/evaluation/profit: the definition by mpmath, and empulse where it computes the same.

Run from the repository root:  python benchmarks/oracles/profit.py
Writes src/evaluation/fixtures/profit.json. Needs numpy, mpmath and empulse 0.11 (later ones have no `empb`).

The definition of the expected maximum profit is integrated as it stands: the profit of every threshold is a line in
gamma; all pairs of lines are crossed, and the highest line is integrated against the Beta density between crossings
with 30 digits. empulse computes the same from the ROC convex hull; its `empb` uses the mean of gamma only and pays
for a contact only when the offer is taken, so it is the maximum profit with individual values when contacts are free.
"""

import json
from importlib.metadata import version
from pathlib import Path

import mpmath as mp
import numpy as np
from empulse.metrics import empb, empc, mpc

OUT = Path("src/evaluation/fixtures/profit.json")
mp.mp.dps = 30


def lines(truth, score, weights, value, offer, contact):
    """[(share, slope, intercept)] per customer of the base, nobody first, exact."""
    n = len(truth)
    column = lambda v: [mp.mpf(float(x)) for x in (v if np.ndim(v) else [v] * n)]
    value, offer, contact = column(value), column(offer), column(contact)
    weights = column(1 if weights is None else weights)
    total = mp.fsum(weights)
    found = [(mp.mpf(0), mp.mpf(0), mp.mpf(0))]
    for threshold in sorted(set(score), reverse=True):
        rows = [i for i in range(n) if score[i] >= threshold]
        slope = mp.fsum(weights[i] * (value[i] - offer[i]) for i in rows if truth[i])
        spent = mp.fsum(weights[i] * (contact[i] + (0 if truth[i] else offer[i])) for i in rows)
        found.append((mp.fsum(weights[i] for i in rows) / total, slope / total, -spent / total))
    return found


def best_at(found, gamma):
    """The highest line; of equals the shortest list."""
    return max(range(len(found)), key=lambda k: (found[k][1] * gamma + found[k][2], -k))


def expected(found, alpha, beta):
    crossings = {mp.mpf(0), mp.mpf(1)}
    for i, (_, s, c) in enumerate(found):
        for _, t, d in found[:i]:
            if s != t and 0 < (d - c) / (s - t) < 1:
                crossings.add((d - c) / (s - t))
    cuts = sorted(crossings)
    # Neighbouring pieces under one line are one piece.
    pieces = []
    for low, high in zip(cuts, cuts[1:]):
        best = best_at(found, (low + high) / 2)
        if pieces and pieces[-1][2] == best:
            pieces[-1][1] = high
        else:
            pieces.append([low, high, best])
    density = lambda g: g ** (alpha - 1) * (1 - g) ** (beta - 1) / mp.beta(alpha, beta)
    profit = share = mp.mpf(0)
    for low, high, best in pieces:
        part, slope, intercept = found[best]
        profit += mp.quad(lambda g: (slope * g + intercept) * density(g), mp.linspace(low, high, 5))
        share += part * mp.quad(density, mp.linspace(low, high, 5))
    return profit, share


def case(name, truth, score, *, weights=None, value=200, offer=10, contact=1, alpha=6, beta=14, acceptance=0.3):
    found = lines(truth, score, weights, value, offer, contact)
    gamma = mp.mpf(str(acceptance))  # 0.4, not the double next to it: ties of two lists are ties
    best = best_at(found, gamma)
    profit, share = expected(found, alpha, beta)
    plain = lambda v: [float(x) for x in v] if np.ndim(v) else v
    result = {
        "name": name,
        "truth": [int(t) for t in truth],
        "score": plain(score),
        "weights": None if weights is None else plain(weights),
        "lifetimeValue": plain(value),
        "offerCost": plain(offer),
        "contactCost": plain(contact),
        "alpha": alpha,
        "beta": beta,
        "acceptance": acceptance,
        "maximum": {"profit": float(found[best][1] * gamma + found[best][2]), "share": float(found[best][0])},
        "expected": {"profit": float(profit), "share": float(share)},
    }
    if weights is None and not any(np.ndim(v) for v in (value, offer, contact)) and 0 < contact and 0 < offer < value:
        score_, truth_ = np.array(score, float), np.array(truth)
        money = {"clv": value, "incentive_cost": offer, "contact_cost": contact}
        m, e = mpc(truth_, score_, accept_rate=acceptance, **money), empc(truth_, score_, alpha=alpha, beta=beta, **money)
        for ours, theirs in zip([*result["maximum"].values(), *result["expected"].values()], [*m, *e]):
            assert abs(ours - theirs) < 1e-8, (name, ours, theirs)
        result["empulse"] = {"expected": float(e[0]), "share": float(e[1])}
    return result


def random_base(seed, n, decimals):
    rng = np.random.default_rng(seed)
    chance = rng.beta(1.2, 2.5, n)
    truth = (rng.random(n) < chance).astype(int)
    truth[:2] = [0, 1]
    return rng, truth, np.round(np.clip(chance + rng.normal(0, 0.2, n), 0, 1), decimals)


def individual_empb(seed, n):
    rng, truth, score = random_base(seed, n, 12)
    value = np.round(rng.lognormal(5, 0.8, n), 2)
    total, share = empb(truth, score, clv=value, incentive_fraction=0.05, contact_cost=1e-300)
    return {
        "truth": [int(t) for t in truth],
        "score": [float(s) for s in score],
        "lifetimeValue": [float(v) for v in value],
        "incentiveFraction": 0.05,
        "total": total,
        "share": share,
    }


def cases():
    y, s = [0, 1, 0, 1, 0, 1, 0, 1], [0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.8, 0.9]
    yield case("docstring of empulse, R package EMP", y, s)
    y, s = [1, 1, 0, 0, 0, 1, 1, 1, 1, 0], [0.6125478, 0.3642710, 0.4321361, 0.1402911, 0.3848959, 0.2444155, 0.9706413, 0.8901728, 0.7817814, 0.8687518]
    yield case("proflogit-python test_empc", y, s)
    yield case("proflogit-python test_empc, first score changed", y, [0.287577520124614, *s[1:]])
    yield case("perfect ranking", [0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4])
    yield case("reversed ranking", [1, 1, 0, 0], [0.1, 0.2, 0.3, 0.4])
    yield case("all tied", [0, 1, 0, 0], [0.5] * 4)
    for seed, n, decimals in [(1, 40, 9), (2, 60, 1), (3, 150, 2)]:
        rng, truth, score = random_base(seed, n, decimals)
        yield case(f"{n} customers, {decimals} decimals", truth, score)
        yield case(f"{n} customers, dear offers", truth, score, value=120, offer=40, contact=5, alpha=2, beta=3, acceptance=0.4)
        weights = np.round(rng.uniform(0, 3, n), 3)
        yield case(f"{n} customers, weights", truth, score, weights=weights, alpha=0.7, beta=1.6, acceptance=0.55)
        value = np.round(rng.lognormal(4, 1.0, n), 2)
        yield case(f"{n} customers, individual values", truth, score, value=value, offer=0.05 * value, contact=1)
        yield case(f"{n} customers, values below the offer", truth, score, value=value, offer=np.round(rng.uniform(0, 60, n), 2), contact=np.round(rng.uniform(0, 3, n), 2), weights=weights, alpha=30, beta=20, acceptance=0.6)


OUT.write_text(
    json.dumps(
        {
            "generator": "benchmarks/oracles/profit.py",
            "versions": {name: version(name) for name in ("empulse", "mpmath", "numpy")},
            "tolerance": 1e-12,
            "cases": list(cases()),
            "empb": individual_empb(4, 80),
        }
    )
    + "\n"
)
