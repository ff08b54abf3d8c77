"""Learn the keyword classifier's weights from the build messages: ``python -m evaluation.train``.

It needs scikit-learn==1.9.1, which Frontdesk itself does not need: install it with ``pydantic`` in
a separate environment. It writes ``weights.json`` and ``words.bin`` in
``layers/common/frontdesk/assistant/classifier``; two runs write the same bytes.

It learns from the build messages of ``messages.jsonl``, from ``training.jsonl``, and from
``phrases.tsv``: words and phrases that indicate a trade or an urgency, or a danger that is over or
denied. It does not read the held-out messages.
"""

import json
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from evaluation import labelled, read_messages
from frontdesk.assistant.classifier import words
from frontdesk.assistant.classifier.keywords import _WEIGHTS, urgency_features
from frontdesk.assistant.classifier.lexicon import read, trades
from frontdesk.assistant.classifier.safety import detect
from frontdesk.models.classification import ServiceType, Urgency

FOLDER = Path(__file__).parent
STRENGTH = 1.0
"""The inverse of the regularisation. Cross-validation chose it and the next four constants."""
CONCEPT_SCALE, WORD_SCALE = 0.2, 6.0
"""The length of a message's vectors: of one concept, and of all words together."""
CUE_SCALE = 0.5
"""The length of a concept's vector as a cue of the urgency."""
VOTE = 0.5
"""The weight of the lexicon's votes, relative to a concept's presence."""
PHRASE, ORDINARY = 0.1, 0.02
"""A phrase's weight relative to a message; and that of a trade's phrase as an ordinary fault."""
OFTEN, MOST_FEATURES = 2, 28_000
"""The least number of occurrences of a feature, and the number of features that are kept."""
FALSE_ALARMS = 0.04
"""The share of other messages that may be called emergencies, in cross-validation."""
URGENCIES = {
    "urgency:emergency": Urgency.EMERGENCY,
    "urgency:high": Urgency.HIGH,
    "urgency:medium_ordinary": Urgency.MEDIUM,
    "urgency:low": Urgency.LOW,
    "over_or_denied": Urgency.MEDIUM,
}


