"""SMS by AWS End User Messaging, and how much an SMS holds."""

from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from frontdesk.notify.failures import NotSent

if TYPE_CHECKING:
    from mypy_boto3_pinpoint_sms_voice_v2 import PinpointSMSVoiceV2Client

_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = set("\f^{}\\[~]|€")  # each takes two places

_OPTED_OUT = "DESTINATION_PHONE_NUMBER_OPTED_OUT"


def segments(text: str) -> int:
    """How many messages a text is sent as.

    Text in the alphabet of GSM 03.38 has 7 bits a character, 160 to a message or 153 to each part
    of a longer one; any other has 16 bits a character, 70 or 67.
    """
    if all(c in _BASIC or c in _EXTENDED for c in text):
        length = sum(2 if c in _EXTENDED else 1 for c in text)
        return 1 if length <= 160 else -(-length // 153)
    length = len(text.encode("utf-16-le")) // 2
    return 1 if length <= 70 else -(-length // 67)


def send(client: "PinpointSMSVoiceV2Client", origination: str, to: str, text: str) -> None:
    """Send an SMS.

    Raises:
        NotSent: it has not been accepted.
    """
    try:
        client.send_text_message(
            DestinationPhoneNumber=to,
            OriginationIdentity=origination,
            MessageBody=text,
            MessageType="TRANSACTIONAL",
        )
    except ClientError as error:
        code = error.response["Error"]["Code"]
        reason = str(error.response.get("Reason", ""))
        raise NotSent(
            f"sms_{reason or code}",
            final=code in ("ConflictException", "ValidationException"),
            gone=reason == _OPTED_OUT,
        ) from None
    except BotoCoreError as error:
        raise NotSent("connection") from error
