"""The same chat turn as a web application is usually written: FastAPI on uvicorn.

    uvicorn benchmarks.peer.app:app

A conversation is one item in DynamoDB. Each turn reads it and writes it back if its version is
unchanged, so that two turns at once do not overwrite each other. The reading, the case, the reply
and the next steps are Frontdesk's own. The streamed turn stores the question before its first byte,
as Frontdesk does. It is an asynchronous generator, the fastest way to stream in Starlette; blocking
calls (boto3) run in a thread. TABLE_NAME names the table, whose only key is ``id``. If the message
is a number, the reply has that many words.
"""

import json
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

import boto3
from boto3.dynamodb.conditions import Attr
from botocore.config import Config
from botocore.exceptions import ClientError
from fastapi import FastAPI, HTTPException
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from frontdesk.assistant.interface import Prompt
from frontdesk.assistant.reading import rules
from frontdesk.assistant.responder import composed
from frontdesk.assistant.responder.chunks import chunks
from frontdesk.models.briefing import Briefing
from frontdesk.models.business import Business
from frontdesk.models.case import Case
from frontdesk.texts import say
from frontdesk.turn.casework import brief, steps

app = FastAPI()
business = Business()
table = boto3.resource("dynamodb", config=Config(max_pool_connections=50)).Table(
    os.environ["TABLE_NAME"]
)

Conversation = dict[str, Any]


class ChatRequest(BaseModel):
    """The body of a request."""

    message: Annotated[str, Field(min_length=1, max_length=8000)]
    conversation_id: str | None = None
    customer_id: int | None = None


class ChatReply(BaseModel):
    """The answer of a turn that is not streamed."""

    conversation_id: str
    message_id: str
    user_message_id: str
    response: str
    case: Case
    next_steps: list[str]
    timestamp: datetime


@app.get("/health")
async def health() -> dict[str, str]:
    """Tell that the server is up."""
    return {"status": "ok"}


@app.post("/chat")
def chat(request: ChatRequest) -> ChatReply:
    """Take a turn and answer with all of it."""
    conversation = load(request)
    briefing = read(conversation, request)
    response = "".join(words(request.message, briefing))
    question = append(conversation, "user", request.message)
    answer = append(conversation, "assistant", response)
    conversation["case"] = briefing.case.model_dump_json()
    save(conversation)
    return ChatReply(
        conversation_id=conversation["id"],
        message_id=answer["id"],
        user_message_id=question["id"],
        response=response,
        case=briefing.case,
        next_steps=steps(briefing.case, business, briefing.language),
        timestamp=answer["created_at"],
    )


@app.post("/chat/stream")
async def stream(request: ChatRequest) -> StreamingResponse:
    """Take a turn as Server-Sent Events."""
    conversation = await run_in_threadpool(load, request)
    append(conversation, "user", request.message)
    await run_in_threadpool(save, conversation)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        events(conversation, request), media_type="text/event-stream", headers=headers
    )


async def events(conversation: Conversation, request: ChatRequest) -> AsyncIterator[str]:
    """The events of a streamed turn; the conversation is written back before the last."""
    yield event("metadata", {"conversation_id": conversation["id"]})
    yield event("status", {"status": "classifying"})
    briefing = read(conversation, request)
    told = steps(briefing.case, business, briefing.language)
    found = briefing.case.model_dump(mode="json")
    yield event("metadata", {"case": found, "next_steps": told})
    yield event("status", {"status": "generating"})
    tokens = words(request.message, briefing)
    total = len(tokens)
    for index, token in enumerate(tokens):
        percentage = round(100 * (index + 1) / total, 1)
        data = {"token": token, "index": index, "total": total, "percentage": percentage}
        yield event("message", data)
    response = "".join(tokens)
    answer = append(conversation, "assistant", response)
    conversation["case"] = briefing.case.model_dump_json()
    await run_in_threadpool(save, conversation)
    yield event("done", {"message_id": answer["id"], "response_length": len(response)})


def event(name: str, data: dict[str, Any]) -> str:
    """One event on the wire."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


def read(conversation: Conversation, request: ChatRequest) -> Briefing:
    """The message's reading, folded into the conversation's case."""
    before = Case.model_validate_json(conversation["case"]) if "case" in conversation else Case()
    return brief(before, rules.read(Prompt(request.message, case=before)), business, None)


def words(message: str, briefing: Briefing) -> list[str]:
    """The reply, word by word."""
    if message.isdecimal():
        return [f"word{n} " for n in range(int(message))]
    return chunks(say(composed.compose(briefing), briefing.language))


def load(request: ChatRequest) -> Conversation:
    """The conversation that the request names, or a new one."""
    if request.conversation_id is None:
        return {
            "id": str(uuid4()),
            "customer_id": request.customer_id,
            "messages": [],
            "created_at": now(),
            "version": 0,
        }
    answer = table.get_item(Key={"id": request.conversation_id}, ConsistentRead=True)
    if "Item" not in answer:
        raise HTTPException(404, "no such conversation")
    return answer["Item"]


def append(conversation: Conversation, role: str, content: str) -> dict[str, Any]:
    """Add a message to the conversation."""
    message = {"id": str(uuid4()), "role": role, "content": content, "created_at": now()}
    conversation["messages"].append(message)
    conversation["updated_at"] = message["created_at"]
    return message


def save(conversation: Conversation) -> None:
    """Write the conversation back, unless another turn has done so in the meantime."""
    read = conversation["version"]
    conversation["version"] = read + 1
    unchanged = Attr("version").eq(read) if read else Attr("id").not_exists()
    try:
        table.put_item(Item=conversation, ConditionExpression=unchanged)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            raise HTTPException(409, "the conversation has changed") from None
        raise


def now() -> str:
    """The time in ISO 8601, UTC."""
    return datetime.now(UTC).isoformat()
