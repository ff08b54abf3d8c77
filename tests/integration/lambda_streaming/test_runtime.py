"""The streaming runtime as a real process, against a Runtime API that keeps every byte."""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.support.runtime_api import PATIENCE, Call, FakeRuntimeApi
from tests.support.runtime_process import runtime_process

PREAMBLE = """
import json, os
from lambda_streaming import StreamingResponse, respond, streaming

def wait():
    with open("gate", "rb", buffering=0) as gate:
        gate.read(1)
"""


class Gate:
    """Holds a handler back at ``wait()`` until the test lets it go on; no clock is involved."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self._fd = os.open(path, os.O_RDWR)

    def open(self) -> None:
        os.write(self._fd, b".")

    def close(self) -> None:
        os.close(self._fd)


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    with closing(Gate(tmp_path / "gate")) as gate:
        yield gate


def answers(task_root: Path, source: str, *events: Any, **environment: str) -> list[Call]:
    """Serve the events with a function, and return its answers."""
    with (
        FakeRuntimeApi(*events) as api,
        runtime_process(api.address, task_root, PREAMBLE + source, **environment),
    ):
        return api.wait_for_results(len(events))


CHUNKS = """
def handler(event, context):
    body = (chunk.encode() for chunk in event)
    return respond(StreamingResponse(200, {"Content-Type": "text/event-stream"}, body))
"""


def test_a_response_is_streamed_in_the_format_api_gateway_reads(tmp_path: Path) -> None:
    [call] = answers(tmp_path, CHUNKS, ["one", "two"])
    assert call.path == "/2018-06-01/runtime/invocation/request-1/response"
    assert call.headers.items() >= {
        ("content-type", "application/vnd.awslambda.http-integration-response"),
        ("transfer-encoding", "chunked"),
        ("lambda-runtime-function-response-mode", "streaming"),
        ("lambda-runtime-invocation-id", "invocation-1"),
        (
            "trailer",
            "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
        ),
    }
    metadata = b'{"statusCode": 200, "headers": {"Content-Type": "text/event-stream"}}'
    assert call.body == metadata + b"\0\0\0\0\0\0\0\0" + b"onetwo"
    assert call.trailers == {}


def test_each_item_is_a_chunk_of_its_own_and_empty_ones_are_left_out(tmp_path: Path) -> None:
    [call] = answers(tmp_path, CHUNKS, ["a", "", "bc" * 40_000, "d", ""])
    assert call.chunks[1:] == [b"a", b"bc" * 40_000, b"d"]
    assert bytes(call.raw).endswith(b"1\r\nd\r\n0\r\n")


def test_headers_and_prelude_leave_in_one_packet(tmp_path: Path) -> None:
    [call] = answers(tmp_path, CHUNKS, ["a"])
    assert call.chunks[0].endswith(b"}" + bytes(8))
    assert call.chunks[0] in call.first_packet


@pytest.mark.parametrize("chunks", [[], [""]])
def test_a_body_is_never_empty(tmp_path: Path, chunks: list[str]) -> None:
    [call] = answers(tmp_path, CHUNKS, chunks)
    assert call.payload == b"\n"


def test_repeated_headers_and_cookies_are_in_the_prelude(tmp_path: Path) -> None:
    source = """
    def handler(event, context):
        return StreamingResponse(201, {}, [b"x"], {"Vary": ("Origin", "Accept")}, ("a=1", "b=2"))
    """
    [call] = answers(tmp_path, dedent(source), None)
    assert call.prelude == {
        "statusCode": 201,
        "multiValueHeaders": {"Vary": ["Origin", "Accept"]},
        "cookies": ["a=1", "b=2"],
    }


def test_everything_leaves_at_once(tmp_path: Path, gate: Gate) -> None:
    source = """
    def handler(event, context):
        def body():
            wait()
            yield b"first"
            wait()
            yield b"second"
        return StreamingResponse(200, {}, body())
    """
    with (
        FakeRuntimeApi(None) as api,
        runtime_process(api.address, tmp_path, PREAMBLE + dedent(source)),
    ):
        # The handler waits for the gate, so what has arrived by then cannot have waited for more.
        api.wait(lambda api: api.results() and len(api.results()[0].chunks) == 1)
        gate.open()
        api.wait(lambda api: api.results()[0].chunks[1:] == [b"first"])
        gate.open()
        [call] = api.wait_for_results(1)
    assert call.payload == b"firstsecond"


FAILS_MIDWAY = """
class Declined(Exception):
    pass

