"""WebSockets as API Gateway serves them: handshakes, limits, routes, the management API."""

import json
import socket as sockets
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from local.gateway.websocket import connection as limits
from local.gateway.websocket import websockets
from tests.support.running import PATIENCE, Running, eventually, running
from tests.support.websockets import connect

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Handler: app.handler
    Timeout: 29
    Environment: {Variables: {LIVE_ENDPOINT: "", LEFT: ""}}
Resources:
  Live:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      StageName: test
      RouteSelectionExpression: $request.body.kind.name
      Auth:
        AuthType: CUSTOM
        AuthArn: !Ref Function.Alias
        IdentitySource: [route.request.querystring.who]
      Routes:
        $connect: {FunctionArn: !Ref Function.Alias}
        $disconnect: {FunctionArn: !Ref Function.Alias}
        $default: {FunctionArn: !Ref Function.Alias}
        own: {FunctionArn: !Ref Function.Alias}
  Function:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: function}
"""

FUNCTION = """
import json, os, time, urllib.error, urllib.parse, urllib.request

def post(connection, data):
    where = os.environ["LIVE_ENDPOINT"] + "/@connections/" + urllib.parse.quote(connection, safe="")
    try:
        return urllib.request.urlopen(urllib.request.Request(where, data, method="POST")).status
    except urllib.error.HTTPError as error:
        return error.code

def leave(status):
    # In a file, because the next event may reach another process.
    with open(os.environ["LEFT"], "a") as file:
        file.write(f"{status}\\n")

def left():
    with open(os.environ["LEFT"]) as file:
        return file.read().split()

def handler(event, context):
    about = event["requestContext"]
    if event.get("type") == "REQUEST":
        who = event["queryStringParameters"]["who"]
        if who == "nobody":
            raise Exception("Unauthorized")
        if who == "broken":
            raise Exception("a defect")
        effect = "Deny" if who == "denied" else "Allow"
        statement = {"Effect": effect, "Resource": event["methodArn"]}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        return {"principalId": who, "policyDocument": policy, "context": {"who": who, "n": 1}}
    if about["routeKey"] == "$connect":
        who = event["queryStringParameters"]["who"]
        if who == "teapot":
            return {"statusCode": 418}
        leave(post(about["connectionId"], b"too early"))
        offered = {name.lower() for name in event["headers"]}
        is_chosen = "sec-websocket-protocol" in offered
        chosen = {"Sec-WebSocket-Protocol": "two"} if is_chosen else {}
        return {"statusCode": 200, "headers": chosen}
    if about["routeKey"] == "$disconnect":
        leave(about["disconnectStatusCode"])
        return {"statusCode": 200}
    body = event["body"]
    if body == "raise":
        raise ValueError("in the handler")
    if body.startswith("sleep"):
        time.sleep(float(body.split()[1]))
    if body.startswith("wait"):
        while not os.path.exists(body.split()[1]):
            time.sleep(0.01)
    if body == "left":
        post(about["connectionId"], json.dumps([int(status) for status in left()]).encode())
    else:
        short = body if len(body) < 1000 else str(len(body))  # so that it fits a message
        post(about["connectionId"], json.dumps({**event, "body": short}).encode())
    return {"statusCode": 200}
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("websockets")
    (folder / "function").mkdir()
    (folder / "function/app.py").write_text(FUNCTION)
    (folder / "template.yaml").write_text(TEMPLATE)
    options: list[str | Path] = ["--template", folder / "template.yaml", "--concurrency", "2"]
    environment = {"LEFT": f"{folder / 'left'}"}
    with running(folder / "log", *options, environment=environment) as up, HTTP:
        yield up


def address(stack: Running, who: str = "me", path: str = "/test") -> str:
    return f"{stack.url.replace('http', 'ws')}{path}?who={who}"


def received(socket: ClientConnection) -> Any:
    return json.loads(socket.recv(timeout=PATIENCE))


def ask(socket: ClientConnection, message: str | bytes) -> Any:
    socket.send(message)
    return received(socket)


HTTP = httpx.Client(timeout=PATIENCE)


def management(stack: Running, id_: str, method: str = "GET", data: bytes = b"") -> httpx.Response:
    where = f"{stack.url}/test/@connections/{quote(id_, safe='')}"
    return HTTP.request(method, where, content=data)


def own_id(socket: ClientConnection) -> str:
    return str(ask(socket, "who am I")["requestContext"]["connectionId"])


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("", "/test", 401),  # without an identity, the authorizer is not asked
        ("nobody", "/test", 401),
        ("denied", "/test", 403),
        ("broken", "/test", 500),
        ("teapot", "/test", 418),
        ("me", "/other", 403),
    ],
)
def test_a_refused_connection_has_a_status(
    stack: Running, who: str, path: str, status: int
) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(address(stack, who, path)):
        pass
    assert refused.value.response.status_code == status


def test_an_event_is_as_api_gateway_s(stack: Running) -> None:
    with connect(address(stack)) as socket:
        event = ask(socket, "hello")
        about = event["requestContext"]
        assert (event["body"], event["isBase64Encoded"]) == ("hello", False)
        assert (about["routeKey"], about["eventType"], about["stage"]) == (
            "$default",
            "MESSAGE",
            "test",
        )
        # What the authorizer told comes with each message, as text.
        assert about["authorizer"] == {"who": "me", "n": "1", "principalId": "me"}
        binary = ask(socket, b"\x00\xff")
        assert (binary["body"], binary["isBase64Encoded"]) == ("AP8=", True)
        assert binary["requestContext"]["connectionId"] == about["connectionId"]
        assert binary["requestContext"]["messageId"] != about["messageId"]


