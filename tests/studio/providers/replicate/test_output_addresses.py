"""Which addresses count as public: only these are asked for outputs."""

import socket

import pytest
from aiohttp.resolver import ThreadedResolver

from studio.errors import NoPicture
from studio.providers.replicate.output_hosts import OutputHosts, PublicNames

_PRIVATE = [
    # this machine, in every spelling
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "::1", "::"),
    # its network
    *("10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1"),
    *("fe80::1", "fe80::1%lo", "fc00::1", "fd12::1", "fec0::1"),
    # an IPv4 address within: mapped, compatible, translated
    *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "::127.0.0.1", "::8.8.8.8"),
    # NAT64, with a private address, and the prefix for use within a network
    *("64:ff9b::127.0.0.1", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808"),
    # 6to4, its relays, Teredo, ISATAP
    *("2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1", "192.88.99.1"),
    *("2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2606:4700::5efe:a00:1"),
    # nobody's: documents, benchmarks, reserved, multicast
    *("192.0.2.1", "198.18.0.1", "203.0.113.9", "240.0.0.1", "255.255.255.255", "224.0.0.1"),
    *("2001:db8::1", "3fff::1", "5f00::1", "ff02::1", "100::1", "4000::1"),
]
_PUBLIC = [
    *("8.8.8.8", "104.18.0.1"),
    *("2606:4700::6810:1", "2a00:1450:4001:830::200e", "2400:cb00::1"),
    # NAT64 of a public address: how networks without IPv4 reach it
    "64:ff9b::808:808",
]


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the system finds for every name."""
    found: list[str] = []

    async def resolve(*_: object) -> list[dict[str, object]]:
        return [{"host": each, "port": 443} for each in found]

    monkeypatch.setattr(ThreadedResolver, "resolve", resolve)
    return found


@pytest.mark.parametrize("address", _PRIVATE)
async def test_a_name_that_leads_to_a_private_address_is_not_asked(
    address: str, found: list[str]
) -> None:
    found.append(address)

    with pytest.raises(NoPicture):
        await PublicNames().resolve("replicate.delivery", 443, socket.AF_UNSPEC)


@pytest.mark.parametrize("address", _PUBLIC)
async def test_of_several_addresses_only_the_public_ones_are_asked(
    address: str, found: list[str]
) -> None:
    found += ["127.0.0.1", address, "64:ff9b::7f00:1"]

    kept = await PublicNames().resolve("replicate.delivery", 443, socket.AF_UNSPEC)

    assert [each["host"] for each in kept] == [address]


@pytest.mark.parametrize(
    "entry",
    [
        # numbers that the system reads as 127.0.0.1 or as a private address
        *("2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0177.0.0.1", "0"),
        *("10.1", "host.10", "0xa9fea9fe"),
        *("[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
        *("0.0.0.0", "[::]", "169.254.169.254"),
    ],
)
def test_a_private_address_in_any_spelling_is_no_host_of_outputs(entry: str) -> None:
    with pytest.raises(ValueError, match=r"private address|no host"):
        OutputHosts([entry])


@pytest.mark.parametrize(
    "entry", ["replicate.delivery", "a1.example", "localhost:9912", "127.0.0.1:9912", "[::1]:9912"]
)
def test_names_and_loopback_for_a_stand_in_are_hosts_of_outputs(entry: str) -> None:
    OutputHosts([entry])
