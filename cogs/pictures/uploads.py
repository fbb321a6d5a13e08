"""Downloads pictures that members upload or show in Discord, up to a size limit."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

import aiohttp
import discord

from cogs.components.layout import every
from cogs.interactions.discord_calls import FAILED, repeat_if_cut
from studio.errors import NoPictureInMessage, UploadRefused

SentPicture = discord.Attachment | str
"""A picture in a message: a file, or an https URL on one of Discord's hosts."""

# Discord's hosts for files, and its proxies for pictures from other sites. The bot downloads from
# no other host: a URL in a message may lead anywhere.
_HOSTS = frozenset(
    {
        "cdn.discordapp.com",
        "media.discordapp.net",
        "images-ext-1.discordapp.net",
        "images-ext-2.discordapp.net",
    }
)
# HEIC and AVIF, too: the gate says what they are, and how to send them.
_ENDINGS = (".png", ".jpg", ".jpeg", ".jfif", ".webp", ".gif", ".heic", ".heif", ".avif")
_FETCH_TIMEOUT = aiohttp.ClientTimeout(total=20.0)
_CHUNK_BYTES = 64 * 1024


def picture_in(message: discord.Message) -> SentPicture:
    """The first picture in a message; its own pictures come before those it forwards.

    Raises NoPictureInMessage. The text of the message is not used as an instruction.
    """
    parts: list[discord.Message | discord.MessageSnapshot] = [message, *message.message_snapshots]
    for part in parts:
        for sent in _pictures(part.attachments, part.components, part.embeds):
            return sent
    raise NoPictureInMessage


async def read_upload(sent: SentPicture, *, limit_bytes: int) -> bytes:
    """The file's bytes, unchecked. Raises UploadRefused."""
    require_small(sent, limit_bytes=limit_bytes)
    try:
        if isinstance(sent, str):
            return await repeat_if_cut(lambda: fetch_address(sent, limit_bytes=limit_bytes))
        return await repeat_if_cut(sent.read)
    except FAILED as error:
        raise UploadRefused("not_received") from error


def require_small(sent: SentPicture, *, limit_bytes: int) -> None:
    """Raises UploadRefused when the size that Discord states is over the limit."""
    if not isinstance(sent, str) and sent.size > limit_bytes:
        raise UploadRefused("too_many_bytes", limit_bytes)


async def fetch_address(address: str, *, limit_bytes: int) -> bytes:
    """The bytes at a URL, at most `limit_bytes`. Does not follow redirects.

    Raises UploadRefused, and aiohttp's errors.
    """
    content = bytearray()
    async with (
        aiohttp.ClientSession(timeout=_FETCH_TIMEOUT) as session,
        session.get(address, allow_redirects=False) as response,
    ):
        if response.status != 200:
            raise UploadRefused("not_received")
        async for chunk in response.content.iter_chunked(_CHUNK_BYTES):
            content += chunk
            if len(content) > limit_bytes:
                raise UploadRefused("too_many_bytes", limit_bytes)
    return bytes(content)


def _pictures(
    attachments: Sequence[discord.Attachment],
    components: Sequence[discord.Component],
    embeds: Sequence[discord.Embed],
) -> Iterator[SentPicture]:
    yield from (each for each in attachments if _is_picture(each))
    for component in every(components):
        if isinstance(component, discord.MediaGalleryComponent):
            for item in component.items:
                yield from _at_discord(item.media.proxy_url, item.media.url)
        elif isinstance(component, discord.ThumbnailComponent):
            yield from _at_discord(component.media.proxy_url, component.media.url)
    for embed in embeds:
        for media in (embed.image, embed.thumbnail):
            yield from _at_discord(media.proxy_url, media.url)


def _is_picture(attachment: discord.Attachment) -> bool:
    if attachment.content_type is not None:
        return attachment.content_type.startswith("image/")
    return attachment.filename.lower().endswith(_ENDINGS)


def _at_discord(*addresses: str | None) -> Iterator[str]:
    """The first of the URLs on one of Discord's hosts; nothing when there is none."""
    for address in addresses:
        try:
            parts = urlsplit(address or "")
            port = parts.port
        except ValueError:
            continue
        if parts.scheme == "https" and parts.hostname in _HOSTS and port in (None, 443):
            yield address or ""
            return
