"""Why a notification was not sent, in the same words for all channels."""


class NotSent(Exception):
    """The attempt failed.

    ``error`` is a short code for people to read, without contact details. ``seconds`` is how long
    the other side asks to wait. What is ``final`` would fail again however often it is tried; of a
    target that is ``gone`` nothing more is to be expected at all.
    """

    def __init__(
        self,
        error: str,
        *,
        seconds: float | None = None,
        final: bool = False,
        gone: bool = False,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.seconds = seconds
        self.final = final or gone
        self.gone = gone
