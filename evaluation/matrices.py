"""The matrices that the keyword classifier's models are fitted to: concepts, findings and words."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.utils.parallel import Parallel, delayed

from frontdesk.assistant.classifier import dangers, urgency, words
from frontdesk.assistant.classifier.lexicon import read, trades
from frontdesk.models.classification import ServiceType

STRENGTH = 1.0
"""The inverse of the regularisation. Messages left out of the training chose it and the scales."""
CONCEPT_SCALE, WORD_SCALE = 0.5, 6.0
"""The length of a message's vectors: of its concepts, and of all its words together."""
CUE_SCALE, FINDING_SCALE = 1.2, 1.0
"""The length of the vector of a concept, and of a finding of the rules, in the urgency."""
VOTE = 0.5
"""The weight of the lexicon's votes, relative to a concept's presence."""
JOBS = 2
"""How many processes fit at the same time; what they fit does not depend on it."""
OFTEN = 2
"""The least number of occurrences of a feature."""

Example = tuple[str, str, float]
"""A text, its label, and its weight."""


class Text(NamedTuple):
    """What is read of a text: its words, its concepts, and what tells of its urgency."""

    features: Mapping[int, float]
    concepts: Mapping[str, float]
    cues: Mapping[str, float]
    is_dangerous: bool


def read_all(texts: Iterable[str]) -> dict[str, Text]:
    """What is read of each text."""
    unique = list(dict.fromkeys(texts))
    found = Parallel(n_jobs=JOBS)(delayed(_text)(text) for text in unique)
    return dict(zip(unique, found, strict=True))


def _text(text: str) -> Text:
    parts = read(text)
    return Text(
        words.features(text),
        words.concepts(parts, words.TRADE_HALF),
        urgency.features(text),
        bool(dangers.present(parts)),
    )


class Task:
    """One of the two models to train, on messages and phrases: (text, label, weight) of each."""

    def __init__(
        self,
        concepts: Callable[[Sequence[Text]], Any],
        messages: Sequence[Example],
        phrases: Sequence[Example],
        known: Mapping[str, Text],
        *,
        half: float,
    ) -> None:
        self._half = half
        texts, labels, worth = zip(*messages, *phrases, strict=True)
        found = [known[text] for text in texts]
        self.labels = np.array(labels)
        self._messages = len(messages)
        self._concepts = csr_matrix(concepts(found))
        self.features = [each.features for each in found]
        self._worth = np.array(worth)

    def fit(self, vocabulary: Sequence[int], seen: Any) -> tuple[Any, Any]:
        """A model, and the log odds of each message by one that learns from the ``seen`` ones."""
        everything = self._matrix(vocabulary)
        known = np.r_[np.flatnonzero(seen), np.arange(self._messages, len(self.labels))]
        whole, part = Parallel(n_jobs=JOBS)(
            delayed(_fitted)(everything[rows], self.labels[rows], self._worth[rows])
            for rows in (np.arange(len(self.labels)), known)
        )
        return whole, part.predict_log_proba(everything[: self._messages])

    def _matrix(self, vocabulary: Sequence[int]) -> Any:
        return hstack([self._concepts, _word_matrix(self.features, vocabulary, self._half)]).tocsr()


def _fitted(matrix: Any, labels: Any, worth: Any) -> Any:
    return LogisticRegression(C=STRENGTH, max_iter=200, tol=3e-4).fit(matrix, labels, worth)


def trade_concepts(texts: Iterable[Text]) -> Any:
    """The concepts of each text, and the sums of the lexicon's votes for each trade."""
    names = sorted(trades())
    found = _matrix((text.concepts for text in texts), names)
    return CONCEPT_SCALE * hstack([found, VOTE * csr_matrix(found @ votes())])


def votes() -> Any:
    """The lexicon's votes: a row for each concept, a column for each trade."""
    return np.array([[trades()[n].get(str(t), 0.0) for t in ServiceType] for n in sorted(trades())])


def cues(texts: Iterable[Text], names: Sequence[str]) -> Any:
    """The features of the urgency of each text."""
    return _matrix((text.cues for text in texts), names).multiply(cue_scales(names)).tocsr()


def cue_scales(names: Sequence[str]) -> Any:
    """The length of the vector of each feature of the urgency."""
    concepts = trades()
    return np.array(
        [CUE_SCALE if name.lstrip("!") in concepts else FINDING_SCALE for name in names]
    )


def _word_matrix(
    sets: Iterable[Mapping[int, float]], vocabulary: Sequence[int], half: float
) -> Any:
    """With the weights of `frontdesk.assistant.classifier.words.log_odds`."""
    kept = set(vocabulary)
    known = ({f: place for f, place in present.items() if f in kept} for present in sets)
    weighted = (
        dict(zip(present, words.weights(present.values(), half), strict=True)) for present in known
    )
    return WORD_SCALE * _matrix(weighted, vocabulary)


def _matrix(sets: Iterable[Mapping[Any, float]], names: Sequence[Any]) -> Any:
    """One row for each mapping, one column for each name."""
    column = {name: at for at, name in enumerate(names)}
    values, columns, ends = [], [], [0]
    for present in sets:
        for name, value in present.items():
            if name in column:
                values.append(value)
                columns.append(column[name])
        ends.append(len(values))
    return csr_matrix((values, columns, ends), shape=(len(ends) - 1, len(names)))


def frequent(sets: Iterable[Iterable[int]]) -> list[int]:
    """The features that occur often enough to learn from, in ascending order."""
    counts = Counter(number for present in sets for number in present)
    return sorted(number for number, count in counts.items() if count >= OFTEN)
