"""What attempts to deliver work with, and how they end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from frontdesk.models.delivery import TargetState
from frontdesk.models.profile import Channel, Notify
from frontdesk.notify.letter import Letter
from frontdesk.notify.message import Notice
from frontdesk.notify.queue import Queue
from frontdesk.store.table import Table

Send = Callable[[int, Notice, Notify, TargetState], None]
"""Sends a notice of a business's to a target, or raises `NotSent`."""

SendLetter = Callable[[int, str, Letter], None]
"""Sends a business's letter under the id of its delivery, or raises `NotSent`."""


class Later(Exception):
    """There is more to do in ``seconds``."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class GivenUp(Exception):
    """The delivery has failed, and nothing more follows by itself."""


class Dropped(Exception):
    """There is nobody, or nothing, to send it to."""

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


@dataclass(frozen=True, slots=True)
class Post:
    """What sends notifications: a function for each channel that is set up.

    ``seconds`` is how long one attempt may take; then another may begin. ``inbox`` is the address
    of the inbox, if there is one. ``letters`` sends to customers, if mail is set up, and ``queue``
    takes what becomes of a transcript when more has been said.
    """

    table: Table
    senders: Mapping[Channel, Send]
    seconds: float
    inbox: str = ""
    letters: SendLetter | None = None
    queue: Queue | None = None
