"""Learn the keyword classifier's weights from labelled messages: ``python -m evaluation.train``.

It needs the packages of ``requirements/train.txt``, which Frontdesk itself does not need: install
them in a separate environment. It writes ``weights.json`` and ``words.bin`` in
``layers/common/frontdesk/assistant/classifier``; two runs write the same bytes.
``evaluation.vocabulary`` comes before it, and ``evaluation.train_meaning`` after it.

It learns from the build messages of ``messages.jsonl``, from ``training.jsonl``, ``further.jsonl``
and ``everyday.jsonl``, from longer messages that `evaluation.compose` makes of them, and from
``phrases.tsv``, ``situations.tsv`` and ``jargon.tsv``: words and phrases that indicate a trade or
an urgency, or a danger that is over or denied. It does not read the held-out messages.
"""

import json
import random
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from evaluation import Labelled, labelled, read_messages
from evaluation.compose import composed
from evaluation.matrices import (
    CONCEPT_SCALE,
    VOTE,
    WORD_SCALE,
    Task,
    cue_scales,
    cues,
    frequent,
    read_all,
    trade_concepts,
    votes,
)
from frontdesk.assistant.classifier import words
from frontdesk.assistant.classifier.lexicon import trades
from frontdesk.assistant.classifier.linear import WEIGHTS
from frontdesk.models.classification import ServiceType, Urgency

FOLDER = Path(__file__).parent
EVERYDAY, PHRASE, JARGON, ORDINARY = 1.5, 0.1, 0.4, 0.005
"""The weights, relative to a message: of an everyday message and of each longer one, of a phrase,
of a term of a trade, and of either as an ordinary fault."""
PLAIN_DANGER = 0.5
"""The weight of a danger told in one plain sentence, of which the training has many more than a
business is told."""
LONGER_EVERYDAY, LONGER_OTHERS = 2, 0.25
"""How often each everyday message is made longer, and the share of the other messages that are."""
FOLDS = 4
URGENCY_ONLY = ("o-", "p-")
"""The beginnings of the ids of messages of which only the urgency is learned.

With their trades too, the trades of other messages were read no better, and of real ones worse.
"""
TOO_EASY = ("lexicon-", "p-")
"""The beginnings of the ids of messages that do not tell how well others are read."""
HARD = ("hard-", "e-", "e2-", "e3-")
"""The beginnings of the ids of messages that are as hard to read as those of real people."""
FALSE_ALARMS, HELD_BACK = 0.055, 0.05
"""The share of other messages that the learned chance may call emergencies, and the share of the
emergencies that rules find which it may hold back, among messages left out of the training."""
URGENCIES = {
    "urgency:emergency": Urgency.EMERGENCY,
    "urgency:high": Urgency.HIGH,
    "urgency:medium_ordinary": Urgency.MEDIUM,
    "urgency:low": Urgency.LOW,
    "over_or_denied": Urgency.MEDIUM,
}


