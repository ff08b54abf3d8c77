"""The composition of what sends notifications."""

from collections.abc import Mapping
from functools import partial

from frontdesk.base.settings import Settings, settings
from frontdesk.delivery.attempt import Post, Send
from frontdesk.delivery.consume import Consumer
from frontdesk.models.delivery import TargetState
from frontdesk.models.profile import Channel, Notify
from frontdesk.notify import mail, message, sms, webhook
from frontdesk.notify.guard import Guard
from frontdesk.notify.message import Notice
from frontdesk.notify.outbox import to_outbox
from frontdesk.wiring.channels import channels
from frontdesk.wiring.clients import dead_queue, queue, ses_client, sms_client, table


def consumer() -> Consumer:
    """What works off the queue, with the senders of the channels that are set up."""
    post = Post(table(), senders(settings), settings.notify_seconds, settings.inbox_url)
    return Consumer(post, queue(), dead_queue())


def senders(settings: Settings) -> Mapping[Channel, Send]:
    """A function for each channel that is set up."""
    makers = {Channel.WEBHOOK: _webhooks, Channel.EMAIL: _mails, Channel.SMS: _texts}
    return {channel: makers[channel](settings) for channel in channels(settings)}


def _webhooks(settings: Settings) -> Send:
    outbox = settings.outbox_url
    post = partial(to_outbox, outbox) if outbox else Guard().post

    def send(business_id: int, notice: Notice, target: Notify, state: TargetState) -> None:
        content = message.webhook(notice, business_id)
        webhook.send(post, target.target, notice.delivery.id, content, state)

    return send


def _mails(settings: Settings) -> Send:
    client = ses_client()

    def send(business_id: int, notice: Notice, target: Notify, _: TargetState) -> None:
        subject, text = message.subject(notice), message.mail(notice)
        tags = {"business": str(business_id), "delivery": notice.delivery.id}
        sender, configuration = settings.notify_sender, settings.mail_configuration
        made = mail.Mail(sender, target.target, subject, text, tags, configuration)
        mail.send(client, made)

    return send


def _texts(settings: Settings) -> Send:
    client = sms_client()

    def send(_: int, notice: Notice, target: Notify, __: TargetState) -> None:
        sms.send(client, settings.sms_origination, target.target, message.sms(notice))

    return send
