"""A sentence encoder: what a text means, as a vector, alike for all languages that it knows.

It is the multilingual Universal Sentence Encoder (Yang et al., 2019, arXiv:1907.04307), as far as
``evaluation/train_encoder.py`` keeps it: without the words of languages that nobody here speaks,
with 4 bits for each number of a word's vector, and without what takes most of the time. Each piece
of a text is read together with those beside it, by windows of two, three and five pieces, of which
each is given by 64 numbers. The sums over the pieces are mixed to what goes into the last layers,
which are left out. It was trained on Arabic, Chinese, Dutch, English, French, German, Italian,
Japanese, Korean, Polish, Portuguese, Russian, Spanish and Turkish.
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
STEPS = ("first", "second")
"""A piece is read with those beside it, and then once more with these as they were read."""
START, END = 1, 2
MOST_LETTERS, MOST_PIECES = 1600, 320
"""The length up to which a text is read, in letters and in pieces."""
OWN, WIDTH, TOLD = 512, 256, 64
"""How many numbers a piece has of its own and from each kind of window, and how many of these the
windows of those beside it are given."""
_BEFORE, _BEYOND = 2, 4
"""How many zeros stand before a text, and before and after it together."""
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
    """Two vectors in a row: of the whole text, and of its beginning above all."""
    mix = weights().layers["mix"]
    # A row times a matrix takes less time than two rows, for which the matrix is copied first.
    return (summed(in_context(numbers(text), weights()))[:, None] @ mix).ravel()


def numbers(text: str) -> Array:
    """The numbers of the pieces of ``text``, between those of its start and its end."""
    words = pieces.words(text[:MOST_LETTERS])
    found = [piece for word in words for piece in _pieces(word)][:MOST_PIECES]
    return np.array([START, *found, END])


@lru_cache(maxsize=4096)
def _pieces(word: str) -> tuple[int, ...]:
    return pieces.parted(word, weights().numbers, weights().scores)


def in_context(found: Array, by: Weights) -> Array:
    """The features of each piece: its own numbers, what its neighbours make of it, and a one."""
    layers, count = by.layers, len(found)
    features = np.ones((count, OWN + len(WINDOWS) * WIDTH + 1), dtype=np.float32)
    own = features[:, :OWN]
    own[:] = own_numbers(found, by)
    projected = own @ layers["projection"]
    projected += layers["projection_bias"]
    normalise(projected)
    projected *= layers["projection_gain"]
    projected += layers["projection_offset"]
    # Beyond both ends of the text there are zeros.
    padded = np.zeros((count + _BEYOND, TOLD), dtype=np.float32)
    inside = padded[_BEFORE : _BEFORE + count]
    for at, (size, left) in enumerate(WINDOWS):
        columns = np.arange(count)[:, None] + np.arange(_BEFORE - left, _BEFORE - left + size)
        state = projected[:, at * WIDTH : (at + 1) * WIDTH]
        for step in STEPS:
            np.matmul(state, layers[f"{step}_told_{size}"], out=inside)
            added = padded[columns].reshape(count, -1) @ layers[f"{step}_{size}"]
            added += layers[f"{step}_bias_{size}"]
            state = np.maximum(added, 0, out=added) + state
        start = OWN + at * WIDTH
        features[:, start : start + WIDTH] = state
    normalise(features[:, :-1])
    return features


def own_numbers(found: Array, by: Weights) -> Array:
    """The numbers of each piece by itself."""
    block, packed = by.block[found][:, None], by.vectors[found]
    own = np.empty((len(found), OWN), dtype=np.float32)
    own[:, ::2] = packed & 15
    own[:, 1::2] = packed >> 4
    own *= by.step[block]
    own += by.low[block]
    return own


def summed(features: Array) -> Array:
    """The sums of the pieces' features, over the whole text and with more weight at its beginning,
    by the root of the weights' sum, which the last column has."""
    place = np.arange(len(features), dtype=np.float32)
    sums = np.stack([np.ones_like(place), 1 / (1 + place / _HALF)]) @ features
    return sums / np.sqrt(sums[:, -1:])


def normalise(rows: Array) -> None:
    """Give each row the mean 0 and the variance 1, in place."""
    rows -= rows.mean(axis=1, keepdims=True)
    variance = np.einsum("ij,ij->i", rows, rows) / rows.shape[1]
    rows *= (1 / np.sqrt(variance + _TINY))[:, None]


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
        {piece: number for number, piece in enumerate(listed) if number > END},
        read.pop("scores").tolist(),
        read.pop("vectors"),
        read.pop("block"),
        read.pop("step"),
        read.pop("low"),
        {name: layer.astype(np.float32) for name, layer in read.items()},
    )
