import pytest

from local.gateway.asgi import GatewayError, check_size, origin_form
from local.gateway.events import Request

HOST = ("host", "localhost:3000")


def test_headers_are_limited_by_all_their_values() -> None:
    several = [HOST, *((f"x-{n}", "a" * 1000) for n in range(10))]
    check_size(Request("GET", "/", headers=[*several, ("x-last", "a" * (240 - len(HOST[1])))]))
    with pytest.raises(GatewayError) as caught:
        check_size(Request("GET", "/", headers=[*several, ("x-last", "a" * (241 - len(HOST[1])))]))
    assert (caught.value.status, caught.value.code) == (431, "BAD_REQUEST")


@pytest.mark.parametrize("part", ["path", "query"])
def test_a_url_is_limited(part: str) -> None:
    room = 10_240 - len("http://localhost:3000/?")
    sizes = {"path": "/", "query": "", part: "/" * room}
    check_size(Request("GET", headers=[HOST], **sizes))
    with pytest.raises(GatewayError) as caught:
        check_size(Request("GET", headers=[HOST], **{**sizes, part: "/" * (room + 3)}))
    assert caught.value.status == 414


def test_a_target_may_be_a_whole_url() -> None:
    rows = [
        ("/api/v1/health", "/api/v1/health"),
        ("http://localhost:3000/api/v1/health", "/api/v1/health"),
        ("HTTPS://other.example", "/"),
        ("/http://localhost/api", "/http://localhost/api"),
        ("*", "*"),
    ]
    for target, path in rows:
        found = origin_form({"path": target, "raw_path": target.encode(), "query_string": b"a=1"})
        assert found == {"path": path, "raw_path": path.encode(), "query_string": b"a=1"}
