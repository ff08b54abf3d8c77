"""Addresses that notifications are not sent to."""

import ipaddress
from collections.abc import Sequence

import pytest

from frontdesk.notify.failures import NotSent
from frontdesk.notify.guard import Guard, is_public

PRIVATE = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1", "203.0.113.5",
    "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "fc00::1", "fd00:ec2::254", "fe80::1",
    "ff02::1",
]  # fmt: skip
PUBLIC = ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e"]


def test_only_a_single_host_of_the_internet_is_public() -> None:
    assert [a for a in PRIVATE if is_public(ipaddress.ip_address(a))] == []
    assert [a for a in PUBLIC if not is_public(ipaddress.ip_address(a))] == []


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], ["8.8.8.8", "10.0.0.1"], ["fe80::1%eth0"], ["169.254.169.254"], []]
)
def test_a_name_with_an_address_that_is_not_public_is_refused(found: Sequence[str]) -> None:
    guard = Guard(resolve=lambda _, __: found)
    with pytest.raises(NotSent, match="address_refused"):
        guard.post("https://hooks.example.com/", b"{}", {})


def test_an_address_that_is_written_out_is_checked_like_one_that_was_found() -> None:
    for host in ("127.0.0.1", "[::1]", "169.254.169.254", "2130706433", "0x7f.1"):
        with pytest.raises(NotSent, match="address_refused"):
            Guard().post(f"https://{host}/", b"{}", {})


def test_without_tls_nothing_is_sent() -> None:
    with pytest.raises(NotSent) as failure:
        Guard(resolve=lambda _, __: ["8.8.8.8"]).post("http://example.com/", b"{}", {})
    assert failure.value.final


def test_a_name_that_is_unknown_may_be_known_later() -> None:
    def unknown(_: str, __: int) -> list[str]:
        raise OSError

    with pytest.raises(NotSent, match="name_unknown") as failure:
        Guard(resolve=unknown).post("https://example.invalid/", b"{}", {})
    assert not failure.value.final
