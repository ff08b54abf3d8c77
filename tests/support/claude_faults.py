"""The outcome of a turn when Claude fails: the table in docs/assistant.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from frontdesk.models.classification import Source
from frontdesk.models.message import MessageStatus
from local.claude import faults
from local.claude.exchange import Behaviour

COMPLETE, INCOMPLETE = MessageStatus.COMPLETE, MessageStatus.INCOMPLETE

IMPATIENT = {"CLASSIFIER_SECONDS": "0.5", "FIRST_TOKEN_SECONDS": "0.5"}
"""Short time limits, for the faults that only a timeout reveals."""


@dataclass(frozen=True)
class Fault:
    """A fault by name, and the source, the writer and the status of the reply that it leads to."""

    name: str
    settings: Mapping[str, str] = field(default_factory=dict)
    source: Source = Source.KEYWORDS
    writer: str = "canned"
    status: MessageStatus = COMPLETE

    @property
    def classify(self) -> Behaviour | None:
        return faults.FAULTS.get(self.name, faults.Fault()).classify

    @property
    def reply(self) -> Behaviour | None:
        return faults.FAULTS.get(self.name, faults.Fault()).reply

    def __str__(self) -> str:
        return self.name


REFUSED_CONNECTION = Fault(
    "connection refused", settings={"ANTHROPIC_BASE_URL": "http://127.0.0.1:9"}
)
UNKNOWN_HOST = Fault(
    "DNS failure", settings={"ANTHROPIC_BASE_URL": "http://claude.invalid"} | IMPATIENT
)
STALL = {"CLASSIFIER_SECONDS": "0.5", "STALL_SECONDS": "0.5"}

FAULTS = [
    REFUSED_CONNECTION,
    UNKNOWN_HOST,
    Fault("no response headers", settings=IMPATIENT),
    Fault("400"),
    Fault("401"),
    Fault("429 with Retry-After 60"),
    Fault("500"),
    Fault("529"),
    Fault("`error` event at the start"),
    Fault("`error` event in the middle", writer="claude", status=INCOMPLETE),
    Fault("connection dropped in the middle", writer="claude", status=INCOMPLETE),
    Fault("stall in the middle", settings=STALL, writer="claude", status=INCOMPLETE),
    Fault("pings, or blanks, for ever", settings=IMPATIENT),
    Fault("end without `message_stop`", writer="claude", status=INCOMPLETE),
    Fault("malformed JSON"),
    Fault("JSON that is not of the schema"),
    Fault("unknown service type", writer="claude"),
    Fault("refusal"),
    Fault("`max_tokens` cut", writer="claude", status=INCOMPLETE),
    Fault("empty reply"),
    Fault("200 KB reply", source=Source.CLAUDE, writer="claude", status=INCOMPLETE),
    Fault("wrong key", settings={"ANTHROPIC_API_KEY": "sk-wrong"}),
]
