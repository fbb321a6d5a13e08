"""Finds what the bot sent before: a message by its button, an interaction's answer by its token."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import discord

from cogs.components.layout import custom_ids
from db.models import Job

# The search begins at the earliest moment at which the message can have been posted, so that
# newer messages do not hide it. The newest messages are searched, too, in case Discord's clock and
# ours differ by more than this.
_CLOCK_DIFFERENCE = timedelta(minutes=1)
_SEARCHED_SINCE = 1000
_SEARCHED_NEWEST = 100


async def find_with_button(
    client: discord.Client, button: str, channel_id: int, *, since: datetime
) -> int | None:
    """The id of the first message since `since` that has the button; None when there is none."""
    return (await find_with_buttons(client, {button: 0}, channel_id, since=since)).get(0)


async def find_with_buttons(
    client: discord.Client, pictures: Mapping[str, int], channel_id: int, *, since: datetime
) -> Mapping[int, int]:
    """The id of the first message since `since` that has a button of a picture, by the picture.

    `pictures` has the picture of each button's custom id. The pictures may be in one message or in
    several, as an older version posted them.
    """
    wanted, found = set(pictures.values()), dict[int, int]()
    channel = client.get_partial_messageable(channel_id)
    for messages in (
        channel.history(limit=_SEARCHED_SINCE, after=since - _CLOCK_DIFFERENCE),
        channel.history(limit=_SEARCHED_NEWEST),
    ):
        async for message in messages:
            for button in pictures.keys() & custom_ids(message):
                found.setdefault(pictures[button], message.id)
            if len(found) == len(wanted):
                return found
    return found


def interaction_answer(
    client: discord.Client, job: Job, *, now: datetime
) -> discord.Webhook | None:
    """The answer of the job's interaction, to be edited. None when its token has expired."""
    if job.reply_token is None or job.reply_token_until is None:
        return None
    if now >= job.reply_token_until or client.application_id is None:
        return None
    return discord.Webhook.partial(client.application_id, job.reply_token, client=client)


def is_private(job: Job) -> bool:
    """Whether the job's card is a private answer, which only its interaction's token can edit."""
    return job.reply_token_until is not None
