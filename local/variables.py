"""The variables that lead functions to the other parts of their stack."""

from collections.abc import Mapping
from dataclasses import replace

from local import issuer, outbox
from local.bucket import variables as bucket_variables
from local.template import Function, Stack


def connected(
    stack: Stack, here: str, engines: Mapping[str, str], assistant: Mapping[str, str]
) -> list[Function]:
    """The functions of a stack at the address ``here``, with all that they have to know of it.

    ``engines`` are the variables of its engines, ``assistant`` those of its stand-in for Claude,
    for the functions that have such variables.
    """
    return [
        replace(
            function,
            environment={
                **function.environment,
                **engines,
                **_of_this_stack(stack, function, here, assistant),
            },
        )
        for function in stack.functions
    ]


def _of_this_stack(
    stack: Stack, function: Function, here: str, assistant: Mapping[str, str]
) -> dict[str, str]:
    """What leads to the assistant, the issuer, the outbox, the connections and the photos."""
    known = function.environment
    found = {name: value for name, value in assistant.items() if name in known}
    if known.get("TOKEN_ISSUER") == "":
        found |= _issuer(here)
    if stack.websocket:  # it is at the address of a request for a ticket
        live = {"LIVE_URL": "", "LIVE_ENDPOINT": f"{here}/{stack.websocket.stage}"}
        found |= {name: value for name, value in live.items() if name in known}
    if known.get("PHOTOS_URL") == "":
        found |= bucket_variables(here)
    return found | {n: value for n, value in outbox.variables(here).items() if not known.get(n)}


def _issuer(here: str) -> dict[str, str]:
    """What makes a function accept the tokens of the local issuer."""
    return {
        "TOKEN_ISSUER": issuer.ISSUER,
        "TOKEN_AUDIENCE": issuer.AUDIENCE,
        "TOKEN_KEYS_URL": f"{here}{issuer.KEYS_PATH}",
    }
