"""Longer messages out of short ones, by what people write before and after what they need.

``frames.tsv`` has the sentences: language, ``before`` or ``after``, text. They greet, ask for
advice, tell of the house, of what was tried and of what happens to be near. They have no part in
the labels, so a model that learns from the composed messages learns to give them little weight.
"""

import random
from collections.abc import Sequence
from pathlib import Path

from evaluation import Labelled

FRAMES = Path(__file__).with_name("frames.tsv")
LONGEST = 350
"""The number of characters up to which a message is made longer."""
BEFORE, AFTER = (0, 0, 1, 1, 2), (1, 1, 2, 3, 4, 6)
"""The numbers of sentences before and after, each as likely as it is often here."""

_ENDS = tuple(".!?。！？")
_UNPARTED = {"zh": ("", "。")}
_PARTED = (" ", ".")


def composed(rows: Sequence[Labelled], each: int, seed: int) -> list[Labelled]:
    """``each`` longer messages for every one of ``rows`` whose language has frames.

    What is made of a message depends on no other one, so that one more changes nothing else.
    """
    frames = _frames()
    return [
        row.model_copy(
            update={"message": _longer(row, frames, random.Random(f"{seed} {at} {row.id}"))}
        )
        for row in rows
        if (row.language, "after") in frames and len(row.message) <= LONGEST
        for at in range(each)
    ]


def _longer(row: Labelled, frames: dict[tuple[str, str], list[str]], chance: random.Random) -> str:
    space, stop = _UNPARTED.get(row.language, _PARTED)
    before = chance.sample(frames[row.language, "before"], chance.choice(BEFORE))
    after = chance.sample(frames[row.language, "after"], chance.choice(AFTER))
    message = row.message if row.message.endswith(_ENDS) else row.message + stop
    return space.join([*before, message, *after])


def _frames() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for line in FRAMES.read_text(encoding="utf-8").splitlines():
        language, side, text = line.split("\t")
        found.setdefault((language, side), []).append(text)
    return found
