"""The most that a turn can cost at the model."""

from frontdesk.api.chat import MESSAGE_CHARACTERS
from frontdesk.assistant.prompts import load as prompts
from frontdesk.base.settings import Settings

DOLLARS_IN, DOLLARS_OUT = (
    0.10e-6,
    0.50e-6,
)  # a token of claude-haiku-5-5, the default for both calls
UTF8_BYTES = 4  # of a character, at most; and a token is a byte at least
CONTEXT_CHARACTERS = 2000
CASE_CHARACTERS = 3000  # with the advice, and what the document and the note have beside it
TRIES = 2  # the SDK is allowed one retry


def test_the_dearest_turn_costs_less_than_three_cents() -> None:
    settings = Settings()
    said = (
        MESSAGE_CHARACTERS + CONTEXT_CHARACTERS + CASE_CHARACTERS
    ) * UTF8_BYTES + settings.history_tokens * 3
    documents = (settings.profile_tokens + settings.customer_tokens) * 3
    cost = 0.0
    for name, answer in (
        ("read", settings.classifier_max_tokens),
        ("reply", settings.reply_max_tokens),
    ):
        instructions = len(prompts.load(name).text.encode())
        instructions += documents if name == "reply" else 0
        cost += TRIES * ((said + instructions) * DOLLARS_IN + answer * DOLLARS_OUT)
    assert cost < 0.03
