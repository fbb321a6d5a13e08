"""Messages of Discord as the rules read them. A forward is read from its snapshot."""

from collections.abc import Iterator

import discord

from cogs.components.layout import every
from studio.rules.posts.proxies import Embed, IncomingMessage, SenderKind

_OURS = ("limner:", "limner-pick:")

Part = discord.Message | discord.MessageSnapshot


def incoming(message: discord.Message, *, name: str) -> IncomingMessage:
    """The message and what it forwards. `name` is the name above the message.

    Discord does not say who wrote what is forwarded: neither the member who forwards it nor their
    name speaks.
    """
    parts = _parts(message)
    forwards = len(parts) > 1
    return IncomingMessage(
        by=SenderKind.BOT if forwards else _sender_kind(message),
        name="" if forwards else name,
        text="\n".join(text for part in parts for text in _texts(part)),
        embeds=tuple(_embed(each) for part in parts for each in part.embeds),
    )


def forwarded_id(message: discord.Message) -> int | None:
    """The id of the message that this one forwards; None when it forwards none."""
    return message.reference.message_id if message.reference and message.message_snapshots else None


def shows_ours(message: discord.Message, user: discord.ClientUser | None) -> bool:
    """Whether the bot posted the message, or the card that it forwards."""
    if message.message_snapshots:
        return any(
            (getattr(component, "custom_id", None) or "").startswith(_OURS)
            for part in message.message_snapshots
            for component in every(part.components)
        )
    return user is not None and message.author.id == user.id


def _parts(message: discord.Message) -> list[Part]:
    return [message, *message.message_snapshots]


def _texts(part: Part) -> Iterator[str]:
    if part.content:
        yield part.content
    for component in every(part.components):
        if isinstance(component, discord.TextDisplay):
            yield component.content


def _sender_kind(message: discord.Message) -> SenderKind:
    # A bot's answer to a command also has a webhook id, but the bot is its author.
    if message.webhook_id is not None and message.interaction_metadata is None:
        return SenderKind.WEBHOOK
    return SenderKind.BOT if message.author.bot else SenderKind.MEMBER


def _embed(embed: discord.Embed) -> Embed:
    return Embed(
        title=embed.title or "",
        author=embed.author.name or "",
        text=embed.description or "",
        fields=tuple((field.name or "", field.value or "") for field in embed.fields),
        footer=embed.footer.text or "",
    )
