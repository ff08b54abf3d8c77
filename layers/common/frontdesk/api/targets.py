"""Checks of what a notification may be sent to."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from frontdesk.base.phone_numbers import e164
from frontdesk.base.text import pasted
from frontdesk.models.profile import EMAIL_CHARACTERS, EMAIL_PATTERN, Channel, Notify
from frontdesk.notify.guard import is_public

_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)+(?![0-9]){_LABEL}")
"""A host's name of several parts, the last of which is no number, as that of an address is."""


def number(written: str, country: str | None) -> str:
    """A telephone number in E.164 form; without a country, it has to be an international one.

    Raises:
        ValueError: it is not one.
    """
    if found := e164(written, country):
        return found
    where = f" in {country}" if country else ""
    raise ValueError(f"is not a telephone number{where}, or one with + and a country's code")


def target_of(notify: Notify, country: str | None) -> str:
    """The target in its usual form.

    Raises:
        ValueError: it is none of the channel.
    """
    match notify.channel:
        case Channel.SMS:
            return number(notify.target, country)
        case Channel.EMAIL:
            return _email(pasted(notify.target))
        case Channel.WEBHOOK:
            return _webhook(notify.target)


def known_by(notify: Notify) -> tuple[Channel, object]:
    """What two notifications to the same target have in common, the target being in that form."""
    match notify.channel:
        case Channel.SMS:
            return notify.channel, notify.target
        case Channel.EMAIL:
            return notify.channel, notify.target.lower()
        case Channel.WEBHOOK:
            parts = urlsplit(notify.target)
            resource = parts.port or 443, parts.path or "/", parts.query
            return notify.channel, (_host(parts), *resource)


def is_target(written: str, notify: Notify, country: str | None) -> bool:
    """Whether ``written`` is the target of a profile's notification, in whatever form."""
    try:
        target = target_of(notify.model_copy(update={"target": written}), country)
    except ValueError:
        return False
    return known_by(notify.model_copy(update={"target": target})) == known_by(notify)


def _email(written: str) -> str:
    if not re.fullmatch(EMAIL_PATTERN, written) or len(written) > EMAIL_CHARACTERS:
        raise ValueError("is not an e-mail address")
    return written


def _webhook(written: str) -> str:
    """An address that notifications may be sent to; the sender resolves its name and checks again.

    Raises:
        ValueError: it is not one.
    """
    problem = "is not an address such as https://example.com/hook"
    try:
        parts = urlsplit(written)
        host, port = _host(parts), parts.port
    except ValueError:
        raise ValueError(problem) from None
    if parts.scheme != "https" or not host or port == 0:
        raise ValueError(problem)
    if not written.isascii() or not written.isprintable() or " " in written:
        raise ValueError(problem)
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError(problem)
    if host == "localhost" or host.endswith(".localhost") or not _may_be_public(host):
        raise ValueError("is not an address that can be reached from the internet")
    return written


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removesuffix(".")


def _may_be_public(host: str) -> bool:
    """Whether a host is no address that the sender refuses; a name may still turn out to be one."""
    try:
        return is_public(ipaddress.ip_address(host))
    except ValueError:
        return len(host) <= 253 and _NAME.fullmatch(host) is not None
