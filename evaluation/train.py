"""Learn the keyword classifier's weights from the build messages: ``python -m evaluation.train``.

Needs scikit-learn==1.9.1, which Frontdesk itself does not; install it in an environment of its own
beside ``pydantic``. Writes ``layers/common/frontdesk/classifier/weights.json``; the held-out
messages are not read. Two runs write the same bytes.
"""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict

from evaluation import labelled
from frontdesk.classifier.keywords import _GRAMS, _WEIGHTS, grams, urgency_features
from frontdesk.classifier.lexicon import read, trades
from frontdesk.models import ServiceType, Urgency

STRENGTH, URGENCY_STRENGTH = 1.0, 0.3
"""The inverses of the regularisation, chosen by cross-validation on the build messages."""
GRAM_STRENGTH, GRAM_SCALE = 0.1, 8.0
"""For the character runs: what regularises them, and the length of a message's vector of them."""
INDEPENDENT = 3.0
"""How many of the other messages an independent one is worth."""
VOTE = 0.5
"""How much the lexicon's own votes count beside a concept's presence, chosen likewise."""
FALSE_ALARMS = 0.06
"""The share of independent messages that may be called emergencies wrongly, unseen."""
UNSEEN_TEMPERATURE = 1.35
"""How much more to doubt than cross-validation says, as the lexicon has seen the build messages."""


def main() -> None:
    """Fit both models and the temperature, and write them."""
    rows = labelled("build")
    found = [[c for part in read(row.message) for c in part.concepts] for row in rows]
    names = sorted(trades())
    votes = np.array([[trades()[n].get(str(t), 0.0) for t in ServiceType] for n in names])
    presence = _matrix(found, names)
    kinds = np.array([str(row.service_type) for row in rows])
    features = np.hstack([presence, VOTE * presence @ votes])
    worth = np.array([INDEPENDENT if row.author == "independent" else 1.0 for row in rows])
    service_type = _regression(STRENGTH).fit(features, kinds, worth)
    own, by_vote = np.hsplit(service_type.coef_, [len(names)])
    # The votes are sums over the concepts, so their weights fold into the concepts' own.
    folded = own + VOTE * by_vote @ votes.T

    hints = [urgency_features(row.message) for row in rows]
    cues = sorted({hint for row in hints for hint in row})
    urgencies = np.array([str(row.urgency) for row in rows])
    clues = _matrix(hints, cues)
    urgency = _regression(URGENCY_STRENGTH).fit(clues, urgencies, worth)

    odds = _cross_validated(STRENGTH, features, kinds, worth)
    answers = np.searchsorted(service_type.classes_, kinds)
    fresh = worth == INDEPENDENT
    temperature = _temperature(odds[fresh], answers[fresh])
    danger = urgencies == str(Urgency.EMERGENCY)
    runs = _spelling([grams(row.message) for row in rows])
    spelt = _regression(GRAM_STRENGTH).fit(runs, danger, worth)
    chance = np.exp(_cross_validated(URGENCY_STRENGTH, clues, urgencies, worth))
    chance = chance[:, list(urgency.classes_).index(str(Urgency.EMERGENCY))]
    by_spelling = _cross_validated(GRAM_STRENGTH, runs, danger, worth) @ [-1, 1]
    # The model has no intercept for the grams: it goes into the threshold.
    alarm = np.log(chance / (1 - chance)) + by_spelling - spelt.intercept_[0]
    calm = fresh & ~danger
    threshold = float(np.quantile(alarm[calm], 1 - FALSE_ALARMS))
    caught = (alarm > threshold)[fresh & ~calm].mean()
    right = (odds.argmax(1) == answers)[fresh].mean()
    print(
        f"{len(rows)} messages; of {fresh.sum()} independent ones, cross-validated: "
        f"types {right:.3f}, emergencies {caught:.3f}, T {temperature:.2f}, over {threshold:.2f}"
    )
    model = {
        "service_type": _linear(service_type, folded, names),
        "urgency": _linear(urgency, urgency.coef_, cues),
        "temperature": round(temperature * UNSEEN_TEMPERATURE, 2),
        "grams": [round(GRAM_SCALE * float(w), 2) for w in spelt.coef_[0]],
        "emergency_threshold": round(threshold, 2),
    }
    assert set(model["urgency"]["bias"]) == set(map(str, Urgency))
    text = json.dumps(model, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    _WEIGHTS.write_text(text + "\n", encoding="utf-8")


def _regression(strength: float) -> Any:
    return LogisticRegression(C=strength, max_iter=2000, tol=1e-6)


def _matrix(sets: Sequence[Sequence[str]], names: Sequence[str]) -> Any:
    return np.array([[float(name in present) for name in names] for present in map(set, sets)])


def _spelling(sets: Sequence[Sequence[int]]) -> Any:
    rows = np.repeat(np.arange(len(sets)), [len(present) for present in sets])
    values = np.array([GRAM_SCALE / len(present) ** 0.5 for present in sets])[rows]
    return csr_matrix((values, (rows, np.concatenate(sets))), shape=(len(sets), _GRAMS))


def _cross_validated(strength: float, features: Any, labels: Any, worth: Any) -> Any:
    """Log odds of each message from a model that has not seen it."""
    folds = KFold(10, shuffle=True, random_state=0)
    return cross_val_predict(
        _regression(strength),
        features,
        labels,
        cv=folds,
        method="predict_log_proba",
        params={"sample_weight": worth},
    )


def _temperature(log_odds: Any, labels: Any) -> float:
    """The temperature with the least log loss (Guo et al., 2017, arXiv:1706.04599)."""

    def loss(temperature: float) -> float:
        scaled = log_odds / temperature
        scaled -= np.logaddexp.reduce(scaled, axis=1, keepdims=True)
        return -float(scaled[np.arange(len(labels)), labels].mean())

    return float(min(np.arange(0.3, 3, 0.01), key=loss))


def _linear(fitted: Any, weights: Any, names: Sequence[str]) -> dict[str, Any]:
    labels = [str(label) for label in fitted.classes_]
    return {
        "bias": {
            label: round(float(b), 3) for label, b in zip(labels, fitted.intercept_, strict=True)
        },
        "weights": {
            name: {
                label: round(float(w), 2)
                for label, w in zip(labels, column, strict=True)
                if abs(w) >= 0.01
            }
            for name, column in zip(names, weights.T, strict=True)
        },
    }


if __name__ == "__main__":
    main()
