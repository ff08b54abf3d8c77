"""Buffered routes of the local gateway, with real handlers in processes of their own."""

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.support.running import PATIENCE, Running, Start, eventually

MEGABYTE = 1024 * 1024


@pytest.fixture
def client(shared: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shared.url, timeout=PATIENCE) as client:
        yield client


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def error_code(answer: httpx.Response) -> str:
    document = answer.json()
    assert document["success"] is False
    assert set(document["error"]) == {"code", "message", "timestamp"}
    assert answer.headers["X-Correlation-ID"]
    code: str = document["error"]["code"]
    return code


def test_a_request_arrives_as_an_event(client: httpx.Client) -> None:
    answer = client.post(
        "/echo?a=1&a=2", content=b'{"x": "\xff"}', headers={"Content-Type": "application/json"}
    )
    event = answer.json()["event"]
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["isBase64Encoded"] is True
    assert base64.b64decode(event["body"]) == b'{"x": "\xff"}'
    assert event["requestContext"]["requestId"] == answer.headers["x-amzn-RequestId"]


@pytest.mark.parametrize("told", ["203.0.113.9", "unknown", "a\tb", "10.0.0.1, _hidden"])
def test_a_client_is_where_it_is_and_not_where_it_says(client: httpx.Client, told: str) -> None:
    event = client.post("/echo", headers={"X-Forwarded-For": told}).json()["event"]
    assert event["requestContext"]["identity"]["sourceIp"] == "127.0.0.1"
    assert event["headers"]["X-Forwarded-For"] == f"{told}, 127.0.0.1"


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "DELETE", "PATCH"])
def test_any_takes_every_method(client: httpx.Client, method: str) -> None:
    assert client.request(method, "/echo").status_code == 200


def test_a_function_sees_lambdas_environment_and_only_what_is_declared(
    client: httpx.Client,
) -> None:
    answer = client.get("/echo").json()
    environment = answer["environment"]
    assert environment["GREETING"] == "good day"
    assert environment["DECLARED"] == "by the shell"
    assert "UNDECLARED" not in environment
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "Echo"
    assert 0 < answer["remaining"] <= 60_000


def test_an_environment_serves_one_request_after_another(client: httpx.Client) -> None:
    # A request that comes before its predecessor's environment is idle again gets another.
    assert len({client.get("/echo").json()["pid"] for _ in range(20)}) <= 2


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/nowhere", 404, "NOT_FOUND"),
        ("/short?wait_for=/nonexistent", 504, "GATEWAY_TIMEOUT"),
        ("/echo?raise=1", 502, "BAD_GATEWAY"),
        ("/echo?malformed=1", 502, "BAD_GATEWAY"),
        ("/broken", 502, "BAD_GATEWAY"),
        ("/stream/buffered", 502, "BAD_GATEWAY"),
    ],
)
def test_the_gateways_own_answers_have_the_envelope(
    client: httpx.Client, path: str, status: int, code: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, error_code(answer)) == (status, code)


@pytest.mark.parametrize(
    ("sent", "kept"), [("call-1.a_B", True), ("a b", False), ("x" * 129, False)]
)
def test_a_sane_correlation_id_comes_back(client: httpx.Client, sent: str, kept: bool) -> None:
    answer = client.get("/nowhere", headers={"X-Correlation-ID": sent})
    assert (answer.headers["X-Correlation-ID"] == sent) is kept


def test_a_function_out_of_time_is_killed_and_replaced(
    client: httpx.Client, tmp_path: Path
) -> None:
    pid_file = tmp_path / "pid"
    params = {"wait_for": str(tmp_path / "never"), "pid_file": str(pid_file)}

    def is_out_of_time() -> bool:
        """It is, perhaps before it has told who it is."""
        assert client.get("/short", params=params).status_code == 504
        return pid_file.exists() and bool(pid_file.read_text())

    assert eventually(is_out_of_time)
    killed = int(pid_file.read_text())
    assert eventually(lambda: not alive(killed))
    fresh: list[httpx.Response] = []

    def is_well() -> bool:
        fresh.append(client.get("/short"))
        return fresh[-1].status_code == 200

    assert eventually(is_well)
    assert fresh[-1].json()["pid"] != killed


def test_an_integration_out_of_time_leaves_the_function_running(
    client: httpx.Client, tmp_path: Path
) -> None:
    params = {"wait_for": str(tmp_path / "go"), "mark": str(tmp_path / "done")}
    assert client.get("/echo").status_code == 200  # so that it has been started
    assert error_code(client.get("/impatient", params=params)) == "GATEWAY_TIMEOUT"
    (tmp_path / "go").touch()
    assert eventually((tmp_path / "done").exists)


def test_a_function_that_dies_is_a_502_and_the_next_request_gets_a_fresh_one(
    client: httpx.Client,
) -> None:
    before = {client.get("/echo").json()["pid"] for _ in range(20)}

    def are_replaced() -> bool:
        assert error_code(client.get("/echo?exit=1")) == "BAD_GATEWAY"
        return client.get("/echo").json()["pid"] not in before

    assert eventually(are_replaced)


