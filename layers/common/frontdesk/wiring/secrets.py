"""Texts that Secrets Manager keeps."""

KEPT_SECONDS = 300
"""How long a secret is kept before it is read again."""


def secret(name: str) -> str:
    """The text of a secret; empty without a name."""
    if not name:
        return ""
    from aws_lambda_powertools.utilities.parameters import get_secret  # noqa: PLC0415

    return str(get_secret(name, max_age=KEPT_SECONDS)).strip()