def test_a_message_s_route_is_what_its_field_names(stack: Running) -> None:
    with connect(address(stack)) as socket:
        for message, route in (
            ('{"kind": {"name": "own"}}', "own"),
            ('{"kind": {"name": "another"}}', "$default"),
            ('{"kind": {"name": "$connect"}}', "$default"),
            ('{"kind": "own"}', "$default"),
            ("[1]", "$default"),
            ("", "$default"),
        ):
            assert ask(socket, message)["requestContext"]["routeKey"] == route, message


def test_a_frame_from_inside_connect_finds_nobody(stack: Running) -> None:
    with connect(address(stack)) as socket:
        assert 410 in ask(socket, "left")


def test_a_subprotocol_is_the_one_that_connect_chooses(stack: Running) -> None:
    with connect(address(stack), subprotocols=["one", "two"]) as socket:  # type: ignore[list-item]
        assert socket.subprotocol == "two"


def test_a_function_that_fails_is_told_by_the_gateway(stack: Running) -> None:
    with connect(address(stack)) as socket:
        told = ask(socket, "raise")
        assert told["message"] == "Internal server error"
        assert {"connectionId", "requestId"} < told.keys()
        assert ask(socket, "still there")["body"] == "still there"


def test_messages_are_served_at_the_same_time(stack: Running, tmp_path: Path) -> None:
    with connect(address(stack)) as socket:
        socket.send(f"wait {tmp_path / 'go'}")
        assert ask(socket, "quick")["body"] == "quick"
        (tmp_path / "go").touch()
        assert received(socket)["body"].startswith("wait")


def send_and_receive(socket: ClientConnection, frames: list[str]) -> None:
    """The gateway may close while the frames are being sent: it need not wait for the rest."""
    socket.send(frames)
    socket.recv(timeout=PATIENCE)


@pytest.mark.parametrize(
    ("frames", "closes"),
    [
        ([b"x" * 32 * 1024], False),
        ([b"x" * (32 * 1024 + 1)], True),
        ([b"x" * 32 * 1024] * 4, False),
        ([b"x" * 32 * 1024] * 4 + [b"x"], True),
    ],
)
def test_a_frame_or_message_over_the_limit_closes_the_connection(
    stack: Running, frames: list[bytes], closes: bool
) -> None:
    with connect(address(stack), compression=None, max_size=None) as socket:
        said = [frame.decode() for frame in frames]
        if not closes:
            socket.send(said)
            assert received(socket)["body"] == str(sum(map(len, frames)))
            return
        with pytest.raises(ConnectionClosed) as closed:
            send_and_receive(socket, said)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1009


def test_the_management_api_sends_shows_and_closes(stack: Running) -> None:
    with connect(address(stack), user_agent_header="here") as socket:
        id_ = own_id(socket)
        assert management(stack, id_, "POST", b"a word").status_code == 200
        assert socket.recv(timeout=PATIENCE) == "a word"
        shown = management(stack, id_).json()
        assert shown["identity"] == {"sourceIp": "127.0.0.1", "userAgent": "here"}
        assert shown["connectedAt"] <= shown["lastActiveAt"]
        assert management(stack, id_, "POST", b"x" * (128 * 1024 + 1)).status_code == 413
        assert management(stack, id_, "DELETE").status_code == 204
        with pytest.raises(ConnectionClosed):
            socket.recv(timeout=PATIENCE)
    assert management(stack, id_).status_code == 410
    assert management(stack, "unknown=", "POST", b"x").status_code == 410


def test_the_end_of_a_connection_is_told_to_its_function(stack: Running) -> None:
    with connect(address(stack)) as socket:
        socket.close(4000)

    def told() -> bool:
        with connect(address(stack)) as socket:
            return 4000 in ask(socket, "left")

    assert eventually(told)


def test_a_client_that_does_not_read_is_given_up_and_delays_nobody(stack: Running) -> None:
    with (
        connect(address(stack)) as quick,
        connect(address(stack), max_queue=1, compression=None, close_timeout=0.1) as slow,
    ):
        slow_id, quick_id = own_id(slow), own_id(quick)
        # Its socket's buffers take some megabytes before anything waits here.
        for _ in range(400):
            if management(stack, slow_id, "POST", b"x" * 64 * 1024).status_code == 410:
                break
            began = time.monotonic()
            assert management(stack, quick_id, "POST", b"a word").status_code == 200
            assert quick.recv(timeout=PATIENCE) == "a word"
            assert time.monotonic() - began < PATIENCE / 4
        else:
            pytest.fail("what waits for a connection is unbounded")
        assert management(stack, slow_id).status_code == 410


def test_a_handshake_that_is_cut_leaves_the_server_well(stack: Running) -> None:
    host, port = stack.url.removeprefix("http://").split(":")
    for part in (b"GET /test?who=me HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n", b""):
        with sockets.create_connection((host, int(port))) as raw:
            raw.sendall(part)

    def cut() -> None:
        with connect(address(stack)) as socket:
            socket.send("sleep 0.5")
            socket.socket.close()

    threads = [Thread(target=cut) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connect(address(stack)) as socket:
        assert ask(socket, "still there")["body"] == "still there"


def test_the_limits_are_api_gateway_s() -> None:
    assert (limits.IDLE_SECONDS, limits.LONGEST_SECONDS) == (10 * 60, 2 * 60 * 60)
    assert websockets.INTEGRATION_SECONDS == 29
