"""HTTPS to addresses that others have chosen, and never to this network.

A name is resolved once, each of its addresses has to be one of the public internet, and the
connection is made to the very address that was checked; the name goes into SNI, the certificate's
check and the Host header. So neither a name that resolves to a private address, nor one that
resolves to another address the second time, leads inside. Redirects are not followed, proxies are
not used, and time and size are bounded.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from frontdesk.notify.failures import NotSent

SECONDS = 15.0
"""How long a request may take, from the connection to the end of what is read of the answer."""

CONNECT_SECONDS = 5.0
READ_BYTES = 4096
"""How much of an answer is read; the rest is cut off."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host, as texts; raises OSError."""


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host by the system's resolver, IPv4 first.

    Raises:
        OSError: there is none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found.sort(key=lambda entry: entry[0] != socket.AF_INET)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: Address) -> bool:
    """Whether an address is a single host's on the public internet.

    IPv6 has forms that carry an IPv4 address; of its space only that of global unicast is public.
    """
    if isinstance(address, ipaddress.IPv6Address) and (
        address not in _GLOBAL_UNICAST or address.sixtofour or address.teredo
    ):
        return False
    return address.is_global and not address.is_multicast


_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer's status, and the header that says when to try again."""

    status: int
    retry_after: str | None


@dataclass(frozen=True, slots=True)
class Guard:
    """How addresses are resolved, checked and connected to; tests bring their own."""

    resolve: Resolve = resolve
    allows: Callable[[Address], bool] = is_public
    context: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)
    seconds: float = SECONDS

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """POST to an https address.

        Raises:
            NotSent: the address may not be reached, or there was no answer within the limits.
        """
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise NotSent("address_refused", final=True)
        port = parts.port or 443
        addresses = self._checked(parts.hostname, port)
        connection = _Pinned(parts.hostname, port, addresses, self.context(), self.seconds)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        try:
            connection.request("POST", target, body, dict(headers))
            response = connection.getresponse()
            response.read(READ_BYTES)
        except (TimeoutError, socket.gaierror) as error:
            raise NotSent("timeout") from error
        except ssl.SSLError as error:
            raise NotSent("timeout" if connection.is_late else "tls") from error
        except (OSError, http.client.HTTPException) as error:
            raise NotSent("timeout" if connection.is_late else "connection") from error
        finally:
            connection.close()
        if connection.is_late:
            raise NotSent("timeout")
        return Answer(response.status, response.getheader("Retry-After"))

    def _checked(self, host: str, port: int) -> Sequence[str]:
        """The addresses of a host, all of which may be connected to."""
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise NotSent("name_unknown") from error
        # A scope id, as in fe80::1%eth0, is of local addresses only.
        if not found or not all(self.allows(ipaddress.ip_address(a.split("%")[0])) for a in found):
            raise NotSent("address_refused")
        return found


class _Pinned(http.client.HTTPSConnection):
    """A connection to one of some addresses, for a host's name, which ends at its deadline."""

    def __init__(
        self,
        host: str,
        port: int,
        addresses: Sequence[str],
        context: ssl.SSLContext,
        seconds: float,
    ) -> None:
        super().__init__(host, port, timeout=seconds)
        self._addresses = addresses
        self._tls = context
        self._deadline = time.monotonic() + seconds
        self._timer: threading.Timer | None = None
        self.is_late = False

    def connect(self) -> None:
        """Connect to the first address that answers, and verify that it is the host."""
        raw = self._reached()
        self.sock = self._tls.wrap_socket(
            raw, server_hostname=self.host, do_handshake_on_connect=False
        )
        # A timeout of the socket is for each read: who sends a byte now and then would hold us.
        self._timer = threading.Timer(self._left(), self._end)
        self._timer.daemon = True
        self._timer.start()
        self.sock.settimeout(self._left())
        self.sock.do_handshake()

    def close(self) -> None:
        if self._timer:
            self._timer.cancel()
        super().close()

    def _reached(self) -> socket.socket:
        failure: OSError = TimeoutError()
        for address in self._addresses:
            seconds = min(CONNECT_SECONDS, self._left())
            try:
                return socket.create_connection((address, self.port), seconds)
            except OSError as error:
                failure = error
        raise failure

    def _left(self) -> float:
        return max(0.001, self._deadline - time.monotonic())

    def _end(self) -> None:
        self.is_late = True
        if self.sock:
            # Not the SSL socket's own, which would change what the other thread is reading with.
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