def test_a_body_at_the_limit_is_taken_and_one_over_it_refused(client: httpx.Client) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(11):
            yield bytes(MEGABYTE)

    assert client.post("/echo", content=b"a" * MEGABYTE).status_code == 200
    over = client.post("/echo", content=bytes(10 * MEGABYTE + 1))
    assert (over.status_code, error_code(over)) == (413, "PAYLOAD_TOO_LARGE")
    chunked = client.post("/echo", content=chunks())
    assert (chunked.status_code, error_code(chunked)) == (413, "PAYLOAD_TOO_LARGE")
    assert client.get("/echo").status_code == 200


def test_headers_and_urls_over_api_gateway_s_limits_are_refused(client: httpx.Client) -> None:
    for path in ("/echo", "/", "/nowhere"):
        over = client.get(path, headers={"X-Filler": "a" * 10_240})
        assert (over.status_code, error_code(over)) == (431, "BAD_REQUEST")
        long = client.get(path, params={"q": "a" * 10_240})
        assert (long.status_code, error_code(long)) == (414, "BAD_REQUEST")
    assert client.get("/echo", headers={"X-Filler": "a" * 9000}).status_code == 200


def test_an_unknown_path_is_answered_alike_for_every_method(client: httpx.Client) -> None:
    answers = [
        client.request(method, path)
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
        for path in ("/nowhere", "/api/v1/nowhere", "/chat.js/", "/outbox/nowhere")
    ]
    errors = [(answer.status_code, answer.json()["error"]) for answer in answers]
    assert {(status, e["code"], e["message"]) for status, e in errors} == {
        (404, "NOT_FOUND", "no such route")
    }
    assert client.head("/nowhere").status_code == 404
    assert client.head("/outbox.html").status_code == 200


def test_static_files_are_served_with_their_types(client: httpx.Client) -> None:
    assert client.get("/").headers["Content-Type"].startswith("text/html")
    script = client.get("/chat.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert script.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/%2e%2e/web.secret", "/..%2fweb.secret", "/%2e%2e/echo/app.py"])
def test_static_files_end_at_their_folder(client: httpx.Client, path: str) -> None:
    assert error_code(client.get(path)) == "NOT_FOUND"


def test_output_is_prefixed_by_the_functions_name(client: httpx.Client, shared: Running) -> None:
    client.get("/echo?raise=1")
    assert eventually(lambda: "Echo: [ERROR] ValueError" in shared.log.read_text())


def test_changed_code_counts_at_once_and_lets_what_is_under_way_finish(
    start: Start, tmp_path: Path
) -> None:
    stack = start()
    pid_file, go, app = tmp_path / "pid", tmp_path / "go", tmp_path / "echo" / "app.py"
    params = {"wait_for": str(go), "pid_file": str(pid_file)}
    with (
        httpx.Client(base_url=stack.url, timeout=PATIENCE) as client,
        ThreadPoolExecutor() as threads,
    ):
        assert client.get("/broken").status_code == 502
        under_way = threads.submit(client.get, "/echo", params=params)
        assert eventually(pid_file.exists)
        assert client.get("/echo").json()["version"] == "one"
        app.write_text(app.read_text().replace('"one"', '"another"'))
        (tmp_path / "broken" / "app.py").write_text(app.read_text())
        assert eventually(lambda: client.get("/echo").json()["version"] == "another")
        assert eventually(lambda: client.get("/broken").status_code == 200)
        go.touch()
        assert under_way.result().json()["version"] == "one"


def test_requests_beyond_the_limit_of_processes_wait_their_turn(
    start: Start, tmp_path: Path
) -> None:
    stack = start("--concurrency", "3")
    with (
        httpx.Client(
            base_url=stack.url, timeout=PATIENCE, limits=httpx.Limits(max_connections=20)
        ) as client,
        ThreadPoolExecutor(20) as threads,
    ):
        params = [
            {"pid_file": str(tmp_path / f"pid{n}"), "wait_for": str(tmp_path / "go")}
            for n in range(20)
        ]
        answers = [threads.submit(client.get, "/echo", params=item) for item in params]
        assert eventually(lambda: len(list(tmp_path.glob("pid*"))) == 3)
        (tmp_path / "go").touch()
        assert {answer.result().status_code for answer in answers} == {200}
        assert len({answer.result().json()["pid"] for answer in answers}) == 3


def test_idle_environments_are_stopped(start: Start) -> None:
    stack = start("--idle-timeout", "0.2")
    with httpx.Client(base_url=stack.url, timeout=PATIENCE) as client:
        pid = client.get("/echo").json()["pid"]
        assert eventually(lambda: not alive(pid))
        assert client.get("/echo").json()["pid"] != pid


def test_large_responses_pass_up_to_lambdas_limit(client: httpx.Client) -> None:
    answer = client.post("/echo", content=b"a" * (3 * MEGABYTE))
    assert len(json.loads(answer.content)["event"]["body"]) == 3 * MEGABYTE
    assert client.post("/echo", content=b"a" * (7 * MEGABYTE)).status_code == 502
