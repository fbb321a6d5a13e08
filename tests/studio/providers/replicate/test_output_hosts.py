"""Outputs are fetched only from allowed hosts."""

import asyncio
import socket

import pytest

from studio.errors import NoPicture, ProviderTransient
from studio.providers.replicate.outputs import OutputFetcher
from tests.studio.providers.replicate.output_servers import fetching

_REFUSED = [
    "https://replicate.delivery.example.com/a.png",
    "https://evilreplicate.delivery/a.png",
    "https://example.com/replicate.delivery",
    "https://example.com#.replicate.delivery",
    "https://example.com\\@replicate.delivery/a.png",
    "http://replicate.delivery/a.png",
    "ftp://replicate.delivery/a.png",
    "file:///etc/passwd",
    "//replicate.delivery/a.png",
    "https://replicate.delivery:8443/a.png",
    "https://name@replicate.delivery/a.png",
    "https://name:secret@replicate.delivery/a.png",
    "https://127.0.0.1/a.png",
    "https://[::1]/a.png",
    "http://localhost/a.png",
    "http://169.254.169.254/latest/meta-data",
    "https://" + "a" * 64 + ".replicate.delivery/a.png",  # too long for a host name
    "https://[/a.png",
    "",
]


@pytest.mark.parametrize("address", _REFUSED)
async def test_an_address_of_another_host_is_refused(address: str) -> None:
    async with fetching("replicate.delivery") as outputs:
        with pytest.raises(NoPicture) as raised:
            await outputs.fetch(address)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "address",
    [
        "data:image/png,hello",
        "data:image/png;base64,%%%",
        "data:image/png;base64,bm8gcGljdHVyZQ==",
        "data:image/png;base64,iVBO!Rw0KGgo=",  # a PNG with one wrong character
        "data:",
    ],
)
async def test_a_data_address_without_a_picture_is_refused(address: str) -> None:
    async with fetching("replicate.delivery") as outputs:
        with pytest.raises(NoPicture):
            await outputs.fetch(address)


_LISTED = [
    # the host, its entry in the list, the address to which its name leads
    ("replicate.delivery", "replicate.delivery", "93.184.216.34"),
    ("pbxt.replicate.delivery", "replicate.delivery", "2606:2800:220:1::1"),
    ("a.b.replicate.delivery:8443", "replicate.delivery:8443", "93.184.216.34"),
]


@pytest.mark.parametrize(("host", "entry", "leads_to"), _LISTED)
async def test_a_listed_host_is_asked_at_its_public_address(
    monkeypatch: pytest.MonkeyPatch, host: str, entry: str, leads_to: str
) -> None:
    asked = _names_lead_to(monkeypatch, leads_to)
    connected = _connections(monkeypatch)
    async with fetching(entry) as outputs:
        with pytest.raises(ProviderTransient):
            await outputs.fetch(f"https://{host}/a.png")
    # There is no server, so it is asked twice.
    assert asked == [host.partition(":")[0]] * len(asked)
    assert connected == [leads_to] * 2


@pytest.mark.parametrize(
    "leads_to",
    [
        "127.0.0.1",
        "10.0.0.7",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1",
        "fd00::7",
        "::ffff:10.0.0.7",
    ],
)
async def test_an_allowed_name_that_leads_into_our_network_is_not_asked(
    monkeypatch: pytest.MonkeyPatch, leads_to: str
) -> None:
    _names_lead_to(monkeypatch, leads_to)
    connected = _connections(monkeypatch)
    async with fetching("replicate.delivery") as outputs:
        with pytest.raises(NoPicture, match="private"):
            await outputs.fetch("https://replicate.delivery/a.png")
    assert connected == []


async def test_localhost_always_leads_to_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    _names_lead_to(monkeypatch, "93.184.216.34")
    connected = _connections(monkeypatch)
    async with fetching("localhost:9912") as outputs:
        with pytest.raises(NoPicture):
            await outputs.fetch("http://localhost:9912/a.png")
    assert connected == []


def _names_lead_to(monkeypatch: pytest.MonkeyPatch, address: str) -> list[str]:
    """Let every name lead to this address. Returns the names that were resolved."""
    asked: list[str] = []
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    place = (address, 443, 0, 0) if ":" in address else (address, 443)

    async def getaddrinfo(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        return [(family, socket.SOCK_STREAM, 6, "", place)]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    return asked


def _connections(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Refuse every connection. Returns the addresses that were tried."""
    connected: list[str] = []

    async def sock_connect(_: socket.socket, address: tuple[str, int]) -> None:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", sock_connect)
    return connected


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "https://replicate.delivery",
        "replicate.delivery/x",
        "*.replicate.delivery",
        ".replicate.delivery",
        "name@replicate.delivery",
        "replicate.delivery:99999",
        "10.0.0.7",
        "169.254.169.254",
        "[fe80::1]:80",
    ],
)
def test_a_malformed_entry_is_refused_at_the_start(entry: str) -> None:
    with pytest.raises(ValueError, match=r"host|private|[Pp]ort"):
        OutputFetcher([entry])
