"""A small project of its own, with handlers that do what a request's query says."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.running import Running, Start, running

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Greeting: {Type: String, Default: hello}
Globals:
  Function:
    Handler: app.handler
    Timeout: 60
    Layers: [!Ref CommonLayer]
    Environment:
      Variables:
        GREETING: !Ref Greeting
        DECLARED: ""
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: test, BinaryMediaTypes: [application/json]}
  CommonLayer:
    Type: AWS::Serverless::LayerVersion
    Properties: {ContentUri: layer}
  Echo:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: echo
      Events:
        Echo: {Type: Api, Properties: {Path: /echo, Method: ANY, TimeoutInMillis: 60000}}
        Impatient:
          Type: Api
          Properties: {Path: /impatient, Method: GET, TimeoutInMillis: 300}
  Short:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: echo
      Timeout: 1
      Events:
        Short: {Type: Api, Properties: {Path: /short, Method: GET}}
  Broken:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: broken
      Events:
        Broken: {Type: Api, Properties: {Path: /broken, Method: GET}}
  Stream:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: stream
      Environment: {Variables: {AWS_LAMBDA_EXEC_WRAPPER: /opt/wrapper}}
      Events:
        Stream:
          Type: Api
          Properties:
            Path: /stream
            Method: GET
            ResponseTransferMode: RESPONSE_STREAM
            TimeoutInMillis: 60000
        Buffered: {Type: Api, Properties: {Path: /stream/buffered, Method: GET}}
"""

ECHO = """
import json, os, time
from pathlib import Path

VERSION = "one"

def handler(event, context):
    query = event["queryStringParameters"] or {}
    if "pid_file" in query:
        Path(query["pid_file"]).write_text(str(os.getpid()))
    while "wait_for" in query and not Path(query["wait_for"]).exists():
        time.sleep(0.01)
    if "mark" in query:
        Path(query["mark"]).touch()
    if "exit" in query:
        os._exit(1)
    if "raise" in query:
        raise ValueError("in the handler")
    if "malformed" in query:
        return {"status": 200}
    answer = {
        "pid": os.getpid(),
        "version": VERSION,
        "event": event,
        "environment": dict(os.environ),
        "remaining": context.get_remaining_time_in_millis(),
    }
    return {"statusCode": 200, "body": json.dumps(answer)}
"""

BROKEN = "raise RuntimeError('while starting')\n"

WRAPPER = """#!/bin/sh
test "$3" = awslambdaric || exit 64
exec "$1" "$LAMBDA_TASK_ROOT/app.py"
"""

STREAM = """
import json, os, socket, time
from http.client import HTTPConnection
from pathlib import Path

RUNTIME = "/2018-06-01/runtime/invocation/"
PRELUDE = json.dumps({"statusCode": 201, "headers": {"Content-Type": "text/event-stream"}}).encode()

def parts(query):
    mode = query.get("mode")
    if mode == "no_prelude":
        yield b'{"statusCode": 200}'
        return
    if mode == "bytewise":
        for byte in PRELUDE + bytes(8):
            yield bytes([byte])
    else:
        yield PRELUDE + bytes(8)
    yield b"first"
    while "wait_for" in query and not Path(query["wait_for"]).exists():
        time.sleep(0.01)
    if mode == "exit":
        os._exit(1)
    for _ in range(int(query.get("count", 1))):
        yield b"second"

while True:
    api = HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    api.request("GET", RUNTIME + "next")
    reply = api.getresponse()
    query = json.load(reply)["queryStringParameters"] or {}
    path = RUNTIME + reply.headers["Lambda-Runtime-Aws-Request-Id"] + "/response"
    api.putrequest("POST", path)
    api.putheader("Transfer-Encoding", "chunked")
    api.putheader("Lambda-Runtime-Function-Response-Mode", "streaming")
    api.putheader("Content-Type", "application/vnd.awslambda.http-integration-response")
    api.putheader("Trailer", "Lambda-Runtime-Function-Error-Type")
    api.endheaders()
    for part in parts(query):
        api.send(b"%x\\r\\n%b\\r\\n" % (len(part), part))
    failed = query.get("mode") == "error"
    trailer = b"Lambda-Runtime-Function-Error-Type: Oops\\r\\n" if failed else b""
    api.send(b"0\\r\\n" + trailer + b"\\r\\n")
    api.getresponse().read()
    api.close()
    if "mark" in query:
        Path(query["mark"]).touch()
"""


def write_project(folder: Path) -> Path:
    """The project's files; the template's location."""
    files = {
        "template.yaml": TEMPLATE,
        "echo/app.py": ECHO,
        "broken/app.py": BROKEN,
        "stream/app.py": STREAM,
        "layer/wrapper": WRAPPER,
        "layer/preload.txt": "# functions are forked\ndecimal\n",
        "web/index.html": "<!doctype html><title>Home</title>",
        "web/chat.js": "export {}",
        "web.secret": "not for the web",
    }
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    (folder / "layer/wrapper").chmod(0o755)
    return folder / "template.yaml"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A stack for the tests that leave it as it was."""
    folder = tmp_path_factory.mktemp("project")
    environment = {"DECLARED": "by the shell", "UNDECLARED": "by the shell"}
    options = ["--template", write_project(folder), "--parameter", "Greeting=good day"]
    with running(folder / "log", *options, environment=environment) as stack:
        yield stack


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a stack of the test's own, not warm, in ``tmp_path``, with more options."""
    template = write_project(tmp_path)
    with ExitStack() as stacks:
        yield lambda *options: stacks.enter_context(
            running(tmp_path / "log", "--no-warm", "--template", template, *options)
        )
