"""The composition of what sends notifications."""

from collections.abc import Mapping
from functools import partial

from frontdesk.base.settings import Settings, settings
from frontdesk.delivery.consume import Consumer
from frontdesk.delivery.post import Post, Send, SendLetter
from frontdesk.models.delivery import TargetState
from frontdesk.models.profile import Channel, Notify
from frontdesk.notify import mail, message, sms, webhook
from frontdesk.notify.guard import Guard
from frontdesk.notify.letter import Letter
from frontdesk.notify.message import Notice
from frontdesk.notify.outbox import to_outbox
from frontdesk.wiring.channels import channels
from frontdesk.wiring.clients import dead_queue, queue, ses_client, sms_client, table


def consumer() -> Consumer:
    """What works off the queue, with the senders of the channels that are set up."""
    mails = letters(settings) if Channel.EMAIL in channels(settings) else None
    seconds, inbox = settings.notify_seconds, settings.inbox_url
    post = Post(table(), senders(settings), seconds, inbox, mails, queue())
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


def letters(settings: Settings) -> SendLetter:
    """What sends mails."""
    client = ses_client()

    def send(business_id: int, delivery_id: str, letter: Letter) -> None:
        tags = {"business": str(business_id), "delivery": delivery_id}
        sender, configuration = settings.notify_sender, settings.mail_configuration
        mail.send(client, mail.Mail(sender, *letter, tags, configuration))

    return send


def _mails(settings: Settings) -> Send:
    send_letter = letters(settings)

    def send(business_id: int, notice: Notice, target: Notify, _: TargetState) -> None:
        letter = Letter(target.target, message.subject(notice), message.mail(notice))
        send_letter(business_id, notice.delivery.id, letter)

    return send


def _texts(settings: Settings) -> Send:
    client = sms_client()

    def send(_: int, notice: Notice, target: Notify, __: TargetState) -> None:
        sms.send(client, settings.sms_origination, target.target, message.sms(notice))

    return send