def main() -> None:
    """Fit both models, the temperature and the threshold, and write them."""
    rows = labelled("build") + read_messages(FOLDER / "training.jsonl")
    phrases = [line.split("\t") for line in (FOLDER / "phrases.tsv").open(encoding="utf-8")]
    of_trades = [(text.strip(), kind) for kind, _, text in phrases if kind not in URGENCIES]
    of_urgencies = [
        (text.strip(), str(URGENCIES[kind])) for kind, _, text in phrases if kind in URGENCIES
    ]
    messages = [row.message for row in rows]
    found = [words.features(text) for text in messages]
    vocabulary = _frequent(
        [*found, *(words.features(text) for text, _ in of_trades + of_urgencies)]
    )

    names = sorted(trades())
    votes = np.array([[trades()[n].get(str(t), 0.0) for t in ServiceType] for n in names])
    trade = _Task(
        lambda texts: _trade_concepts(texts, names, votes),
        [(row.message, str(row.service_type), 1.0) for row in rows],
        [(text, kind, PHRASE) for text, kind in of_trades],
    )
    cues = sorted({cue for row in rows for cue in urgency_features(row.message)})
    urgency = _Task(
        lambda texts: CUE_SCALE * _presence(map(urgency_features, texts), cues),
        [(row.message, str(row.urgency), 1.0) for row in rows],
        [(text, kind, PHRASE) for text, kind in of_urgencies]
        + [(text, str(Urgency.MEDIUM), ORDINARY) for text, _ in of_trades if not detect(text)],
    )

    # The messages of the lexicon's own author are too easy to measure by.
    fresh = np.array([not row.id.startswith("lexicon-") for row in rows])
    odds = trade.cross_validated(vocabulary)[fresh]
    answers = np.searchsorted(sorted(map(str, ServiceType)), trade.labels[: len(rows)][fresh])
    temperature = _temperature(odds, answers)
    chances = np.exp(urgency.cross_validated(vocabulary)[fresh])
    alarm = chances[:, sorted(map(str, Urgency)).index(str(Urgency.EMERGENCY))]
    danger = urgency.labels[: len(rows)][fresh] == str(Urgency.EMERGENCY)
    threshold = float(np.quantile(alarm[~danger], 1 - FALSE_ALARMS))
    print(
        f"{len(rows)} messages, {len(phrases)} phrases, {len(vocabulary)} features; of the fresh "
        f"messages, cross-validated: types {(odds.argmax(1) == answers).mean():.3f}, emergencies "
        f"{(alarm > threshold)[danger].mean():.3f}, T {temperature:.2f}, over {threshold:.2f}"
    )

    vocabulary = _telling(vocabulary, trade.fit(vocabulary), urgency.fit(vocabulary))
    by_trade, by_urgency = trade.fit(vocabulary), urgency.fit(vocabulary)
    own, by_vote = np.hsplit(by_trade.coef_[:, : -len(vocabulary)], [len(names)])
    model = {
        # The votes are sums over the concepts, so their weights are added to the concepts'.
        "service_type": _linear(by_trade, CONCEPT_SCALE * (own + VOTE * by_vote @ votes.T), names),
        "urgency": _linear(by_urgency, CUE_SCALE * by_urgency.coef_[:, : len(cues)], cues),
        "temperature": round(temperature, 2),
        "emergency_threshold": round(threshold, 2),
    }
    text = json.dumps(model, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    _WEIGHTS.write_text(text + "\n", encoding="utf-8")
    _write_words(vocabulary, by_trade, by_urgency)


class _Task:
    """One of the two models to train, on messages and phrases: (text, label, weight) of each."""

    def __init__(self, concepts: Any, messages: Sequence[Any], phrases: Sequence[Any]) -> None:
        texts, labels, worth = zip(*messages, *phrases, strict=True)
        self.labels = np.array(labels)
        self._messages = len(messages)
        self._concepts = csr_matrix(concepts(texts))
        self._features = [words.features(text) for text in texts]
        self._worth = np.array(worth)

    def fit(self, vocabulary: Sequence[int]) -> Any:
        return _regression().fit(self._matrix(vocabulary), self.labels, self._worth)

    def cross_validated(self, vocabulary: Sequence[int]) -> Any:
        """The log odds of each message by a model that was trained without it."""
        everything = self._matrix(vocabulary)
        phrases = np.arange(self._messages, len(self.labels))
        odds = np.empty((self._messages, len(set(self.labels))))
        folds = KFold(4, shuffle=True, random_state=0)
        for seen, unseen in folds.split(np.arange(self._messages)):
            known = np.r_[seen, phrases]
            fitted = _regression().fit(everything[known], self.labels[known], self._worth[known])
            odds[unseen] = fitted.predict_log_proba(everything[unseen])
        return odds

    def _matrix(self, vocabulary: Sequence[int]) -> Any:
        return hstack([self._concepts, _word_matrix(self._features, vocabulary)]).tocsr()


def _regression() -> Any:
    return LogisticRegression(C=STRENGTH, max_iter=300, tol=1e-4)


def _trade_concepts(texts: Iterable[str], names: Sequence[str], votes: Any) -> Any:
    found = ({c for part in read(text) for c in part.concepts} for text in texts)
    presence = _presence(found, names)
    return CONCEPT_SCALE * np.hstack([presence, VOTE * presence @ votes])


def _presence(sets: Iterable[set[str]], names: Sequence[str]) -> Any:
    column = {name: at for at, name in enumerate(names)}
    rows = [[column[name] for name in present if name in column] for present in sets]
    matrix = np.zeros((len(rows), len(names)))
    for row, columns in zip(matrix, rows, strict=True):
        row[columns] = 1
    return matrix


def _word_matrix(sets: Sequence[set[int]], vocabulary: Sequence[int]) -> Any:
    """With the weights of `frontdesk.assistant.classifier.words.log_odds`."""
    column = {number: at for at, number in enumerate(vocabulary)}
    known = [sorted(column[number] for number in present if number in column) for present in sets]
    rows = np.repeat(np.arange(len(known)), [len(columns) for columns in known])
    values = np.array([WORD_SCALE * words.weight(len(columns)) for columns in known])[rows]
    columns = np.array([at for present in known for at in present], dtype=int)
    return csr_matrix((values, (rows, columns)), shape=(len(sets), len(vocabulary)))


def _frequent(sets: Iterable[set[int]]) -> list[int]:
    counts = Counter(number for present in sets for number in present)
    return sorted(number for number, count in counts.items() if count >= OFTEN)


def _telling(vocabulary: Sequence[int], *fitted: Any) -> list[int]:
    """The features of the vocabulary with the largest weights."""
    weights = sum((m.coef_[:, -len(vocabulary) :] ** 2).sum(0) for m in fitted)
    kept = np.argsort(-weights, kind="stable")[:MOST_FEATURES]
    return sorted(vocabulary[at] for at in kept)


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


def _write_words(vocabulary: Sequence[int], *fitted: Any) -> None:
    """Write the weights in the format of `frontdesk.assistant.classifier.words.FILE`."""
    weights = {}
    for model in fitted:
        of_words = WORD_SCALE * model.coef_[:, -len(vocabulary) :]
        weights |= dict(zip(map(str, model.classes_), of_words, strict=True))
    columns = np.array([weights[label] for label in words.LABELS]).T
    step = float(np.abs(columns).max()) / 127
    steps = np.rint(columns / step).astype(np.int8)
    numbers = struct.pack(f"<{len(vocabulary)}I", *vocabulary)
    words.FILE.write_bytes(words.HEAD.pack(len(vocabulary), step) + numbers + steps.tobytes())


if __name__ == "__main__":
    main()
