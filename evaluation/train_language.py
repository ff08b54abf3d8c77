"""Learn to tell languages apart: ``python -m evaluation.train_language``.

It needs scikit-learn==1.9.1 in a separate environment, as ``evaluation.train`` does, and writes
``language.bin`` in ``layers/common/frontdesk/assistant/reading``; two runs write the same bytes.
It learns from the build messages of ``messages.jsonl``, from ``training.jsonl``, ``phrases.tsv``
and ``language.txt``, and does not read the held-out messages.
"""

import json
import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from frontdesk.assistant.reading import language

FOLDER = Path(__file__).parent
STRENGTH = 20.0
"""The inverse of the regularisation."""
PHRASE, SHORT, ALIKE = 0.2, 10.0, 4.0
"""The weights, relative to a message, of a phrase of ``phrases.tsv``, of a text of
``language.txt``, and of one there that is alike in many languages."""
MOST_MESSAGES = 900
"""Of a language with more messages than this, each counts less."""
OFTEN, MOST_FEATURES = 2, 12_000
"""The least number of occurrences of a feature, and the number of features that are kept."""

Row = tuple[str, str, float]


def main() -> None:
    """Fit the model of each group of languages, and write the weights."""
    texts = list(rows())
    parts = [fit(script, texts) for script in language.GROUPS]
    largest = max(np.abs(weights).max() for _, weights in parts)
    table: dict[int, np.ndarray] = {}
    first = 0
    for numbers, weights in parts:
        for number, row in zip(numbers, weights, strict=True):
            columns = table.setdefault(number, np.zeros(len(language.LABELS)))
            columns[first : first + weights.shape[1]] = row
        first += weights.shape[1]
    kept = sorted(table, key=lambda n: (-np.ptp(table[n]), n))[:MOST_FEATURES]
    kept.sort()
    step = largest / 127
    steps = np.round(np.array([table[number] for number in kept]) / step).astype(np.int8)
    head = language.HEAD.pack(len(kept), step)
    language.FILE.write_bytes(head + struct.pack(f"<{len(kept)}I", *kept) + steps.tobytes())


def rows() -> Iterator[Row]:
    """Texts with their languages and weights; Hindi in Latin letters is Hindi."""
    found = []
    for name in ("messages.jsonl", "training.jsonl"):
        for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("split") != "held_out":
                found.append((row["message"], row["language"].split("-")[0]))
    counts = Counter(code for _, code in found)
    for text, code in found:
        # One or two words may be a name.
        if code in language.LABELS and len(text) > 12:
            yield text, code, min(1, MOST_MESSAGES / counts[code])
    for line in (FOLDER / "phrases.tsv").read_text(encoding="utf-8").splitlines():
        _, code, text = line.split("\t")
        yield text, code, PHRASE
    code = ""
    for line in (FOLDER / "language.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith(" "):
            for text in line.split("|"):
                if code == "none":
                    yield text.strip(), language.NONE, ALIKE
                else:
                    yield text.strip(), code, SHORT
        elif not line.startswith("#"):
            code = line


def fit(script: str, texts: list[Row]) -> tuple[list[int], np.ndarray]:
    """The features of a group of languages, and their weights for each of them."""
    labels = language.GROUPS[script]
    found, answers, shares = [], [], []
    for text, label, share in texts:
        numbers = list(language.features(language.letters(text), script))
        if label in labels and numbers:
            found.append(numbers)
            answers.append(labels.index(label))
            shares.append(share)
    totals = np.bincount(answers, shares)
    balance = (totals.max() / totals) ** 0.5
    shares = [share * balance[at] for share, at in zip(shares, answers, strict=True)]
    counts = Counter(number for numbers in found for number in set(numbers))
    names = sorted(number for number, count in counts.items() if count >= OFTEN)
    index = {name: at for at, name in enumerate(names)}
    data: list[float] = []
    columns: list[int] = []
    starts = [0]
    for numbers in found:
        here = Counter(index[number] for number in numbers if number in index)
        columns += here.keys()
        data += [count * language.weight(len(numbers)) for count in here.values()]
        starts.append(len(columns))
    matrix = csr_matrix((data, columns, starts), shape=(len(found), len(names)))
    model = LogisticRegression(C=STRENGTH, max_iter=300, fit_intercept=False, tol=1e-3)
    model.fit(matrix, answers, sample_weight=shares)
    weights = model.coef_.T
    if weights.shape[1] == 1:
        weights = np.hstack([-weights / 2, weights / 2])
    return names, weights


if __name__ == "__main__":
    main()
