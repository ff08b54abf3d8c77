"""The Lambda authorizer of the API: finds out who sends a request."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from frontdesk.access.authorizer import allow, authorize
from frontdesk.access.bearer_tokens import Keys, Verifier
from frontdesk.access.caller import EVERYBODY
from frontdesk.base.settings import settings


@cache
def verifier() -> Verifier:
    """The verifier of tokens, which keeps the provider's keys."""
    usual = f"{settings.token_issuer.rstrip('/')}/.well-known/jwks.json"
    return Verifier(
        keys=Keys(settings.token_keys_url or usual),
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        role_claim=settings.role_claim,
        business_claim=settings.business_claim,
        customer_claim=settings.customer_claim,
    )


def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """The function's entry point."""
    if settings.auth_mode == "none":
        return allow(event, EVERYBODY)
    return authorize(event, verifier(), visitors=settings.auth_mode == "visitors")
