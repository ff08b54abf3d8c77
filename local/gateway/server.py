"""The HTTP server under the gateway, with API Gateway's limits for WebSockets."""

import contextlib
from collections.abc import Iterator

import uvicorn

from local.gateway.gateway import Gateway
from local.gateway.websocket import MAX_MESSAGE, Protocol


def server(gateway: Gateway) -> uvicorn.Server:
    """A server that serves the gateway until it is told to exit."""
    return _Server(
        uvicorn.Config(
            gateway,
            http="h11",
            h11_max_incomplete_event_size=64 * 1024,  # so that the gateway refuses it
            proxy_headers=False,  # X-Forwarded-For is what a client says, not where it is
            ws=Protocol,
            ws_max_size=MAX_MESSAGE,
            ws_ping_interval=None,  # API Gateway sends no pings
            ws_per_message_deflate=False,
            lifespan="off",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_keep_alive=75,  # longer than clients keep what they may use again
            timeout_graceful_shutdown=1,
        )
    )


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do not handle signals: the functions have to stop before the server does."""
        yield
