"""A minimal OpenID Connect provider: python -m local.issuer --role staff --business 7.

It prints a token that the local stack accepts, unless the stack is configured for another issuer.
Its key is kept in .cache, so that tokens stay valid when the stack is restarted.
"""

import argparse
import hashlib
import json
import re
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

ISSUER = "https://issuer.local"
AUDIENCE = "frontdesk"
KEYS_PATH = "/.well-known/jwks.json"

LARGEST_ID = 2**53 - 1
"""The largest id that every JSON reader keeps exact."""

ALGORITHM = "ES256"
_KEY = Path(__file__).resolve().parents[1] / ".cache/issuer.pem"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m local.issuer", description=__doc__)
    parser.add_argument("--role", choices=["customer", "staff", "operator"], required=True)
    parser.add_argument("--business", type=_identity, metavar="ID")
    parser.add_argument("--customer", type=_identity, metavar="ID")
    parser.add_argument("--subject", type=_subject, default="somebody")
    parser.add_argument("--hours", type=_hours, default=12, help="how long it is valid")
    options = parser.parse_args(arguments)
    if options.role == "staff" and options.business is None:
        parser.error("staff belong to a business: --business ID is required (make: BUSINESS=ID)")
    if options.role == "customer" and options.customer is None:
        parser.error("a customer has an id: --customer ID is required (make: CUSTOMER=ID)")
    if options.role == "operator" and (options.business or options.customer):
        parser.error("an operator is of no business, and no customer (make: no BUSINESS, CUSTOMER)")
    if options.role == "staff" and options.customer is not None:
        parser.error("staff are no customer (make: no CUSTOMER)")
    ids = {"business_id": options.business, "customer_id": options.customer}
    known = {name: value for name, value in ids.items() if value is not None}
    print(mint(sub=options.subject, role=options.role, seconds=int(options.hours * 3600), **known))


def _identity(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= LARGEST_ID):
        raise argparse.ArgumentTypeError(f"not a whole number from 1 to {LARGEST_ID}: {text!r}")
    return int(text)


def _hours(text: str) -> float:
    hours = float(text)
    if not 1 / 3600 <= hours <= 24 * 365:
        raise argparse.ArgumentTypeError(f"not between a second and a year: {text!r}")
    return hours


def _subject(text: str) -> str:
    if not re.fullmatch("[ -~]{1,255}", text):
        raise argparse.ArgumentTypeError(f"not 1 to 255 characters of ASCII: {text!r}")
    return text


def mint(seconds: int = 3600, **claims: Any) -> str:
    """A token with these claims, and with defaults for the claims that every token needs."""
    now = int(time.time())
    usual = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now,
        "exp": now + int(seconds),
        "sub": "somebody",
    }
    return jwt.encode(usual | claims, private_key(), ALGORITHM, headers={"kid": _kid()})


def keys() -> bytes:
    """The public key as a JSON Web Key Set."""
    public = private_key().public_key()
    key = jwt.algorithms.ECAlgorithm.to_jwk(public, as_dict=True)
    return json.dumps({"keys": [{**key, "kid": _kid(), "use": "sig", "alg": ALGORITHM}]}).encode()


@cache
def private_key() -> ec.EllipticCurvePrivateKey:
    """The key that tokens are signed with; the first use creates it."""
    if not _KEY.exists():
        pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        _KEY.parent.mkdir(exist_ok=True)
        mine = _KEY.with_suffix(f".{time.time_ns()}")
        mine.touch(mode=0o600)
        mine.write_bytes(pem)
        try:
            _KEY.hardlink_to(mine)  # atomic: of two processes at once, one wins
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    key = serialization.load_pem_private_key(_KEY.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _kid() -> str:
    public = (
        private_key()
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    return hashlib.sha256(public).hexdigest()[:16]


if __name__ == "__main__":
    main()
