"""Learn what a later message does to its case: ``python -m evaluation.train_effects``.

It comes after `evaluation.train_meaning`, by whose lists and encoder the messages are read. It
writes ``effects.npz`` in ``layers/common/frontdesk/assistant/reading``; two runs write the same
bytes. It learns from ``follow.jsonl``.
"""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel
from sklearn.linear_model import LogisticRegression
from sklearn.utils.parallel import Parallel, delayed

from evaluation.matrices import JOBS
from frontdesk.assistant.classifier import encoder, meaning
from frontdesk.assistant.classifier.plain import plain
from frontdesk.assistant.reading import acts, effects, language
from frontdesk.models.case import Case
from frontdesk.models.classification import FALLBACK, Hazard, Urgency

FOLLOW = Path(__file__).with_name("follow.jsonl")
STRENGTH = 0.005
"""The inverse of the regularisation."""
PHRASE_SCALE, CONCEPT_SCALE = 5.0, 3.0
"""The length of the vector of a kind of phrase and of a concept, beside numbers of spread 1."""
OFTEN = 5
"""The least number of messages with a name."""
_URGENCIES = {
    "danger": Urgency.EMERGENCY,
    "urgent": Urgency.HIGH,
    "ordinary": Urgency.MEDIUM,
    "planned": Urgency.LOW,
}


class Later(BaseModel):
    """A later message of a conversation, and what it does; ``situation`` is what stands by then."""

    id: str
    language: str
    message: str
    label: str
    situation: str


def main() -> None:
    """Fit the model and write it."""
    lines = FOLLOW.read_text(encoding="utf-8").splitlines()
    rows = [Later.model_validate_json(line) for line in lines]
    found = Parallel(n_jobs=JOBS)(delayed(_features)(row) for row in rows)
    counts = Counter(name for names, _ in found for name in names)
    known = sorted(name for name, count in counts.items() if count >= OFTEN)
    scale = np.array([CONCEPT_SCALE if name[0] == "~" else PHRASE_SCALE for name in known])
    told = scale * np.array([[name in names for name in known] for names, _ in found])
    vectors = np.array([vector for _, vector in found]).astype(float)
    spread = float(vectors.std())
    labels = [row.label for row in rows]
    told = np.hstack([told, vectors / spread])
    fitted = LogisticRegression(C=STRENGTH, max_iter=200, tol=1e-3).fit(told, labels)
    at = [list(fitted.classes_).index(label) for label in effects.LABELS]
    of_names, of_vectors = np.split(fitted.coef_[at].T, [len(known)])
    np.savez(
        effects.FILE,
        allow_pickle=False,
        names=np.frombuffer("\n".join(known).encode(), np.uint8),
        of_names=np.vstack([of_names * scale[:, None], fitted.intercept_[at]]).astype(np.float16),
        of_vectors=(of_vectors / spread).astype(np.float16),
    )


def _features(row: Later) -> tuple[frozenset[str], Any]:
    """What the model reads of a message, in a case of its situation."""
    urgency = _URGENCIES[row.situation]
    hazard = Hazard.UNSPECIFIED if urgency is Urgency.EMERGENCY else None
    standing = FALLBACK.model_copy(update={"urgency": urgency, "hazard": hazard})
    before = Case(standing=standing, language=row.language)
    spoken = language.language(plain(row.message), row.language)
    parts = acts.find(row.message, before, spoken).parts
    vector = encoder.encode(meaning.readable(row.message)).astype(np.float16)
    return effects.features(row.message, parts), vector


if __name__ == "__main__":
    main()
