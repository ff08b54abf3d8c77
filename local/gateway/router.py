"""Chooses the route of a request by API Gateway's rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from local.template import Route


@dataclass(frozen=True)
class Match:
    """A route, and the decoded values of its path parameters."""

    route: Route
    parameters: Mapping[str, str]


def match(routes: Iterable[Route], method: str, path: str) -> Match | None:
    """The route for an undecoded path; None if there is none.

    A literal segment has priority over a parameter, and a parameter over a greedy one. Among
    equal paths, the request's own method has priority over ANY. A slash at the end does not count.
    """
    path = path.removesuffix("/") or "/"
    found = [
        (route, parameters)
        for route in routes
        if (parameters := _parameters(route.path, path)) is not None
    ]
    if not found:
        return None
    best = max(_specificity(route.path) for route, _ in found)
    candidates = [item for item in found if _specificity(item[0].path) == best]
    for accepted in (method, "ANY"):
        for route, parameters in candidates:
            if route.method == accepted:
                return Match(route, parameters)
    return None


def _parameters(pattern: str, path: str) -> dict[str, str] | None:
    parameters: dict[str, str] = {}
    segments = path.split("/")
    for position, part in enumerate(pattern.split("/")):
        if part.endswith("+}"):
            rest = "/".join(segments[position:])
            return {**parameters, part[1:-2]: unquote(rest)} if rest else None
        if position >= len(segments):
            return None
        if part.startswith("{"):
            if not segments[position]:
                return None
            parameters[part[1:-1]] = unquote(segments[position])
        elif part != segments[position]:
            return None
    return parameters if len(segments) == len(pattern.split("/")) else None


def _specificity(pattern: str) -> list[int]:
    kinds = {True: 2, False: 1}
    return [
        0 if part.endswith("+}") else kinds[not part.startswith("{")] for part in pattern.split("/")
    ]
