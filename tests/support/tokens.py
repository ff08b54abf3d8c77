"""Valid and invalid tokens, and the identity provider whose keys sign them."""

import base64
import contextlib
import json
import time
from collections.abc import Callable, Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

ISSUER = "https://issuer.example"
AUDIENCE = "frontdesk"


@cache
def key(_: str) -> rsa.RSAPrivateKey:
    """The private key with this id."""
    return rsa.generate_private_key(65537, 2048)


def jwk(kid: str, **fields: Any) -> dict[str, Any]:
    """The public key as the provider publishes it."""
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key(kid).public_key(), as_dict=True)
    return {**public, "kid": kid, "use": "sig", "alg": "RS256", **fields}


def claims(**changed: Any) -> dict[str, Any]:
    """The claims of a valid staff token; None removes a claim."""
    now = int(time.time())
    good = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "u-1",
        "iat": now,
        "exp": now + 600,
        "role": "staff",
        "business_id": 7,
    }
    return {name: value for name, value in (good | changed).items() if value is not None}


def token(kid: str | None = "one", signer: str = "one", **changed: Any) -> str:
    """A token, valid unless claims are changed."""
    headers = {} if kid is None else {"kid": kid}
    return jwt.encode(claims(**changed), key(signer), "RS256", headers=headers)


def forged(header: str, payload: dict[str, Any] | None = None, signer: str | None = "one") -> str:
    """A correctly signed token with exactly this header."""
    parts = [header.encode(), json.dumps(payload or claims()).encode()]
    signed = ".".join(_encoded(part) for part in parts)
    algorithm = jwt.algorithms.RSAAlgorithm(jwt.algorithms.RSAAlgorithm.SHA256)
    signature = algorithm.sign(signed.encode(), key(signer)) if signer else b""
    return f"{signed}.{_encoded(signature)}"


def with_the_public_key_as_a_secret() -> str:
    """The classic attack: HS256, for a verifier that uses the public key as the secret."""
    pem = (
        key("one")
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    parts = [b'{"alg":"HS256","typ":"JWT","kid":"one"}', json.dumps(claims()).encode()]
    signed = ".".join(_encoded(part) for part in parts)
    hmac = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    return f"{signed}.{_encoded(hmac.sign(signed.encode(), pem))}"


BAD: dict[str, Callable[[], str]] = {
    "expired": lambda: token(iat=1, exp=int(time.time()) - 61),
    "not yet valid": lambda: token(nbf=int(time.time()) + 90),
    "issued in the future": lambda: token(iat=int(time.time()) + 90),
    "of another issuer": lambda: token(iss="https://other.example"),
    "of an issuer that starts alike": lambda: token(iss=ISSUER + ".evil.example"),
    "for another audience": lambda: token(aud="other"),
    "for other audiences": lambda: token(aud=["other", "another"]),
    "not signed": lambda: forged('{"alg":"none","kid":"one"}', signer=None),
    "not signed, in other letters": lambda: forged('{"alg":"NoNe","kid":"one"}', signer=None),
    "signed with the public key as a secret": with_the_public_key_as_a_secret,
    "signed with a key of the attacker's": lambda: token(signer="attacker"),
    "of an algorithm that is not the key's": lambda: forged('{"alg":"PS256","kid":"one"}'),
    "of an unknown key": lambda: token("unknown", "unknown"),
    "of two keys": lambda: forged('{"alg":"RS256","kid":"two","kid":"one"}'),
    "of a list of keys": lambda: forged('{"alg":"RS256","kid":["one"]}'),
    "of no key": lambda: token(None),
    "with its own key": lambda: forged(json.dumps({"alg": "RS256", "jwk": jwk("one")})),
    "for a key that encrypts": lambda: token("encrypts", "encrypts"),
    "of a critical extension": lambda: forged('{"alg":"RS256","kid":"one","crit":["x"],"x":1}'),
    "truncated": lambda: token()[:-20],
    "without a signature": lambda: token().rpartition(".")[0] + ".",
    "changed": lambda: _swapped(token(), claims(business_id=8)),
    "not a token": lambda: "a.b.c",
    "one word": lambda: "token",
    "too long": lambda: token(padding="x" * 15_000),
    "nested deep": lambda: _encoded(b"[" * 4000) + ".e30.e30",
    "without an expiry": lambda: token(exp=None),
    "without a time of issue": lambda: token(iat=None),
    "without an issuer": lambda: token(iss=None),
    "without an audience": lambda: token(aud=None),
    "without a subject": lambda: token(sub=None),
    "without a role": lambda: token(role=None),
    "of staff without a business": lambda: token(business_id=None),
    "of a customer without an id": lambda: token(role="customer", business_id=None),
    "with an expiry in words": lambda: token(exp="9999999999"),
    "with an endless expiry": lambda: forged(
        '{"alg":"RS256","kid":"one"}', {**claims(), "exp": float("inf")}
    ),
    "with a subject that is a number": lambda: forged(
        '{"alg":"RS256","kid":"one"}', {**claims(), "sub": 5}
    ),
    "with an empty subject": lambda: token(sub=""),
    "with a subject of two lines": lambda: token(sub="a\nb"),
    "with a role of another kind": lambda: token(role="visitor"),
    "with an unknown role": lambda: token(role="admin"),
    "with a role in capitals": lambda: token(role="Operator"),
    "with two roles": lambda: token(role=["staff", "operator"]),
    "with a role that is a map": lambda: token(role={"staff": True}),
    "with a business that is a word": lambda: token(business_id="seven"),
    "with a business that is true": lambda: token(business_id=True),
    "with a business that is a fraction": lambda: token(business_id=7.0),
    "with a business that is nought": lambda: token(business_id=0),
    "with a business below nought": lambda: token(business_id=-7),
    "with businesses": lambda: token(business_id=[7]),
    "with a business of a hundred digits": lambda: token(business_id="7" * 100),
}
"""Invalid tokens by their fault, for a provider of the keys one, two and encrypts."""


@contextlib.contextmanager
def provider(answer: Callable[[], tuple[int, bytes]]) -> Iterator[str]:
    """Serve the result of ``answer``; yield the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, body = answer()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/keys"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def key_set(*kids: str) -> bytes:
    """A JSON Web Key Set of these keys."""
    keys = [jwk(kid, use="enc" if kid == "encrypts" else "sig") for kid in kids]
    return json.dumps({"keys": keys}).encode()


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _swapped(good: str, payload: dict[str, Any]) -> str:
    header, _, signature = good.split(".")
    return ".".join([header, _encoded(json.dumps(payload).encode()), signature])
