"""What models cost."""

from dataclasses import dataclass

from frontdesk.base.settings import Settings


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a model, in dollars for a million tokens: of input and output, and of input out
    of its cache and into it; without these two, a tenth of the input's, and a quarter more than it.
    """

    input: float
    output: float
    cached: float | None = None
    written: float | None = None

    def nanodollars(self, *, input: int, output: int, cached: int, written: int) -> int:  # noqa: A002
        """What tokens cost, in billionths of a dollar; ``input`` includes the other two kinds."""
        of_cached = self.input / 10 if self.cached is None else self.cached
        of_written = self.input * 1.25 if self.written is None else self.written
        dollars_of_million = (
            (input - cached - written) * self.input
            + output * self.output
            + cached * of_cached
            + written * of_written
        )
        return round(dollars_of_million * 1000)


PRICES = {
    "claude-haiku-5-5": Price(input=0.10, output=0.50),
    "claude-sonnet-5-5": Price(input=2, output=10),
}
"""Anthropic's prices of November 2026; other providers and agreements have others."""


def price_of(settings: Settings, model: str) -> Price | None:
    """The price of a model, by ``MODEL_PRICES`` or as above; None where it is not known.

    A price there may have two more numbers: for input out of the cache, and into it.
    """
    own = settings.model_prices.get(model)
    return Price(*own) if own else PRICES.get(model)
