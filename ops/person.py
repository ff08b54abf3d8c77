"""Give a person of a business, or an operator, access to the inbox.

    python -m ops.person STACK EMAIL --role operator
    python -m ops.person STACK EMAIL --role staff --business 7
    python -m ops.person STACK EMAIL --remove

Cognito mails a new person a first password. For one who is known, the role and the business are
set anew, and the person has to log in again; tokens from before are valid for up to 15 minutes,
and API Gateway keeps its answer to them for 5 more.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import boto3

LARGEST_ID = 2**53 - 1
"""The largest id of a business."""
BUSINESS = "custom:business_id"
ROLES = ("operator", "staff")
"""The groups of the user pool, which are the roles that it can give."""


def main(arguments: Sequence[str], session: Any = boto3) -> int:
    """Run the command; 1 if the stack has no user pool, or nobody to remove."""
    options = _options(arguments)
    [stack] = session.client("cloudformation").describe_stacks(StackName=options.stack)["Stacks"]
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    if "UserPool" not in outputs:
        print(f"{options.stack} has no user pool: deploy it with UserPool=true", file=sys.stderr)
        return 1
    cognito = session.client("cognito-idp")
    person = {"UserPoolId": outputs["UserPool"], "Username": options.email}
    known = _known(cognito, person)
    if options.remove:
        if known is None:
            print(f"there is no {options.email}", file=sys.stderr)
            return 1
        cognito.admin_user_global_sign_out(**person)
        cognito.admin_delete_user(**person)
        print(f"{options.email} is removed")
        return 0
    if known is None:
        attributes = {"email": options.email, "email_verified": "true"}
        cognito.admin_create_user(
            **person, UserAttributes=_named(attributes), DesiredDeliveryMediums=["EMAIL"]
        )
    give_role(cognito, person, options.role, options.business, known or {})
    if known is not None:
        cognito.admin_user_global_sign_out(**person)
    business = f" of business {options.business}" if options.business else ""
    print(f"{options.email} is {options.role}{business}")
    return 0


def give_role(
    cognito: Any,
    person: dict[str, str],
    role: str,
    business: int | None,
    attributes: Mapping[str, str],
) -> None:
    """Make a role, and the business of staff, a person's only ones.

    The old role goes first and the new one comes last: a person between two roles has none, and is
    refused. ``attributes`` are the person's.
    """
    found = cognito.admin_list_groups_for_user(**person)["Groups"]
    for group in {group["GroupName"] for group in found} & set(ROLES):
        cognito.admin_remove_user_from_group(**person, GroupName=group)
    if business:
        cognito.admin_update_user_attributes(
            **person, UserAttributes=_named({BUSINESS: str(business)})
        )
    elif BUSINESS in attributes:
        cognito.admin_delete_user_attributes(**person, UserAttributeNames=[BUSINESS])
    cognito.admin_add_user_to_group(**person, GroupName=role)


def _known(cognito: Any, person: dict[str, str]) -> dict[str, str] | None:
    """The attributes of a person; None for nobody."""
    try:
        found = cognito.admin_get_user(**person)["UserAttributes"]
    except cognito.exceptions.UserNotFoundException:
        return None
    return {attribute["Name"]: attribute["Value"] for attribute in found}


def _named(attributes: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ops.person")
    parser.add_argument("stack")
    parser.add_argument("email")
    wanted = parser.add_mutually_exclusive_group(required=True)
    wanted.add_argument("--role", choices=ROLES)
    wanted.add_argument("--remove", action="store_true")
    parser.add_argument("--business", type=int, metavar="ID")
    options = parser.parse_args(arguments)
    if "@" not in options.email:
        parser.error("a person is named by an e-mail address")
    if (options.role == "staff") != (options.business is not None):
        parser.error("staff have a --business, and nobody else has one")
    if options.business is not None and not 1 <= options.business <= LARGEST_ID:
        parser.error(f"a business's id is a whole number from 1 to {LARGEST_ID}")
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
