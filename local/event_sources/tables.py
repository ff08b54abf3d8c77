"""A mapping between a table's stream and a function."""

import logging
from collections.abc import Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.aws.clients import Clients
from local.event_sources.delivery import Answer, Batch, deliver
from local.event_sources.destination import invocation_record, object_key
from local.event_sources.invoking import BatchFailedError, invoke
from local.event_sources.lanes import in_lanes, lanes_of
from local.event_sources.mappings import StartingPosition, StreamMapping
from local.event_sources.pulse import Pulse
from local.event_sources.records import Record, sequence_number
from local.event_sources.streams import Stream, follow
from local.event_sources.threads import in_thread
from local.runtime.functions import Pool

log = logging.getLogger(__name__)


async def work_table(mapping: StreamMapping, pool: Pool, clients: Clients, pulse: Pulse) -> None:
    """Deliver a table's changes for as long as its stream goes on."""
    table = await in_thread(clients.tables.describe_table, TableName=mapping.table)
    stream = Stream(clients.streams, table["Table"]["LatestStreamArn"], pulse)
    schema = table["Table"]["KeySchema"]
    partition_key = next(key["AttributeName"] for key in schema if key["KeyType"] == "HASH")
    lanes = lanes_of(partition_key, mapping.lanes)

    async def work_shard(shard_id: str, start: StartingPosition) -> None:
        async def deliver_batch(records: Sequence[Record]) -> None:
            await deliver(records, mapping.policy, invoke_once, discard)

        async def discard(batch: Batch, condition: str) -> None:
            log.error("%s: %s given up: %s", mapping.function, batch, condition)
            if mapping.bucket:
                await _keep(clients.objects, mapping, shard_id, batch, condition)

        async with aclosing(stream.records(shard_id, start)) as records:
            wanted = (record async for record in records if mapping.matches(record))
            await in_lanes(wanted, *lanes, mapping.batching, deliver_batch)

    async def invoke_once(records: Sequence[Record]) -> Answer:
        return await _invoke(mapping, pool, records)

    await follow(stream, mapping.start, work_shard)


async def _invoke(mapping: StreamMapping, pool: Pool, records: Sequence[Record]) -> Answer:
    try:
        request_id, failed = await invoke(
            pool, records, sequence_number, reports_failures=mapping.reports_failures
        )
    except BatchFailedError as error:
        log.error("%s: %s failed: %s", mapping.function, Batch(records), error.kind)
        return Answer(error.request_id, 0, error.kind)
    places = [i for i, record in enumerate(records) if sequence_number(record) in failed]
    if not places:
        return Answer(request_id)
    left = Batch(records[places[0] :])
    log.error("%s: %s failed: reported by the function", mapping.function, left)
    return Answer(request_id, places[0])


async def _keep(
    objects: Any, mapping: StreamMapping, shard_id: str, batch: Batch, condition: str
) -> None:
    """Write the invocation record; what cannot be written is lost, as on AWS."""
    moment = datetime.now(UTC)
    record = invocation_record(
        batch, condition, function=mapping.function, shard_id=shard_id, moment=moment
    )
    try:
        await in_thread(
            objects.put_object,
            Bucket=mapping.bucket,
            Key=object_key(mapping.id, shard_id, moment),
            Body=record,
            ContentType="application/json",
        )
    except (BotoCoreError, ClientError) as error:
        log.error("%s: %s not kept: %s", mapping.function, batch, type(error).__name__)
