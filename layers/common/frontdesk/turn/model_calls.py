"""The two calls of the assistant in a turn, each in a thread of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread
from types import TracebackType
from typing import Any

from frontdesk.assistant.interface import Assistant, Delta, Prompt, abandoned, meter
from frontdesk.base.clock import Countdown
from frontdesk.base.errors import Cancelled, DeadlineExceeded, FrontdeskError, ReplyFailed
from frontdesk.base.logger import log_failure
from frontdesk.models.briefing import Briefing
from frontdesk.models.message import Spending, TokenUsage
from frontdesk.models.reading import Reading
from frontdesk.turn.events import Waiting

_threads = ThreadPoolExecutor(200, thread_name_prefix="assistant")
"""The threads of the calls, which are used again by later turns: two for each turn that is under
way, of which a process has one on Lambda. They are started when they are needed."""


def pauses(first: float, longest: float = 1.0) -> Iterator[float]:
    """Seconds to wait before each check: ``first``, then twice as long each time, up to a limit."""
    pause = first
    while True:
        yield pause
        pause = min(2 * pause, longest)


class ModelCalls:
    """Both calls of the assistant, and the checks of the turn, in threads beside it."""

    def __init__(
        self, assistant: Assistant, prompt: Prompt, brief: Callable[[Reading], Briefing]
    ) -> None:
        self.usage: TokenUsage | None = None
        self._spent: dict[str, Spending] = {}
        self._items: SimpleQueue[Delta | TokenUsage | Exception | None] = SimpleQueue()
        self._over = Flag()
        self._cancelled: Future[None] = Future()
        # The reply is given the briefing that the turn uses, not one that may come late.
        self._briefing: Future[Briefing] = Future()
        self._assistant = assistant
        self._prompt = prompt
        self._brief = brief
        self._reading: Future[Reading] = Future()
        self._begun = False

    def __enter__(self) -> "ModelCalls":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        self._briefing.cancel()

    @property
    def spending(self) -> Spending | None:
        """What the calls have used so far, and what that costs; None if no model was asked."""
        spent = list(self._spent.values())
        return sum(spent[1:], spent[0]) if spent else None

    def begin(self) -> None:
        """Start both calls, unless they have been started."""
        if not self._begun:
            self._begun = True
            # In a context of its own: what a turn sets there is not the next one's.
            _threads.submit(copy_context().run, self._read)
            _threads.submit(copy_context().run, self._write)

    def watch(self, has_to_stop: Callable[[], bool], seconds: float) -> None:
        """Check whether the turn has to stop, until it is over.

        ``seconds`` is the first of the `pauses` between the checks.
        """

        def check() -> None:
            for pause in pauses(seconds):
                if self._over.wait(pause):
                    return
                try:
                    if has_to_stop():
                        self._cancelled.set_result(None)
                        self._items.put(Cancelled())
                        return
                except FrontdeskError:
                    continue  # the turn itself will find the table out of reach
                except Exception as error:
                    log_failure("a running turn could not be checked", error)

        Thread(target=check, name="checks", daemon=True).start()

    def until_read(self, clock: Countdown, heartbeat: float) -> Iterator[Waiting]:
        """Wait until there is a reading, the turn is cancelled, or its time is up."""
        awaited: list[Future[Any]] = [self._reading, self._cancelled]
        while clock.left():
            done, _ = wait(awaited, min(heartbeat, clock.left()), return_when=FIRST_COMPLETED)
            if done:
                return
            yield Waiting()

    def reading(self) -> Reading:
        """The reading of the message; without one, what the rules make of it at once."""
        try:
            return self._reading.result(timeout=0)
        except Exception as error:
            if not self._cancelled.done():
                log_failure("the message could not be read", error)
            return self._assistant.at_once(self._prompt)

    def brief(self, briefing: Briefing) -> None:
        """Give the reply the briefing that it may be waiting for."""
        self._briefing.set_result(briefing)

    def deltas(self, clock: Countdown, heartbeat: float) -> Iterator[Delta | Waiting]:
        """The deltas of the reply as they come, with `Waiting` in each pause of ``heartbeat``.

        Raises:
            Cancelled: the turn has been cancelled.
            ReplyFailed: the call failed.
            DeadlineExceeded: the time is up.
        """
        while clock.left():
            if self._cancelled.done():
                raise Cancelled
            try:
                item = self._items.get(timeout=min(heartbeat, clock.left()))
            except Empty:
                yield Waiting()
                continue
            match item:
                case None:
                    return
                case Delta():
                    yield item
                case TokenUsage():
                    self.usage = item
                case Cancelled():
                    raise item
                case Exception():
                    log_failure("the reply broke off", item)
                    raise ReplyFailed
        raise DeadlineExceeded

    def _abandoned(self) -> bool:
        return self._over.is_set() or self._cancelled.done()

    def _read(self) -> None:
        abandoned.set(self._abandoned)
        meter.set(self._spent.__setitem__)
        try:
            self._reading.set_result(self._assistant.read(self._prompt))
        except Exception as error:
            self._reading.set_exception(error)

    def _brief_at_once(self) -> Briefing:
        return self._brief(self._assistant.at_once(self._prompt))

    def _write(self) -> None:
        abandoned.set(self._abandoned)
        meter.set(self._spent.__setitem__)
        try:
            items = self._assistant.reply(self._prompt, self._brief_at_once, self._briefing)
            for item in items:
                if self._abandoned():
                    return
                self._items.put(item)
        except Exception as error:  # raised again in the turn's own thread
            self._items.put(error)
        else:
            self._items.put(None)
