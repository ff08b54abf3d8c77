"""The embedded engine, as the stack starts it."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import boto3

from frontdesk.models.scope import UNLIMITED
from frontdesk.store.listing import Filters, list_page
from local.aws import engines
from local.runtime.processes import Processes
from tests.support.conversations import mixed, store
from tests.support.dynamodb import CREDENTIALS, fresh_table
from tests.support.running import eventually


def with_engine(test: Callable[[str], None]) -> None:
    """Run a test with the address of an engine that is up."""

    async def run() -> None:
        processes = Processes()
        endpoints, servers = await engines.start(processes, engines.Wanted())
        try:
            await asyncio.to_thread(test, endpoints.dynamodb)
        finally:
            await engines.stop(processes, servers)
            processes.close()

    asyncio.run(run())


def test_a_thousand_conversations_are_listed() -> None:
    def test(endpoint: str) -> None:
        with fresh_table(endpoint) as table:
            conversations = mixed(1000)
            store(table, conversations)
            listing = list_page(table, Filters(), 1, 20, scope=UNLIMITED)
            newest = [conversation.id for conversation in conversations[:-21:-1]]
            assert [conversation.id for conversation in listing.conversations] == newest
            assert (listing.total, listing.total_is_exact) == (1000, True)

    with_engine(test)


def test_the_stream_has_each_change_once_and_the_end_of_what_expires() -> None:
    def test(endpoint: str) -> None:
        def client(service: str) -> Any:
            return boto3.client(  # type: ignore[call-overload]
                service,
                endpoint_url=endpoint,
                region_name=CREDENTIALS["AWS_DEFAULT_REGION"],
                aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
                aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            )

        tables, streams = client("dynamodb"), client("dynamodbstreams")
        created = tables.create_table(
            TableName="changes",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
            StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        )
        specification = {"AttributeName": "expires_at", "Enabled": True}
        tables.update_time_to_live(TableName="changes", TimeToLiveSpecification=specification)
        item = {"pk": {"S": "put"}}
        for _ in range(2):  # the second changes nothing
            tables.put_item(TableName="changes", Item=item)
        tables.update_item(
            TableName="changes",
            Key={"pk": {"S": "updated"}},
            UpdateExpression="SET expires_at = :now",
            ExpressionAttributeValues={":now": {"N": f"{int(time.time())}"}},
        )

        def records() -> list[tuple[str, str, Any]]:
            arn = created["TableDescription"]["LatestStreamArn"]
            description = streams.describe_stream(StreamArn=arn)["StreamDescription"]
            [shard] = description["Shards"]
            iterator = streams.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )
            found = streams.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
            return [
                (r["eventName"], r["dynamodb"]["Keys"]["pk"]["S"], r.get("userIdentity"))
                for r in found
            ]

        assert eventually(lambda: len(records()) > 2)
        service = {"PrincipalId": "dynamodb.amazonaws.com", "Type": "Service"}
        assert records() == [
            ("INSERT", "put", None),
            ("INSERT", "updated", None),
            ("REMOVE", "updated", service),
        ]

    with_engine(test)
