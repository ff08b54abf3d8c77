"""The most that a turn can cost at the model."""

import math

from frontdesk.api.chat import CHARACTERS_WITH_PHOTOS, MESSAGE_CHARACTERS
from frontdesk.assistant.prompts import load as prompts
from frontdesk.base.settings import Settings
from frontdesk.files.pictures import READ_PIXELS, READ_SIDE
from frontdesk.models.attachments import MOST_ATTACHMENTS

DOLLARS_IN, DOLLARS_OUT = (
    0.10e-6,
    0.50e-6,
)  # a token of claude-haiku-5-5, the default for both calls
UTF8_BYTES = 4  # of a character, at most; and a token is a byte at least
CONTEXT_CHARACTERS = 2000
PATCH = 28  # pixels; a picture costs a token for each square of this side
# With the advice, what was read from photos, and what the document and the note have beside it.
CASE_CHARACTERS = 3400
TRIES = 2  # the SDK is allowed one retry


def test_the_dearest_turn_costs_less_than_three_cents() -> None:
    settings = Settings()
    said = (CONTEXT_CHARACTERS + CASE_CHARACTERS) * UTF8_BYTES + settings.history_tokens * 3
    documents = (settings.profile_tokens + settings.customer_tokens) * 3
    # As many squares as there is room for, and those that its edges cut.
    squares = READ_PIXELS / PATCH**2 + (READ_SIDE + READ_PIXELS / READ_SIDE) / PATCH + 1
    with_photos = CHARACTERS_WITH_PHOTOS * UTF8_BYTES + MOST_ATTACHMENTS * math.ceil(squares)
    message = max(MESSAGE_CHARACTERS * UTF8_BYTES, with_photos)
    cost = 0.0
    for name, answer in (
        ("read", settings.classifier_max_tokens),
        ("reply", settings.reply_max_tokens),
    ):
        instructions = len(prompts.load(name).text.encode())
        instructions += documents if name == "reply" else 0
        cost += TRIES * ((said + message + instructions) * DOLLARS_IN + answer * DOLLARS_OUT)
    assert cost < 0.03