def handler(event, context):
    def body():
        try:
            yield from (chunk.encode() for chunk in event)
            raise Declined(" ".join(event))
        finally:
            print("closed", flush=True)
    return StreamingResponse(200, {}, body())
"""


def test_an_error_of_the_body_is_reported_in_the_trailers(tmp_path: Path) -> None:
    broken, empty = answers(tmp_path, FAILS_MIDWAY, ["one"], [])
    assert broken.payload == b"one"
    assert broken.trailers["lambda-runtime-function-error-type"] == "Declined"
    report = broken.error_body
    assert report["errorType"] == "Declined"
    assert report["requestId"] == "request-1"
    assert "in body" in report["stackTrace"][-1]
    assert empty.payload == b"\n"
    assert empty.trailers["lambda-runtime-function-error-type"] == "Declined"


def test_the_message_of_an_error_of_the_body_is_kept_out_of_log_and_trailers(
    tmp_path: Path,
) -> None:
    [call] = answers(tmp_path, FAILS_MIDWAY, ["my", "sink"])
    log = (tmp_path / "log").read_text()
    assert "request-1\tthe response broke off: Declined" in log
    assert 'app.py", line' in log
    assert "my sink" not in log
    assert "my sink" not in json.dumps(call.error_body)


def test_a_generator_is_closed_when_it_fails(tmp_path: Path) -> None:
    answers(tmp_path, FAILS_MIDWAY, ["one"])
    assert (tmp_path / "log").read_text().startswith("closed")


def test_an_item_that_is_not_bytes_breaks_the_response_off_and_closes_the_body(
    tmp_path: Path,
) -> None:
    source = """
    def handler(event, context):
        def body():
            try:
                yield b"one"
                yield "two"
            finally:
                print("closed", flush=True)
        return StreamingResponse(200, {}, body())
    """
    [call] = answers(tmp_path, dedent(source), None)
    assert call.payload == b"one"
    assert call.trailers["lambda-runtime-function-error-type"] == "TypeError"
    assert (tmp_path / "log").read_text().startswith("closed")


def test_when_lambda_hangs_up_the_body_is_run_to_its_end_and_the_next_one_served(
    tmp_path: Path, gate: Gate
) -> None:
    source = """
    def handler(event, context):
        def body():
            yield b"first"
            if event == "hang up":
                wait()
                for _ in range(1000):
                    yield b"dropped"
                print("stored", flush=True)
        return StreamingResponse(200, {}, body())
    """
    with (
        FakeRuntimeApi("hang up", "go on", hang_up_after=2) as api,
        runtime_process(api.address, tmp_path, PREAMBLE + dedent(source)),
    ):
        api.wait_for_results(1)
        gate.open()
        cut, served = api.wait_for_results(2)
    assert cut.payload == b"first"
    assert served.payload == b"first"
    log = (tmp_path / "log").read_text()
    assert "stored" in log
    assert log.count("the response was not taken to its end") == 1


def test_an_error_after_lambda_hung_up_is_logged_and_the_next_one_served(
    tmp_path: Path, gate: Gate
) -> None:
    source = """
    def handler(event, context):
        def body():
            yield b"first"
            if event == "hang up":
                wait()
                yield b"dropped"
                yield b"dropped"
                raise LookupError
        return StreamingResponse(200, {}, body())
    """
    with (
        FakeRuntimeApi("hang up", "go on", hang_up_after=2) as api,
        runtime_process(api.address, tmp_path, PREAMBLE + dedent(source)),
    ):
        api.wait_for_results(1)
        gate.open()
        _, served = api.wait_for_results(2)
    assert served.payload == b"first"
    assert "the response broke off: LookupError" in (tmp_path / "log").read_text()


def test_a_response_that_lambda_refuses_does_not_end_the_loop(tmp_path: Path) -> None:
    with (
        FakeRuntimeApi(["one"], ["two"], first_status=413) as api,
        runtime_process(api.address, tmp_path, PREAMBLE + CHUNKS),
    ):
        _, served = api.wait_for_results(2)
    assert served.payload == b"two"
    assert "not taken to its end: status 413" in (tmp_path / "log").read_text()


def test_an_error_of_the_handler_is_posted_as_an_error(tmp_path: Path) -> None:
    source = """
    def handler(event, context):
        raise LookupError("no such turn")
    """
    [call] = answers(tmp_path, dedent(source), None)
    assert call.path == "/2018-06-01/runtime/invocation/request-1/error"
    assert (call.json["errorType"], call.json["errorMessage"]) == ("LookupError", "no such turn")


def test_headers_too_long_for_the_prelude_are_an_error_and_the_body_is_closed(
    tmp_path: Path,
) -> None:
    source = """
    class Body:
        def __iter__(self): raise AssertionError
        def close(self): print("closed", flush=True)

    def handler(event, context):
        return StreamingResponse(200, {"X": "x" * event}, Body())
    """
    metadata = len(b'{"statusCode": 200, "headers": {"X": ""}}') + 8
    [call] = answers(tmp_path, dedent(source), 16 * 1024 - metadata + 1)
    assert call.path.endswith("/error")
    assert call.json["errorType"] == "Runtime.MarshalError"
    assert (tmp_path / "log").read_text().startswith("closed")


def test_a_handler_that_cannot_be_imported_is_an_init_error(tmp_path: Path) -> None:
    with (
        FakeRuntimeApi() as api,
        runtime_process(api.address, tmp_path, "import no_such_module") as process,
    ):
        process.wait(PATIENCE)
        [call] = api.calls
    assert call.path == "/2018-06-01/runtime/init/error"
    assert call.json["errorType"] == "Runtime.ImportModuleError"
    assert process.returncode == 1


def test_snapstart_hooks_run_around_the_snapshot(tmp_path: Path) -> None:
    source = """
    from snapshot_restore_py import register_after_restore, register_before_snapshot

    seen = []
    register_before_snapshot(seen.append, "before")
    register_after_restore(seen.append, "after")

    def handler(event, context):
        return respond(StreamingResponse(200, {}, [json.dumps(seen).encode()]))
    """
    with (
        FakeRuntimeApi(None) as api,
        runtime_process(
            api.address,
            tmp_path,
            PREAMBLE + dedent(source),
            AWS_LAMBDA_INITIALIZATION_TYPE="snap-start",
        ),
    ):
        [call] = api.wait_for_results(1)
        paths = [each.path for each in api.calls[:2]]
    assert paths == ["/2018-06-01/runtime/restore/next", "/2018-06-01/runtime/invocation/next"]
    assert json.loads(call.payload) == ["before", "after"]


@pytest.mark.parametrize("version", ["", "AWS_Lambda_python3.13"])
def test_one_process_serves_many_invocations_each_with_its_context(
    tmp_path: Path, version: str
) -> None:
    source = """
    def handler(event, context):
        def body():
            facts = os.getpid(), context.aws_request_id, os.environ["_X_AMZN_TRACE_ID"]
            yield json.dumps(facts).encode()
            yield b""
        assert 0 < context.get_remaining_time_in_millis() <= 60_000
        return respond(StreamingResponse(200, {}, body()))
    """
    environment = {"AWS_EXECUTION_ENV": version} if version else {}
    calls = answers(tmp_path, dedent(source), 1, 2, **environment)
    (pid, *first), (again, *second) = (json.loads(call.payload) for call in calls)
    assert pid == again
    assert first == ["request-1", "Root=1-1"]
    assert second == ["request-2", "Root=1-2"]


PROXY = """
def handler(event, context):
    return event
