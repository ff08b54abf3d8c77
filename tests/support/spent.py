"""The processor time that a call takes."""

import gc
import time
from collections.abc import Callable


def spent(call: Callable[[], object]) -> float:
    """Seconds of processor time of a call.

    Neither other threads count, nor the garbage of other tests, which any call may set off.
    """
    gc.disable()
    start = time.thread_time()
    try:
        call()
        return time.thread_time() - start
    finally:
        gc.enable()
