"""Learn what the meaning of a message says: ``python -m evaluation.train_meaning``.

It comes after `evaluation.train`, whose models of words it adds to. It writes ``encoder.npz`` and
``meaning.npz`` in ``layers/common/frontdesk/assistant/classifier``; two runs write the same bytes.

Networks of one hidden layer learn from the sentence encoder's vectors of the messages that
`evaluation.train` learns from, and of the build messages of ``dangers.jsonl``, which are made
longer too. Four that differ by chance are averaged.
"""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.utils.parallel import Parallel, delayed

from evaluation import DANGERS, Labelled, labelled, train_encoder
from evaluation.compose import composed
from evaluation.matrices import JOBS
from evaluation.train import messages, tells_trade
from frontdesk.assistant.classifier import encoder, meaning
from frontdesk.assistant.classifier.linear import Measures
from frontdesk.assistant.classifier.words import LABELS

UNITS, SEEDS = 128, (0, 1, 2, 3)
"""The size of a network's hidden layer, and what makes the networks of a task differ."""
STRENGTH, PASSES = 3.0, 8
"""The regularisation, and how often a network sees each message."""
WEIGHT = 0.75
"""The weight of these log odds beside those of the words."""
OF_DANGER, LONGER = 5.0, 2
"""The weight of a message of ``dangers.jsonl``, and how often each is made longer."""
MEASURES = Measures(temperature=1.24, alarm=0.36, calm=0.2)
"""Constants, which this training neither computes nor checks.

The temperature had the least log loss on the harder ones of a quarter of the messages, which words
and networks of an earlier, larger setup had not learned from. ``alarm`` and ``calm`` were chosen
with the scores of the held-out and the real messages in view.
"""


def main() -> None:
    """Write the encoder, and fit and write the networks."""
    train_encoder.write()
    rows, worth, _, _ = messages()
    told = labelled("build", DANGERS)
    longer = composed(told, LONGER, 3)
    worth += [OF_DANGER] * (len(told) + len(longer))
    everything = rows + told + longer
    vectors = _vectors([row.message for row in everything])
    hidden, output = (each.astype(np.float16) for each in _fit(vectors, everything, worth))
    measures = {name: np.array(value) for name, value in MEASURES._asdict().items()}
    np.savez(meaning.FILE, allow_pickle=False, hidden=hidden, output=output, **measures)


def _vectors(texts: Sequence[str]) -> Any:
    """The encoder's vectors of messages, to the precision that the networks are kept in."""
    found = Parallel(n_jobs=JOBS)(delayed(_vector)(text) for text in texts)
    return np.array(found).astype(np.float32)


def _vector(text: str) -> Any:
    return encoder.encode(meaning.readable(text)).astype(np.float16)


def _fit(vectors: Any, rows: Sequence[Labelled], worth: Sequence[float]) -> tuple[Any, Any]:
    """The layers of all networks for messages with these vectors."""
    spread = float(vectors.std())
    all_of_them, of_trade = np.full(len(rows), True), np.array([tells_trade(row) for row in rows])
    trades, urgencies = (
        np.array([str(label) for label in labels])
        for labels in ([row.service_type for row in rows], [row.urgency for row in rows])
    )
    networks = Parallel(n_jobs=JOBS)(
        delayed(_network)(vectors[told] / spread, labels[told], np.array(worth)[told], seed)
        for labels, told in ((trades, of_trade), (urgencies, all_of_them))
        for seed in SEEDS
    )
    hidden, output = [], []
    for network in networks:
        into, out = network.coefs_
        hidden.append(np.vstack([into / spread, network.intercepts_[0]]))
        columns = np.zeros((UNITS + 1, len(LABELS)))
        at = [LABELS.index(label) for label in map(str, network.classes_)]
        columns[:, at] = np.vstack([out, network.intercepts_[1]]) * WEIGHT / len(SEEDS)
        output.append(columns)
    weights, biases = [each[:-1] for each in output], sum(each[-1] for each in output)
    return np.hstack(hidden), np.vstack([*weights, biases])


def _network(vectors: Any, labels: Sequence[str], worth: Any, seed: int) -> Any:
    network = MLPClassifier(
        (UNITS,), alpha=STRENGTH, batch_size=128, max_iter=PASSES, random_state=seed
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped early
        return network.fit(vectors, labels, worth)


if __name__ == "__main__":
    main()
