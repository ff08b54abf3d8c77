"""The OpenID Connect provider of ``make run``, and the settings of the pages.

A login page lists the users, and asks for no password: it is for this machine only, and answers
nobody else. The provider knows authorization codes with PKCE, refresh tokens that are good once,
revocation and the end of a session. Its tokens name the issuer of `local.issuer` whatever the
stack's address is, so that the tokens of ``make token`` are good at any port.
"""

from local.provider.provider import Provider

__all__ = ["Provider"]
