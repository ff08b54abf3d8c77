"""The outbox of the local stack: it takes what would have gone out, and shows it.

Nothing leaves the machine. The outbox answers in the place of Amazon SES and AWS End User
Messaging, and takes webhooks for any target. With WEBHOOK it hands each webhook on to an address on
this machine, and answers what that answers.
"""

from local.outbox.outbox import Answer, Outbox, OutboxError, loopback, variables

__all__ = ["Answer", "Outbox", "OutboxError", "loopback", "variables"]
