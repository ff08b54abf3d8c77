"""The channels by which businesses can be notified."""

from frontdesk.base.settings import Settings
from frontdesk.models.profile import Channel


def channels(settings: Settings) -> frozenset[Channel]:
    """The channels that are set up: a webhook needs no setting, the others a sender's address."""
    needed = {
        Channel.WEBHOOK: True,
        Channel.EMAIL: bool(settings.notify_sender),
        Channel.SMS: bool(settings.sms_origination),
    }
    return frozenset(channel for channel, is_set_up in needed.items() if is_set_up)
