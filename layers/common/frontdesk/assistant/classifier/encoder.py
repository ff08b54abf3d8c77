"""A sentence encoder: what a text means, as a vector, alike for all languages that it knows.

It is the multilingual Universal Sentence Encoder (Yang et al., 2019, arXiv:1907.04307), as far as
``evaluation/train_encoder.py`` keeps it: without the words of languages that nobody here speaks,
and with 4 bits for each number of a word's vector. Each piece of a text is read together with those
beside it, by windows of two, three and five pieces. The mean over the pieces goes through a network
of two layers. It was trained on Arabic, Chinese, Dutch, English, French, German, Italian, Japanese,
Korean, Polish, Portuguese, Russian, Spanish and Turkish.
"""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from frontdesk.assistant.classifier import pieces

FILE = Path(__file__).with_name("encoder.npz")

WINDOWS = ((2, 0), (3, 1), (5, 2))
"""The number of pieces in a window, and how many of them stand before the piece itself."""
_START, _END = 1, 2
_MOST_LETTERS, _MOST_PIECES = 1600, 320
"""The length up to which a text is read, in letters and in pieces."""
_WIDTH = 256
_HALF = 20.0
"""The number of pieces after which one counts half as much as the first, in the second vector."""
_TINY = 1e-12

Array = Any
"""An array of numpy, which the type checker of the development environment may not know."""


class Weights(NamedTuple):
    """The encoder's numbers, and the numbers of its pieces."""

    numbers: dict[str, int]
    scores: list[float]
    vectors: Array
    block: Array
    step: Array
    low: Array
    layers: dict[str, Array]


@lru_cache(maxsize=16)
def encode(text: str) -> Array:
    """Two vectors of the length 1 in a row: of the whole text, and of its beginning above all."""
    words = pieces.words(text[:_MOST_LETTERS])
    found = [piece for word in words for piece in _pieces(word)][:_MOST_PIECES]
    features = _in_context(np.array([_START, *found, _END]))
    place = np.arange(len(features), dtype=np.float32)
    by_place = np.stack([np.ones_like(place), 1 / (1 + place / _HALF)])
    return _mixed(by_place @ features, by_place.sum(axis=1, keepdims=True)).ravel()


@lru_cache(maxsize=4096)
def _pieces(word: str) -> tuple[int, ...]:
    return pieces.parted(word, weights().numbers, weights().scores)


def _in_context(found: Array) -> Array:
    """The features of each piece: its own vector, and what its neighbours make of it."""
    layers, block = weights().layers, weights().block[found]
    packed = weights().vectors[found]
    count = len(found)
    features = np.empty((count, 2 * _WIDTH + len(WINDOWS) * _WIDTH), dtype=np.float32)
    own = features[:, : 2 * _WIDTH]
    own[:, ::2] = packed & 15
    own[:, 1::2] = packed >> 4
    own *= weights().step[block, None]
    own += weights().low[block, None]
    projected = own @ layers["projection"] + layers["projection_bias"]
    _normalise(projected, layers["projection_gain"], layers["projection_offset"])
    # Beyond both ends of the text there are zeros.
    before, after = 2, 2
    padded = np.zeros((before + count + after, _WIDTH), dtype=np.float32)
    inside = slice(before, before + count)
    for at, (size, left) in enumerate(WINDOWS):
        columns = np.arange(count)[:, None] + np.arange(before - left, before - left + size)
        state = projected[:, at * _WIDTH : (at + 1) * _WIDTH]
        for step in ("first", "second"):
            padded[inside] = state
            window = padded[columns].reshape(count, size * _WIDTH)
            added = window @ layers[f"{step}_{size}"]
            added += layers[f"{step}_bias_{size}"]
            state = np.maximum(added, 0, out=added) + state
        start = 2 * _WIDTH + at * _WIDTH
        features[:, start : start + _WIDTH] = state
    _normalise(features, layers["gain"], layers["offset"])
    return features


def _mixed(sums: Array, counts: Array) -> Array:
    """The vectors of texts, from the sums of their pieces' features."""
    layers = weights().layers
    # A row times a matrix takes less time than two rows, for which the matrix is copied first.
    sums, counts = sums[:, None], counts[:, None]
    mean = (sums @ layers["mix"] + counts * layers["mix_bias"]) / np.sqrt(counts)
    hidden = np.maximum(mean @ layers["d0"], 0)
    hidden = np.maximum(mean @ layers["p1"] + hidden @ layers["d1"], 0)
    found = np.tanh(hidden @ layers["p3"] + np.maximum(hidden @ layers["d2"], 0) @ layers["d3"])
    return found / np.sqrt(np.maximum((found * found).sum(axis=-1, keepdims=True), _TINY))


def _normalise(rows: Array, gain: Array, offset: Array) -> None:
    """Give each row the mean 0 and the variance 1, then scale and move it, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(variance + _TINY))[:, None]
    rows *= gain
    rows += offset


@cache
def weights() -> Weights:
    """The encoder, read once. From then on, numpy computes with one thread in this process.

    For one message, more threads cost more than they save.
    """
    threadpool_limits(1, "blas")
    with np.load(FILE) as stored:
        read = {name: stored[name] for name in stored.files}
    listed = read.pop("pieces").tobytes().decode().split("\n")
    return Weights(
        {piece: number for number, piece in enumerate(listed) if number > _END},
        read.pop("scores").tolist(),
        read.pop("vectors"),
        read.pop("block"),
        read.pop("step"),
        read.pop("low"),
        {name: layer.astype(np.float32) for name, layer in read.items()},
    )
