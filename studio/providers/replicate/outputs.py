"""Fetches outputs: only from allowed hosts, without a key, and with a limit of bytes."""

import asyncio
import base64
import binascii
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

import aiohttp
from yarl import URL

from studio.errors import NoPicture, ProviderGone, ProviderTransient
from studio.providers.replicate.output_hosts import OutputHosts, PublicNames
from studio.rules.pictures.parts import PNG_SIGNATURE

MEBIBYTE = 1024 * 1024
_MOST_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)
# Replicate deletes outputs after an hour. Its hosts then answer with one of these.
_GONE = (403, 404, 410)
_CAN_PASS = (408, 425, 429)
_CONNECT_TIMEOUT_S = 10.0
# The longest wait between two pieces of one answer.
_READ_TIMEOUT_S = 20.0
_AT_ONCE = 100
_HEADERS = {
    "User-Agent": "Limner",
    "Accept": "image/png, image/jpeg, image/webp",
    # Pictures are compressed already, and the bytes that arrive are counted.
    "Accept-Encoding": "identity",
}


class OutputFetcher:
    """Fetches outputs by their addresses. A `data:` address has its bytes in itself.

    A fetched file has at most `max_bytes` and begins like a PNG, JPEG or WebP. Only `hosts` (see
    `OutputHosts`) are asked, also after a redirect. It does not decode the file:
    `studio.rules.pictures.gate.admit` does. Its HTTP client never has a key.
    """

    def __init__(
        self, hosts: Sequence[str], *, max_bytes: int = 50 * MEBIBYTE, timeout_s: float = 60.0
    ) -> None:
        self._hosts = OutputHosts(hosts)
        self._max_bytes = max_bytes
        self._timeout_s = timeout_s
        # The time limit of a fetch begins after this wait.
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, address: str) -> bytes:
        """The encoded picture at an address.

        After a failure that may pass it is asked once more. Raises ProviderGone when the file
        is deleted, ProviderTransient when a later attempt may help, and NoPicture when the file
        must not be used.
        """
        if address[:5].lower() == "data:":
            content = await asyncio.to_thread(_inline, address, self._max_bytes)
        else:
            content = await self._download_with_one_retry(self._hosts.checked(address))
        if not _begins_as_picture(content):
            raise NoPicture("what came is no PNG, JPEG or WebP")
        return content

    async def close(self) -> None:
        """Close the connections."""
        if self._session:
            await self._session.close()

    async def _download_with_one_retry(self, url: URL) -> bytes:
        # Without this one failed picture would fail all pictures of the drawing.
        try:
            return await self._download(url)
        except ProviderTransient:
            return await self._download(url)

    async def _download(self, url: URL) -> bytes:
        async with self._turns:
            try:
                async with asyncio.timeout(self._timeout_s):
                    return await self._follow(url)
            except (aiohttp.ClientError, OSError) as error:  # a TimeoutError is an OSError
                detail = f"the output did not come whole: {type(error).__name__}"
                raise ProviderTransient(detail) from error
            except UnicodeError as error:  # the name of the host is too long
                raise NoPicture("the output's host is no name") from error

    async def _follow(self, url: URL) -> bytes:
        """The content, after redirects to allowed hosts."""
        for _ in range(_MOST_REDIRECTS + 1):
            # Redirects are followed here, so that each host is checked before it is asked.
            async with self._client().get(url, allow_redirects=False) as answer:
                if answer.status not in _REDIRECTS:
                    return await self._content(answer)
                url = self._hosts.checked(_target(answer))
        raise NoPicture("the output redirects too often")

    async def _content(self, answer: aiohttp.ClientResponse) -> bytes:
        status = answer.status
        if status in _GONE:
            raise ProviderGone(f"the output answers {status}")
        if status >= 500 or status in _CAN_PASS:
            raise ProviderTransient(f"the output answers {status}")
        if status != 200:
            raise NoPicture(f"the output answers {status}")
        # A Content-Length saves reading a large file. The bytes are counted all the same.
        if (answer.content_length or 0) > self._max_bytes:
            raise _too_large(self._max_bytes)
        content = bytearray()
        async for piece in answer.content.iter_any():
            content += piece
            if len(content) > self._max_bytes:
                raise _too_large(self._max_bytes)
        return bytes(content)

    def _client(self) -> aiohttp.ClientSession:
        """The client, which is opened at the first fetch, when the event loop runs."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_AT_ONCE, resolver=PublicNames()),
                headers=_HEADERS,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(
                    total=None, sock_connect=_CONNECT_TIMEOUT_S, sock_read=_READ_TIMEOUT_S
                ),
                auto_decompress=False,
            )
        return self._session


def _target(answer: aiohttp.ClientResponse) -> str:
    try:
        return str(answer.url.join(URL(answer.headers["Location"])))
    except (KeyError, ValueError) as error:
        raise NoPicture("the output redirects to no address that can be read") from error


def _inline(address: str, max_bytes: int) -> bytes:
    """The bytes of a `data:` address (RFC 2397), which are in base64."""
    head, _, text = address.partition(",")
    if not head.lower().endswith(";base64"):
        raise NoPicture("the output is text in its address")
    # Three bytes are four characters, and each of these may be written with three.
    if len(text) > 4 * max_bytes + 12:
        raise _too_large(max_bytes)
    try:
        content = base64.b64decode(unquote_to_bytes(text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoPicture("the output's address is no base64") from error
    if len(content) > max_bytes:
        raise _too_large(max_bytes)
    return content


def _too_large(max_bytes: int) -> NoPicture:
    return NoPicture(f"the output has more than {max_bytes} bytes")


def _begins_as_picture(content: bytes) -> bool:
    """Whether the first bytes are those of a picture, as `rules.pictures.uploads` reads them."""
    return (
        content.startswith((PNG_SIGNATURE, b"\xff\xd8\xff"))
        or content[:4] + content[8:12] == b"RIFFWEBP"
    )