def main() -> None:
    """Fit both models, the temperature and the thresholds, and write them."""
    rows, worth, fresh, folds = messages()
    phrases, jargon = terms("phrases") + terms("situations"), terms("jargon")
    known = read_all([*(row.message for row in rows), *(text for _, text in phrases + jargon)])
    found = [known[row.message] for row in rows]
    of_trades = [(text, kind, PHRASE) for kind, text in phrases if kind not in URGENCIES]
    of_trades += [(text, kind, JARGON) for kind, text in jargon]
    of_urgencies = [
        (text, str(URGENCIES[kind]), PHRASE) for kind, text in phrases if kind in URGENCIES
    ]
    ordinary = [
        (text, str(Urgency.MEDIUM), ORDINARY)
        for text, _, _ in of_trades
        if not known[text].is_dangerous
    ]
    names = sorted({cue for text in found for cue in text.cues})
    trade = Task(
        trade_concepts,
        [
            (r.message, str(r.service_type), weight * tells_trade(r))
            for r, weight in zip(rows, worth, strict=True)
        ],
        of_trades,
        known,
        half=words.TRADE_HALF,
    )
    urgent = Task(
        lambda texts: cues(texts, names),
        [(r.message, str(r.urgency), weight) for r, weight in zip(rows, worth, strict=True)],
        of_urgencies + ordinary,
        known,
        half=words.URGENCY_HALF,
    )
    kept = frequent([*trade.features, *urgent.features[len(rows) : len(rows) + len(of_urgencies)]])

    seen = np.array(folds) != 0
    unseen = np.array(fresh) & ~seen
    by_trade, odds = trade.fit(kept, seen)
    by_urgency, urgent_odds = urgent.fit(kept, seen)
    answers = np.searchsorted(sorted(map(str, ServiceType)), trade.labels[: len(rows)])
    hard = unseen & np.array([row.id.startswith(HARD) for row in rows])
    temperature = _temperature(odds[hard], answers[hard])
    chances = np.exp(urgent_odds[unseen])
    chance = chances[:, sorted(map(str, Urgency)).index(str(Urgency.EMERGENCY))]
    danger = urgent.labels[: len(rows)][unseen] == str(Urgency.EMERGENCY)
    ruled = np.array([found[at].is_dangerous for at in np.flatnonzero(unseen)])
    alarm = float(np.quantile(chance[~danger], 1 - FALSE_ALARMS))
    calm = min(alarm, float(np.quantile(chance[danger & ruled], HELD_BACK)))
    of_trade = unseen & np.array([tells_trade(row) for row in rows])
    right = (odds.argmax(1) == answers)[of_trade].mean()
    print(
        f"{len(rows)} messages, {len(phrases)} phrases, {len(kept)} features; of "
        f"{unseen.sum()} messages left out: types {right:.3f}, "
        f"emergencies {(chance > alarm)[danger].mean():.3f}, T {temperature:.2f}, "
        f"alarm over {alarm:.2f}, calm under {calm:.3f}, which holds back "
        f"{(chance < calm)[~danger & ruled].mean():.2f} of the rules' false alarms"
    )

    concepts = sorted(trades())
    own, by_vote = np.hsplit(by_trade.coef_[:, : -len(kept)], [len(concepts)])
    # The votes are sums over the concepts, so their weights are added to the concepts'.
    weights = CONCEPT_SCALE * (own + VOTE * by_vote @ votes().T)
    model = {
        "service_type": _linear(by_trade, weights, concepts),
        "urgency": _linear(
            by_urgency, cue_scales(names) * by_urgency.coef_[:, : len(names)], names
        ),
        "temperature": round(temperature, 2),
        "alarm": round(alarm, 2),
        "calm": round(calm, 3),
    }
    text = json.dumps(model, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    WEIGHTS.write_text(text + "\n", encoding="utf-8")
    _write_words(kept, by_trade, by_urgency)


def terms(name: str) -> list[tuple[str, str]]:
    """The lines of ``phrases.tsv`` or another such file: what each indicates, and its text."""
    lines = (FOLDER / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [(kind, text.strip()) for kind, _, text in (line.split("\t") for line in lines)]


def messages() -> tuple[list[Labelled], list[float], list[bool], list[int]]:
    """The messages, the weight of each, whether it tells how well others are read, and its fold.

    What is made of a message is in its fold, and neither depends on the other messages. The
    messages of the lexicon's own author and those of one plain sentence are too easy to measure by.
    """
    plain, everyday = written()
    longer = composed(everyday, LONGER_EVERYDAY, 1)
    longer += composed([row for row in plain if _draw(row) < LONGER_OTHERS], 1, 2)
    rows = plain + everyday + longer
    worth = [1.0] * len(plain) + [EVERYDAY] * (len(everyday) + len(longer))
    for at, row in enumerate(rows):
        if row.id.startswith("p-") and row.urgency is Urgency.EMERGENCY:
            worth[at] *= PLAIN_DANGER
    fold = {row.id: crc32(row.id.encode()) % FOLDS for row in plain + everyday}
    fresh = [not row.id.startswith(TOO_EASY) for row in rows]
    return rows, worth, fresh, [fold[row.id] for row in rows]


def written() -> tuple[list[Labelled], list[Labelled]]:
    """The messages as they were written, and the everyday ones."""
    plain = labelled("build")
    for name in ("training", "further"):
        plain += read_messages(FOLDER / f"{name}.jsonl")
    return plain, read_messages(FOLDER / "everyday.jsonl")


def tells_trade(row: Labelled) -> bool:
    """Whether the trade of a message is learned, too."""
    return not row.id.startswith(URGENCY_ONLY)


def _draw(row: Labelled) -> float:
    return random.Random(row.id).random()


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


def _write_words(known: Sequence[int], *fitted: Any) -> None:
    """Write the weights in the format of `frontdesk.assistant.classifier.words.FILE`."""
    weights: dict[str, Any] = {}
    for model in fitted:
        of_words = WORD_SCALE * model.coef_[:, -len(known) :]
        weights |= dict(zip(map(str, model.classes_), of_words, strict=True))
    columns = np.array([weights[label] for label in words.LABELS]).T
    step = float(np.abs(columns).max()) / 127
    steps = np.rint(columns / step).astype(np.int8)
    numbers = struct.pack(f"<{len(known)}I", *known)
    words.FILE.write_bytes(words.HEAD.pack(len(known), step) + numbers + steps.tobytes())


if __name__ == "__main__":
    main()
