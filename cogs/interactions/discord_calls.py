"""Calls to Discord: what their failures mean, and how a call that was cut is repeated.

This is the only module that lists what discord.py and aiohttp raise when a call fails. A call can
be cut before Discord acted or after it. So a cut call is repeated only when a second one changes
nothing: an edit, a deletion, a message with a nonce.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import TypeVar

import aiohttp
import discord
import structlog

from studio.errors import (
    ChannelGone,
    ChannelUnfit,
    DeliveryError,
    DeliveryForbidden,
    DeliveryTransient,
    MessageBlocked,
    ThreadClosed,
    ThreadFull,
)

log = structlog.get_logger()

_Result = TypeVar("_Result")

CUT = (aiohttp.ClientError, OSError)
"""The connection broke or timed out. A `TimeoutError` is an `OSError`, a `ClientError` is none."""

NO_ANSWER = (*CUT, discord.DiscordServerError, discord.RateLimited, discord.ConnectionClosed)
"""Discord did not answer, or is too busy. It may have acted all the same."""

FAILED = (discord.HTTPException, *NO_ANSWER)
"""A call failed: Discord refused it, or did not answer."""


class DiscordCode(IntEnum):
    """Discord's numbers for the reason of a refusal."""

    UNKNOWN_CHANNEL = 10003
    UNKNOWN_GUILD = 10004
    UNKNOWN_MESSAGE = 10008
    UNKNOWN_WEBHOOK = 10015
    UNKNOWN_INTERACTION = 10062
    SLOWMODE = 20016
    CHANNEL_WRITE_LIMIT = 20028
    TOO_MANY_WEBHOOKS = 30007
    TOO_MANY_IN_THREAD = 30033
    TOO_MANY_OLD_EDITS = 30046
    TOO_LARGE = 40005
    ALREADY_ACKNOWLEDGED = 40060
    RESOURCE_BUSY = 40062
    MISSING_ACCESS = 50001
    CLOSED_MESSAGES = 50007
    NO_MESSAGES_HERE = 50008
    VERIFICATION_TOO_HIGH = 50009
    MISSING_PERMISSIONS = 50013
    WRONG_CHANNEL_TYPE = 50024
    INVALID_TOKEN = 50027
    INVALID_FORM = 50035
    THREAD_ARCHIVED = 50083
    OVERLOADED = 130000
    NO_HISTORY_FOR_REPLY = 160002
    THREAD_LOCKED = 160005
    BLOCKED_BY_AUTOMOD = 200000
    TITLE_BLOCKED_BY_AUTOMOD = 200001
    HARMFUL_LINK = 240000


class MessageTooLarge(DeliveryError):
    """The files are larger than Discord accepts in this channel."""


_PASSING = {
    DiscordCode.SLOWMODE,
    DiscordCode.CHANNEL_WRITE_LIMIT,
    DiscordCode.TOO_MANY_OLD_EDITS,
    DiscordCode.RESOURCE_BUSY,
    DiscordCode.OVERLOADED,
}
_THREAD_CLOSED = {DiscordCode.THREAD_ARCHIVED, DiscordCode.THREAD_LOCKED}
_BLOCKED = {
    DiscordCode.BLOCKED_BY_AUTOMOD,
    DiscordCode.TITLE_BLOCKED_BY_AUTOMOD,
    DiscordCode.HARMFUL_LINK,
}
_UNFIT = {
    DiscordCode.NO_MESSAGES_HERE,
    DiscordCode.VERIFICATION_TOO_HIGH,
    DiscordCode.WRONG_CHANNEL_TYPE,
}
# Discord's name of the permission, by the refusal that says which one it is.
_PERMISSIONS: dict[int, str] = {
    DiscordCode.MISSING_ACCESS: "View Channel",
    DiscordCode.NO_HISTORY_FOR_REPLY: "Read Message History",
}


def delivery_error(error: Exception, channel_id: int) -> DeliveryError:
    """The DeliveryError for a failed call that was about this channel."""
    detail = str(error) or type(error).__name__
    if isinstance(error, (*CUT, discord.DiscordServerError)):
        return DeliveryTransient(detail, unanswered=True)
    if not isinstance(error, discord.HTTPException):
        return DeliveryTransient(detail)
    code = error.code
    # A refusal without a code is not Discord's own: it comes from a gateway in front of Discord.
    from_outside = error.status == 403 and not code
    if code in _PASSING or error.status == 429 or error.status >= 500 or from_outside:
        return DeliveryTransient(detail)
    if code in _THREAD_CLOSED:
        return ThreadClosed(detail, channel_id)
    if code in _BLOCKED:
        return MessageBlocked(detail, channel_id)
    if code in _UNFIT:
        return ChannelUnfit(detail, channel_id)
    if code == DiscordCode.TOO_MANY_IN_THREAD:
        return ThreadFull(detail, channel_id)
    if code == DiscordCode.TOO_LARGE or error.status == 413:
        return MessageTooLarge(detail)
    if code == DiscordCode.UNKNOWN_CHANNEL or error.status == 404:
        return ChannelGone(detail)
    if error.status == 403 or code in _PERMISSIONS:
        return DeliveryForbidden(detail, _PERMISSIONS.get(code, "Send Messages"), channel_id)
    return DeliveryError(detail)


def is_refused_with(error: Exception, *codes: DiscordCode) -> bool:
    """Whether Discord refused the call for one of these reasons."""
    return isinstance(error, discord.HTTPException) and error.code in codes


async def repeat_if_cut(
    call: Callable[[], Awaitable[_Result]], *, files: Sequence[discord.File] = ()
) -> _Result:
    """Make a call; make it once more when the connection was cut.

    Only for calls of which a second one changes nothing. `files` are the files that it sends.
    """
    try:
        return await call()
    except CUT as error:
        log.info("call to Discord was cut, repeated", error=repr(error))
        for file in files:
            file.reset()
        return await call()


@contextmanager
def ignoring_failures(of: str, **facts: object) -> Iterator[None]:
    """Wraps calls to Discord whose failure changes nothing else; a failure is logged.

    `of` names what the calls are about.
    """
    try:
        yield
    except FAILED as error:
        log.info("Discord call failed", of=of, error=str(error) or repr(error), **facts)
