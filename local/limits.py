"""Time limits of functions and of the routes to them, for machines that are slower than Lambda."""

from dataclasses import replace

from local.template import Stack


def lengthened(stack: Stack, factor: float) -> Stack:
    """The stack with limits that are ``factor`` times as long as the template's."""
    return replace(
        stack,
        functions=tuple(replace(each, timeout=factor * each.timeout) for each in stack.functions),
        routes=tuple(replace(each, timeout=factor * each.timeout) for each in stack.routes),
    )
