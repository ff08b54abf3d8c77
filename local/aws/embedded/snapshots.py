"""What ministack writes as a whole: everything but DynamoDB, and the objects of S3."""

import asyncio
from collections.abc import Callable

from ministack import app
from ministack.core import persistence

NAMES = ("s3", "ses", "ses_v2", "sns", "sqs")
INTERVAL = 1.0
"""The seconds between snapshots, as far as there was anything to do."""


def restore() -> None:
    """Read them."""
    for name in NAMES:
        if state := persistence.load_state(name):
            app._get_module(name).load_persisted_state(state)


def save() -> None:
    """Write them."""
    persistence.save_all({name: app._get_module(name).get_state for name in NAMES})


async def work(used: Callable[[], bool]) -> None:
    """Write them time and again, if anything was asked for in the meantime."""
    while True:
        await asyncio.sleep(INTERVAL)
        if used():
            save()
