"""E-mail by Amazon SES."""

from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from frontdesk.notify.failures import NotSent

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

_FINAL = {"BadRequestException", "MessageRejected"}
"""The codes of what SES would refuse again; the others are ours, or SES's own, to mend."""


class Mail(NamedTuple):
    """A mail of plain text.

    Its ``tags`` come back with what SES reports of it later, as the ``configuration`` says, if
    there is one.
    """

    sender: str
    to: str
    subject: str
    text: str
    tags: dict[str, str]
    configuration: str = ""


def send(client: "SESV2Client", mail: Mail) -> None:
    """Send a mail.

    Raises:
        NotSent: SES has not accepted it.
    """
    configured: Any = {"ConfigurationSetName": mail.configuration} if mail.configuration else {}
    try:
        client.send_email(
            FromEmailAddress=mail.sender,
            Destination={"ToAddresses": [mail.to]},
            Content={
                "Simple": {
                    "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
                    "Body": {"Text": {"Data": mail.text, "Charset": "UTF-8"}},
                    # So that no absence notice comes back.
                    "Headers": [{"Name": "Auto-Submitted", "Value": "auto-generated"}],
                }
            },
            EmailTags=[{"Name": name, "Value": value} for name, value in mail.tags.items()],
            **configured,
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise NotSent(f"ses_{code}", final=code in _FINAL) from None
    except BotoCoreError as error:
        raise NotSent("connection") from error
