"""What the meaning of a message, as the sentence encoder reads it, says of its trade and urgency.

Small networks of one hidden layer read the encoder's vectors: ``evaluation/train_meaning.py``
trains them. Their log odds are added to those of the words. The words know the terms of the trades;
the encoder knows what is alike in other words and other languages.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from frontdesk.assistant.classifier import encoder
from frontdesk.assistant.classifier.lexicon import normalise
from frontdesk.assistant.classifier.linear import Measures
from frontdesk.assistant.classifier.plain import plain
from frontdesk.assistant.classifier.spelling import is_mixed, undisguised
from frontdesk.assistant.classifier.words import LABELS

FILE = Path(__file__).with_name("meaning.npz")
"""``hidden``, ``output``, and the fields of `Measures`."""

_MOST_LETTERS = 2000
_PART = 4
"""A message is disguised if more than one of so many words is."""
_WORD = re.compile(r"\w{3,}")


class Network(NamedTuple):
    """All the networks side by side, and how the chances that they change are to be taken.

    ``hidden`` and ``output`` are the weights of the two layers, each with its bias in the last row.
    The columns of ``output`` are the labels of `LABELS`.
    """

    hidden: encoder.Array
    output: encoder.Array
    measures: Measures


@lru_cache(maxsize=16)
def log_odds(message: str) -> Mapping[str, float]:
    """The log odds that the meaning adds to each trade and urgency; empty for a blank message."""
    text = readable(message)
    if not text:
        return {}
    return dict(zip(LABELS, judged(network(), encoder.encode(text)).tolist(), strict=True))


def is_disguised(message: str) -> bool:
    """Whether so many words are disguised that the encoder may misread them."""
    return _disguised(message)[1]


def readable(message: str) -> str:
    """``message`` as the encoder is given it: as it looks, with the words that it disguises."""
    return _disguised(message)[0]


@lru_cache(maxsize=16)
def _disguised(message: str) -> tuple[str, bool]:
    """The message without disguises, and whether a large part of its words had one."""
    text = plain(message[:_MOST_LETTERS]).strip()
    reads = {word: _undisguised(word) for word in _WORD.findall(text)}
    disguised = sum(bool(read or is_mixed(word)) for word, read in reads.items())
    clear = _WORD.sub(lambda found: reads[found[0]] or found[0], text)
    return clear, disguised * _PART > len(reads)


@lru_cache(maxsize=4096)
def _undisguised(word: str) -> str:
    return undisguised(normalise(word))


def judged(by: Network, vectors: encoder.Array) -> encoder.Array:
    """The log odds of each label, from the vectors of one text or of several."""
    found = np.maximum(vectors @ by.hidden[:-1] + by.hidden[-1], 0)
    return found @ by.output[:-1] + by.output[-1]


@cache
def network() -> Network:
    """The networks, read once."""
    with np.load(FILE) as stored:
        hidden, output = (stored[name].astype(np.float32) for name in ("hidden", "output"))
        measures = Measures(*(float(stored[name]) for name in Measures._fields))
    return Network(hidden, output, measures)
