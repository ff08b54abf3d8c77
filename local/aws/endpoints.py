"""Where AWS's services answer on this machine."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Endpoints:
    """The addresses of a stack's services."""

    dynamodb: str
    """DynamoDB and its streams."""

    others: str
    """S3, SES, SNS and SQS."""

    def variables(self) -> dict[str, str]:
        """What leads the SDK to them.

        https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
        """
        own = {"DYNAMODB": self.dynamodb, "DYNAMODB_STREAMS": self.dynamodb}
        others = dict.fromkeys(("S3", "SES", "SESV2", "SNS", "SQS"), self.others)
        return {f"AWS_ENDPOINT_URL_{name}": url for name, url in (own | others).items()}
