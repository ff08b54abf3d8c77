"""Removes the messages of conversations that DynamoDB has removed, by their age or on request."""

import time
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.base.logger import log_failure, logger
from frontdesk.store.items import conversation_of
from frontdesk.store.removal import sweep
from frontdesk.wiring.clients import table

RECORD_SECONDS = 20.0
"""How long one conversation may take; what is left then is tried again."""

processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def remove_messages(record: DynamoDBRecord) -> None:
    """Remove what was under one conversation."""
    keys = record.dynamodb.keys if record.dynamodb else {}
    conversation_id = conversation_of(keys)
    try:
        sweep(table(), conversation_id, time.monotonic() + RECORD_SECONDS)
    except Exception as error:
        with logger.append_context_keys(conversation_id=conversation_id):
            log_failure("the messages could not be removed", error)
        raise


def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """The function's entry point: answers which records are to be delivered again."""
    return process_partial_response(event, remove_messages, processor, context)
