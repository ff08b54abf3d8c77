"""Routes: one declaration of each, for everything that has to know of it.

From the declaration follow the registration with Powertools (`frontdesk.api.resolver`), the 405s,
and the OpenAPI document (``make openapi``); a test compares it with the template's events. So a new
route of an existing function is an edit of two files: its function and declaration in the module of
its noun, and its path in ``template.yaml``.

Powertools' own declarations are not used: its OpenAPI needs its validation, which every cold start
would have to import.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Generic, TypeVar

from aws_lambda_powertools.event_handler import Response

from frontdesk.access.caller import Action
from frontdesk.api.envelope import Meta
from frontdesk.api.request import Input, Request
from frontdesk.base.errors import FrontdeskError

Parts_contra = TypeVar("Parts_contra", contravariant=True)
"""What the functions of a module work with, such as the table; the Lambda function passes it in."""


@dataclass(frozen=True, slots=True)
class Route(Generic[Parts_contra, Input]):
    """One method of one path, the function that answers it, and its contract.

    Its operation id in the OpenAPI document is the function's name in camel case; its summary is
    the first line of the function's docstring.
    """

    method: str
    path: str
    """As in the template, with its parameters in braces."""
    function: Callable[[Parts_contra, Request[Input]], Response[Any]]
    _: KW_ONLY
    action: Action | None
    """What a caller must be allowed to do; None for a public route, which has no authorizer."""
    tag: str
    description: str = ""
    path_parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """What the document says of each path parameter; the function checks its value."""
    query: type[Input] | None = None
    body: type[Input] | None = None
    may_have_no_body: bool = False
    """Whether a request without a body is one with none of its fields."""
    examples: Mapping[str, Any] = field(default_factory=dict)
    """Bodies, by what they are examples of."""
    is_idempotent: bool = False
    """Whether it takes an Idempotency-Key."""
    may_be_unfinished: bool = False
    """Whether it may answer 202, with the same content: the request has to be repeated then."""
    has_etag: bool = False
    """Whether what it is about has an ETag, which a PUT or DELETE has to name in If-Match.

    A PATCH may name it, and so may the DELETE of a conversation or a customer.
    """
    is_known_by_etag: bool = False
    """Whether it is answered 304 without content where If-None-Match names the ETag."""
    data: Any = None
    """The model of the envelope's ``data``, or a list of it; None: the answer has no envelope."""
    meta: type[Meta] | None = None
    media_type: str = "application/json"
    other_media_types: Sequence[str] = ()
    """What the answer may be instead, as the request asks for it."""
    is_streamed: bool = False
    """Whether the answer is sent while it is made, by a function that streams."""
    redirects: bool = False
    """Whether it may answer 302 instead, with an address."""
    errors: Sequence[type[FrontdeskError]] = ()
    """Errors of its own, without those that follow from the other fields."""
    is_documented: bool = True

    @property
    def preconditions(self) -> tuple[str, ...]:
        """The headers by which a request that changes something may say what it has read."""
        checked = {
            "PUT": ("If-Match", "If-None-Match"),
            "PATCH": ("If-Match",),
            "DELETE": ("If-Match",),
        }
        return checked.get(self.method, ()) if self.has_etag else ()

    @property
    def methods(self) -> tuple[str, ...]:
        """Its method, and HEAD beside a GET that only reads: what watches over services asks so."""
        only_reads = self.method == "GET" and not self.is_streamed
        return ("GET", "HEAD") if only_reads else (self.method,)

    def matches(self, path: str) -> bool:
        """Whether a request's path, percent-encoded, is this route's."""
        pattern = "[^/]+".join(map(re.escape, re.split(r"{\w+}", self.path)))
        return re.fullmatch(f"{pattern}/*", path) is not None
