"""The command that prints a token for the local stack."""

import jwt
import pytest

from local.issuer import ALGORITHM, AUDIENCE, main, private_key


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        ("--role staff", "BUSINESS"),
        ("--role staff --customer 5", "BUSINESS"),
        ("--role customer", "CUSTOMER"),
        ("--role customer --business 7", "CUSTOMER"),
        ("", "--role"),
        ("--role visitor", "--role"),
        ("--role staff --business 0", "--business"),
        ("--role staff --business -7", "--business"),
        ("--role staff --business 9007199254740992", "--business"),
        ("--role staff --business ٧", "--business"),
        ("--role customer --customer x", "--customer"),
        ("--role staff --business 7 --customer 5", "CUSTOMER"),
        ("--role operator --business 7", "BUSINESS"),
        ("--role operator --customer 5", "CUSTOMER"),
        ("--role operator --hours 0", "--hours"),
        ("--role operator --hours -1", "--hours"),
        ("--role operator --hours nan", "--hours"),
        ("--role operator --subject=", "--subject"),
        ("--role operator --subject=Zoë", "--subject"),
    ],
)
def test_a_token_that_nobody_accepts_is_not_made(
    arguments: str, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments.split())
    printed = capsys.readouterr()
    assert caught.value.code == 2
    assert (printed.out, missing in printed.err) == ("", True)


@pytest.mark.parametrize(
    ("arguments", "claims"),
    [
        ("--role staff --business 7", {"role": "staff", "business_id": 7}),
        ("--role customer --customer 5", {"role": "customer", "customer_id": 5}),
        ("--role operator", {"role": "operator"}),
    ],
)
def test_a_token_says_who_it_is_for(
    arguments: str, claims: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    main(arguments.split())
    key = private_key().public_key()
    said = jwt.decode(capsys.readouterr().out.strip(), key, [ALGORITHM], audience=AUDIENCE)
    assert said.items() >= claims.items()
