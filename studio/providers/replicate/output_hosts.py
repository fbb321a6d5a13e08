"""The hosts from which outputs may be fetched. Addresses and names are checked here."""

import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp.abc import ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from studio.errors import NoPicture

_ENTRY = re.compile(
    r"(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:[0-9]{1,5})?", re.IGNORECASE
)
_LOCALHOST = "localhost"
# The system reads such names as numbers: 2130706433, 0x7f.1 and 0177.0.0.1 are all 127.0.0.1.
_NUMERIC = re.compile(r"(.*\.)?(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)
# Anycast of 6to4: the next relay, which is in our own network if there is one.
_RELAYS = IPv4Network("192.88.99.0/24")
# All public IPv6 addresses are in the first network and not in the others: addresses of
# protocols (Teredo is there), of documents, and of 6to4. The list is IANA's.
_UNICAST = IPv6Network("2000::/3")
_NOT_PUBLIC = tuple(
    IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
# NAT64: the last four bytes are an IPv4 address. Networks without IPv4 reach all of it this way.
_NAT64 = IPv6Network("64:ff9b::/96")
# ISATAP: an address with this in the third quarter leads to the IPv4 address in the last one.
_ISATAP = frozenset({0x5EFE, 0x0200_5EFE})


class OutputHosts:
    """The list of allowed hosts. `replicate.delivery` also allows every host below it.

    An entry with a port, `localhost:9912`, allows that port only; otherwise the port of the
    scheme is allowed. Plain http is allowed only for a loopback host on the list. Other private
    addresses are never asked. Raises ValueError for an entry that is no host.
    """

    def __init__(self, entries: Sequence[str]) -> None:
        self._entries = [_entry(text) for text in entries]

    def checked(self, address: str) -> URL:
        """The parsed address. The check and the request both use it. Raises `NoPicture`."""
        try:
            url = URL(address)
        except ValueError as error:
            raise NoPicture("the output's address cannot be read") from error
        if url.user is not None or url.password is not None:
            raise NoPicture("the output's address holds a name or password")
        host = url.raw_host or ""
        entry = next((one for one in self._entries if one.covers(url)), None)
        if entry is None:
            raise NoPicture(f"the host {host[:100]!r} is not among those of outputs")
        if url.scheme != "https" and not (url.scheme == "http" and _is_loopback(host)):
            raise NoPicture(f"{url.scheme[:10]!r} is no safe way to the host {host[:100]!r}")
        return url


class PublicNames(ThreadedResolver):
    """Resolves names as the system does, and removes addresses that are not public.

    So an allowed name that somebody points at this machine or its network leads nowhere. Only
    `localhost` leads to loopback.
    """

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The public addresses of the host. Raises `NoPicture` when there is none."""
        found = await super().resolve(host, port, family)
        may_be_asked = _leads_to_loopback if host == _LOCALHOST else _leads_outside
        kept = [one for one in found if may_be_asked(one["host"])]
        if not kept:
            raise NoPicture(f"the host {host[:100]!r} leads to a private address")
        return kept


@dataclass(frozen=True)
class _AllowedHost:
    host: str
    # None means the port of the scheme.
    port: int | None
    with_subdomains: bool

    def covers(self, url: URL) -> bool:
        host = url.raw_host or ""
        below = self.with_subdomains and host.endswith("." + self.host)
        right_port = url.is_default_port() if self.port is None else url.port == self.port
        return right_port and (host == self.host or below)


def _entry(text: str) -> _AllowedHost:
    if not _ENTRY.fullmatch(text):
        raise ValueError(f"{text!r} is no host: expected a name such as replicate.delivery")
    url = URL(f"https://{text}")
    host = url.raw_host or ""
    number = _number(host)
    numeric = number is None and _NUMERIC.fullmatch(host) is not None
    if numeric or (number is not None and not (number.is_loopback or _is_public(number))):
        raise ValueError(f"{text!r} cannot be asked for outputs: it is a private address")
    named = number is None and host != _LOCALHOST
    return _AllowedHost(host, url.explicit_port, with_subdomains=named)


def _is_loopback(host: str) -> bool:
    number = _number(host)
    return host == _LOCALHOST if number is None else number.is_loopback


def _leads_to_loopback(address: str) -> bool:
    return ip_address(address).is_loopback


def _leads_outside(address: str) -> bool:
    return _is_public(ip_address(address))


def _is_public(number: IPv4Address | IPv6Address) -> bool:
    if isinstance(number, IPv4Address):
        # Some multicast addresses count as global.
        return number.is_global and not number.is_multicast and number not in _RELAYS
    last = IPv4Address(int(number) & 0xFFFF_FFFF)
    if number in _NAT64:
        return _is_public(last)
    if int(number) >> 32 & 0xFFFF_FFFF in _ISATAP:
        return False
    return number in _UNICAST and not any(number in each for each in _NOT_PUBLIC)


def _number(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