"""


@pytest.mark.parametrize(
    ("response", "prelude", "payload"),
    [
        (
            {"statusCode": 400, "headers": {"X": "y"}, "body": '{"é": 1}'},
            {"statusCode": 400, "headers": {"X": "y"}},
            '{"é": 1}'.encode(),
        ),
        (
            {
                "statusCode": 200,
                "multiValueHeaders": {"Set-Cookie": ["a", "b"]},
                "body": base64.b64encode(b"\xff\0").decode(),
                "isBase64Encoded": True,
            },
            {"statusCode": 200, "multiValueHeaders": {"Set-Cookie": ["a", "b"]}},
            b"\xff\0",
        ),
        (
            {"statusCode": 204, "headers": None, "multiValueHeaders": None, "body": None},
            {"statusCode": 204},
            b"\n",
        ),
        ({"statusCode": 304, "body": ""}, {"statusCode": 304}, b"\n"),
    ],
)
def test_a_proxy_response_is_streamed_too(
    tmp_path: Path, response: dict[str, Any], prelude: dict[str, Any], payload: bytes
) -> None:
    [call] = answers(tmp_path, PROXY, response)
    assert call.headers["lambda-runtime-function-response-mode"] == "streaming"
    assert call.prelude == prelude
    assert call.chunks[1:] == [payload]


def test_a_proxy_response_with_a_bad_body_is_an_error(tmp_path: Path) -> None:
    [call] = answers(tmp_path, PROXY, {"statusCode": 200, "body": "!", "isBase64Encoded": True})
    assert call.path.endswith("/error")


def test_what_is_not_an_http_response_is_plain_json(tmp_path: Path) -> None:
    [call] = answers(tmp_path, PROXY, {"warm": True})
    assert call.headers["content-type"] == "application/json"
    assert call.json == {"warm": True}


@pytest.mark.parametrize("wrapped", ["respond(response)", "response"])
def test_sam_local_gets_buffered_proxy_responses(tmp_path: Path, wrapped: str) -> None:
    source = f"""
    def handler(event, context):
        response = StreamingResponse(200, {{"A": "b"}}, iter([b"one", b"two"]))
        return event or {wrapped}
    """
    plain = {"statusCode": 400, "headers": {"A": "b"}, "body": "no"}
    streamed, proxy = answers(tmp_path, dedent(source), None, plain, AWS_SAM_LOCAL="true")
    assert streamed.headers["content-type"] == "application/json"
    assert streamed.json == {
        "statusCode": 200,
        "headers": {"A": "b"},
        "multiValueHeaders": {},
        "body": "onetwo",
        "isBase64Encoded": False,
    }
    assert proxy.json == plain


def test_an_error_of_a_buffered_body_is_posted_as_an_error(tmp_path: Path) -> None:
    [call] = answers(tmp_path, FAILS_MIDWAY, ["one"], AWS_SAM_LOCAL="true")
    assert call.path.endswith("/error")
    assert call.json["errorType"] == "Declined"
    assert (tmp_path / "log").read_text().startswith("closed")


def test_the_loop_and_the_handler_share_one_response_class(tmp_path: Path) -> None:
    source = """
    import sys

    def handler(event, context):
        runtime = sys.modules["lambda_streaming.runtime"]
        same = runtime.StreamingResponse is StreamingResponse
        return StreamingResponse(200, {}, [json.dumps([same, streaming()]).encode()])
    """
    [call] = answers(tmp_path, dedent(source), None)
    assert json.loads(call.payload) == [True, True]


def test_it_runs_where_the_native_client_is_missing(tmp_path: Path) -> None:
    (tmp_path / "runtime_client.py").write_text("raise ImportError\n")
    source = """
    import sys

    assert "runtime_client" not in sys.modules

    def handler(event, context):
        assert context.get_remaining_time_in_millis() > 0
        if event == "fail":
            raise LookupError("no such turn")
        if event == "plain":
            return event
        return StreamingResponse(200, {}, [context.aws_request_id.encode()])
    """
    streamed, plain, failed = answers(tmp_path, dedent(source), "stream", "plain", "fail")
    assert streamed.payload == b"request-1"
    assert plain.json == "plain"
    assert plain.headers["lambda-runtime-invocation-id"] == "invocation-2"
    assert failed.path.endswith("request-3/error")
    assert failed.json["errorType"] == "LookupError"


def test_the_garbage_collector_rests_until_the_function_has_started(tmp_path: Path) -> None:
    source = """
    import gc
    while_starting = gc.isenabled()

    def handler(event, context):
        return {"statusCode": 200, "body": f"{while_starting} {gc.isenabled()}"}
    """
    [call] = answers(tmp_path, dedent(source), None)
    assert call.payload == b"False True"
