"""Webhooks to receivers that behave badly, each over TLS on the loopback."""

import contextlib
import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook

from frontdesk.models.delivery import TargetState
from frontdesk.notify import webhook
from frontdesk.notify.failures import NotSent
from frontdesk.notify.guard import Guard, is_public
from frontdesk.store.businesses import new_secret
from tests.support.rows import check_rows
from tests.support.running import PATIENCE

HOST = "hooks.example.com"
SECRET = new_secret()
SECONDS = 0.5
"""The limit of a request that is to be over it; the real one is 15 s."""
Behave = Callable[[ssl.SSLSocket, bytes], None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for the host, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    start = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


class Server:
    """Accepts connections on the loopback, and behaves as it is told on each."""

    def __init__(self, certificate: Path) -> None:
        self.behave: Behave = answering(b"204 No Content")
        self.requests: list[bytes] = []
        self.names: list[str | None] = []
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._context.sni_callback = lambda _, name, __: self.names.append(name)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connection, args=(connection,), daemon=True).start()

    def _connection(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.settimeout(PATIENCE)
            with self._context.wrap_socket(connection, server_side=True) as tls:
                request = b""
                while b"\r\n\r\n" not in request:
                    request += tls.recv(4096)
                head, _, body = request.partition(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                while len(body) < length:
                    body += tls.recv(4096)
                self.requests.append(head + b"\r\n\r\n" + body)
                self.behave(tls, body)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # it has been closed
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()


def answering(status: bytes, *headers: bytes) -> Behave:
    lines = [b"HTTP/1.1 " + status, b"Content-Length: 0", *headers, b"", b""]
    return lambda tls, _: tls.sendall(b"\r\n".join(lines))


def silent(_: ssl.SSLSocket, __: bytes) -> None:
    time.sleep(3 * SECONDS)


def resetting(tls: ssl.SSLSocket, _: bytes) -> None:
    tls.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    tls.close()


def dripping_head(tls: ssl.SSLSocket, _: bytes) -> None:
    tls.sendall(b"HTTP/1.1 200 OK\r\n")
    for _number in range(100):
        tls.sendall(b"X: y\r\n")
        time.sleep(0.05)


def dripping_body(tls: ssl.SSLSocket, _: bytes) -> None:
    tls.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _number in range(100):
        tls.sendall(b"1\r\nx\r\n")
        time.sleep(0.05)


def endless(tls: ssl.SSLSocket, _: bytes) -> None:
    tls.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _number in range(1000):
        tls.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")


def endless_head(tls: ssl.SSLSocket, _: bytes) -> None:
    tls.sendall(b"HTTP/1.1 200 OK\r\n")
    for _number in range(1000):
        tls.sendall(b"X: " + b"y" * 65536 + b"\r\n")


def nonsense(tls: ssl.SSLSocket, _: bytes) -> None:
    tls.sendall(b"\x00\x01 what\r\n\r\n")


@pytest.fixture
def server(certificate: Path) -> Iterator[Server]:
    server = Server(certificate)
    yield server
    server.close()


def guard(certificate: Path, *found: str, seconds: float = PATIENCE) -> Guard:
    """One that takes the loopback for the internet, where alone a test can listen."""
    return Guard(
        resolve=lambda _, __: found or ("127.0.0.1",),
        allows=lambda address: address.is_loopback,
        context=lambda: ssl.create_default_context(cafile=certificate),
        seconds=seconds,
    )


def send(guard: Guard, server: Server, host: str = HOST) -> None:
    url = f"https://{host}:{server.port}/hooks?key=1"
    webhook.send(guard.post, url, "01ID", {"type": "test"}, TargetState(secret=SECRET))


def test_a_webhook_arrives_for_its_host_and_verifies(server: Server, certificate: Path) -> None:
    send(guard(certificate), server)
    [request] = server.requests
    head, _, body = request.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert first == "POST /hooks?key=1 HTTP/1.1"
    assert (headers["Host"], server.names) == (f"{HOST}:{server.port}", [HOST])
    assert Webhook(SECRET).verify(body, headers) == {"type": "test"}


def test_a_receiver_that_behaves_badly_has_its_end(server: Server, certificate: Path) -> None:
    here = f"http://127.0.0.1:{server.port}/".encode()

    def check(name: str, behave: Behave, error: str | None) -> None:
        server.behave = behave
        server.requests.clear()
        seconds = SECONDS if error == "timeout" else PATIENCE
        if error is None:
            send(guard(certificate), server)
        else:
            with pytest.raises(NotSent) as failure:
                send(guard(certificate, seconds=seconds), server)
            assert failure.value.error == error, name
            assert failure.value.gone is (error == "http_410")
        # A redirect is not followed, and nothing is asked twice; on a slow machine perhaps never.
        assert len(server.requests) == 1 or (error == "timeout" and not server.requests)

    check_rows(
        [
            ("slow", silent, "timeout"),
            ("500", answering(b"500 Oh"), "http_500"),
            ("reset", resetting, "connection"),
            ("to this machine", answering(b"302 Found", b"Location: " + here), "http_302"),
            (
                "to the metadata",
                answering(b"307 Temporary Redirect", b"Location: http://169.254.169.254/latest"),
                "http_307",
            ),
            ("gone", answering(b"410 Gone"), "http_410"),
            ("drips its head", dripping_head, "timeout"),
            ("drips its body", dripping_body, "timeout"),
            ("streams for ever", endless, None),  # it has said that it accepts
            ("a head without an end", endless_head, "connection"),
            ("no HTTP", nonsense, "connection"),
        ],
        check,
    )


def test_a_name_is_looked_up_once_and_connected_to_as_it_was_checked(
    server: Server, certificate: Path
) -> None:
    answers = [["127.0.0.1"], ["169.254.169.254"]]
    asked: list[str] = []

    def changing(host: str, _: int) -> list[str]:
        asked.append(host)
        return answers[len(asked) - 1]

    rebinding = Guard(
        resolve=changing,
        allows=lambda address: address.is_loopback,
        context=lambda: ssl.create_default_context(cafile=certificate),
    )
    send(rebinding, server)
    assert asked == [HOST]
    with pytest.raises(NotSent, match="address_refused"):
        send(rebinding, server)
    assert len(server.requests) == 1
    # The real guard does not connect even to the first.
    with pytest.raises(NotSent, match="address_refused"):
        send(Guard(resolve=lambda _, __: ["127.0.0.1"], allows=is_public), server)
    assert len(server.requests) == 1


def test_another_s_certificate_is_no_receiver(server: Server, certificate: Path) -> None:
    with pytest.raises(NotSent, match="tls"):
        send(guard(certificate), server, host="other.example.com")
    with pytest.raises(NotSent, match="tls"):
        send(Guard(lambda _, __: ["127.0.0.1"], lambda _: True), server)
    assert server.requests == []


def test_a_dead_address_gives_way_to_the_next_one(server: Server, certificate: Path) -> None:
    send(guard(certificate, "127.0.0.2", "127.0.0.1"), server)
    assert len(server.requests) == 1
    server.close()
    with pytest.raises(NotSent, match="connection"):
        send(guard(certificate), server)


def test_who_never_shakes_hands_is_left_in_time(certificate: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with pytest.raises(NotSent, match="timeout"):
            guard(certificate, seconds=SECONDS).post(f"https://{HOST}:{port}/", b"{}", {})
