"""What the environment decides, read once, when the process starts."""

import os

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    """One field per environment variable, the field's name in capitals; an empty one is unset."""

    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=str.upper)

    table_name: str = "frontdesk"
    allowed_origins: str = "*"
    """The origins of the web pages that may call the API, separated by commas; * is any."""
    history_messages: int = Field(default=20, ge=0, le=100)
    """How many of a conversation's newest messages a turn reads."""
    cursor_key: str = "frontdesk"
    """What cursors are signed with: anything that callers do not know and that stays the same."""
    word_delay_seconds: float = Field(default=0.02, ge=0, le=1)
    """The pause before each word of a streamed canned reply."""
    heartbeat_seconds: float = Field(default=15, gt=0)
    """The longest silence of a stream."""
    deadline_margin_seconds: float = Field(default=2, ge=0)
    """What is left of the function's own time when a turn is cut short, to store what there is."""


settings = Settings.model_validate({name: value for name, value in os.environ.items() if value})
