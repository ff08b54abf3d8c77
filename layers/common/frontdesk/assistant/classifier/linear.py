"""The linear models that ``evaluation/train.py`` trains, and how they add up features."""

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

_Label = TypeVar("_Label")

WEIGHTS = Path(__file__).with_name("weights.json")


class Linear(BaseModel):
    """A multinomial logistic regression over weighted features."""

    bias: dict[str, float]
    weights: dict[str, dict[str, float]]

    def scores(
        self, features: Mapping[str, float], beside: Mapping[str, float]
    ) -> dict[str, float]:
        """The score of each label; ``beside`` adds log odds from other features."""
        scores = {label: bias + beside.get(label, 0.0) for label, bias in self.bias.items()}
        for feature, value in features.items():
            for label, weight in self.weights.get(feature, {}).items():
                scores[label] += value * weight
        return scores


def probabilities(scores: Mapping[_Label, float], temperature: float = 1) -> dict[_Label, float]:
    """The probability of each label by its score: a softmax.

    A higher temperature makes the probabilities more alike.
    """
    top = max(scores.values())
    odds = {label: math.exp((score - top) / temperature) for label, score in scores.items()}
    total = sum(odds.values())
    return {label: odd / total for label, odd in odds.items()}


class Measures(NamedTuple):
    """How chances are to be taken.

    ``temperature`` makes those of the trade as high as they are right. ``alarm`` is the chance of
    an emergency above which one is told although no rule finds it, ``calm`` the one below which
    what a rule finds in a long message is left.
    """

    temperature: float
    alarm: float
    calm: float


class Model(BaseModel):
    """The model in ``weights.json``, which ``evaluation/train.py`` writes."""

    service_type: Linear
    urgency: Linear
    temperature: float
    alarm: float
    calm: float

    @property
    def measures(self) -> Measures:
        """The measures of the chances by the words alone."""
        return Measures(self.temperature, self.alarm, self.calm)


@cache
def model() -> Model:
    """The model, read once."""
    return Model.model_validate(json.loads(WEIGHTS.read_text(encoding="utf-8")))
