"""Discord did not take a message."""

from dataclasses import dataclass

from studio.errors.base import LimnerError


@dataclass(eq=False)
class DeliveryError(LimnerError):
    """Discord did not take the message; `detail` is for logs only."""

    detail: str = ""


@dataclass(eq=False)
class DeliveryForbidden(DeliveryError):
    """The bot lacks a permission in the channel."""

    permission: str = "Send Messages"
    channel_id: int = 0


@dataclass(eq=False)
class ChannelGone(DeliveryError):
    """The channel or thread was deleted."""


@dataclass(eq=False)
class NotInServer(DeliveryError):
    """The bot was removed from the server."""


@dataclass(eq=False)
class ChannelUnfit(DeliveryError):
    """Discord takes no messages of the bot in a channel of this kind."""

    channel_id: int = 0


@dataclass(eq=False)
class ThreadClosed(DeliveryError):
    """The thread is locked, or it is archived and the bot may not open it."""

    channel_id: int = 0


@dataclass(eq=False)
class ThreadFull(DeliveryError):
    """The thread has as many members as Discord allows, and the bot is none of them."""

    channel_id: int = 0


@dataclass(eq=False)
class MessageBlocked(DeliveryError):
    """A rule of the server's AutoMod, or Discord's filter of links, blocked the message."""

    channel_id: int = 0


@dataclass(eq=False)
class DeliveryTransient(DeliveryError):
    """Discord did not answer properly; try again later.

    `unanswered`: it may have acted all the same. Otherwise it refused for now.
    """

    unanswered: bool = False


@dataclass(eq=False)
class PostUnconfirmed(DeliveryTransient):
    """Discord did not answer, and the bot cannot see whether the post arrived."""


@dataclass(eq=False)
class NotPosted(DeliveryError):
    """A stored picture could not be posted in the time for which that is tried."""


@dataclass(eq=False)
class WebhooksFull(DeliveryError):
    """The channel has as many webhooks as Discord allows, and none of them is the bot's."""

    channel_id: int = 0


@dataclass(eq=False)
class WebhookGone(DeliveryError):
    """The webhook that posted the message was deleted, so the message cannot be changed."""


@dataclass(eq=False)
class HalfPosted(DeliveryError):
    """Discord took `taken` of a post's `parts` messages, and not the others."""

    taken: int = 0
    parts: int = 0


@dataclass(eq=False)
class PostFull(DeliveryError):
    """The message of the post holds as many files as Discord allows."""

    limit: int = 0
