"""Works the mappings of a stack, each in a task of its own, as Lambda's pollers would."""

import asyncio
import logging
from collections.abc import Mapping, Sequence

from local.aws.clients import Clients
from local.event_sources.mappings import QueueMapping, StreamMapping
from local.event_sources.pulse import Pulse
from local.event_sources.queues import work_queue
from local.event_sources.tables import work_table
from local.runtime.functions import Pool

_PAUSE_AFTER_DEFECT = 1.0

log = logging.getLogger(__name__)


async def work(
    mappings: Sequence[StreamMapping | QueueMapping],
    pools: Mapping[str, Pool],
    clients: Clients,
    pulse: Pulse,
) -> None:
    """Work the mappings until cancelled; what is under way then is not waited for."""
    async with asyncio.TaskGroup() as group:
        for mapping in mappings:
            group.create_task(_keep_working(mapping, pools[mapping.function], clients, pulse))


async def _keep_working(
    mapping: StreamMapping | QueueMapping, pool: Pool, clients: Clients, pulse: Pulse
) -> None:
    while True:
        try:
            if isinstance(mapping, StreamMapping):
                await work_table(mapping, pool, clients, pulse)
            else:
                await work_queue(mapping, pool, clients.queues)
        except Exception:
            log.exception("the mapping of %s begins anew", mapping.function)
            await asyncio.sleep(_PAUSE_AFTER_DEFECT)
