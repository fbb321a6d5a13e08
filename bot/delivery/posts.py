"""Attaches a finished picture to the post for which it was requested."""

from collections.abc import Collection

import discord

from cogs.interactions.replies import words
from cogs.posts.files import PostFiles
from db.models import Generation, Job
from studio.errors import (
    ChannelGone,
    DeliveryError,
    DeliveryTransient,
    PictureGone,
    PostFull,
    PostGone,
    WebhookGone,
)
from studio.generation.jobs import PostedMessage
from studio.generation.queue import Queue
from studio.services.pictures.images import Images
from studio.services.posts.attachments import Attachments, HoldingMessage


class AttachFailed(Exception):
    """The picture cannot be attached to its post. `note` tells the requester why."""

    def __init__(self, note: str, reply_to_id: int | None) -> None:
        super().__init__(note)
        self.note = note
        self.reply_to_id = reply_to_id


class PostDelivery:
    """Attaches pictures to posts: the file goes into the post's last message, once."""

    def __init__(
        self, files: PostFiles, attachments: Attachments, images: Images, queue: Queue
    ) -> None:
        self._files = files
        self._attachments = attachments
        self._images = images
        self._queue = queue

    async def deliver(
        self, job: Job, generation: Generation, post_id: int, *, limit_bytes: int
    ) -> PostedMessage:
        """Attach the picture, unless the post shows it already; gives the message that shows it.

        Raises AttachFailed, PictureGone, LeaseLost, and DeliveryTransient to try again.
        """

        async def require_held() -> None:
            await self._queue.require_held(job)

        await self._images.load(generation.id)
        holder: HoldingMessage | None = None
        while True:
            try:
                await require_held()
                holder = await self._attachments.attach_delivered(generation.id, post_id)
                await self._files.show(holder, limit_bytes=limit_bytes, fence=require_held)
                break
            except DeliveryTransient:
                raise
            except (DeliveryError, PostGone) as error:
                await self._attachments.forget([generation.id])
                # Somebody deleted that message of the post: another one may be left.
                if isinstance(error, PostGone) and holder is not None:
                    holder = None
                    continue
                raise AttachFailed(_why(error), holder.message_id if holder else None) from error
        if await self._attachments.find_message(generation.id) is None:
            # The picture was deleted while it was sent.
            await self._files.tidy(holder, [generation.id], limit_bytes=limit_bytes)
            raise PictureGone
        return PostedMessage(holder.channel_id, holder.message_id)

    async def remove(
        self, client: discord.Client, generation_ids: Collection[int], *, limit_bytes: int
    ) -> None:
        """Remove deleted pictures from the posts and from the bot's messages that show them."""
        posted = await self._images.list_posted(generation_ids)
        await self._files.remove(client, generation_ids, posted, limit_bytes=limit_bytes)


def _why(error: DeliveryError | PostGone) -> str:
    match error:
        case PostGone() | ChannelGone():
            return "The post that it was drawn for is not there any more."
        case WebhookGone():
            return (
                "Somebody deleted the webhook of the post that it was drawn for, so it stands here."
            )
        case PostFull():
            return "The post that it was drawn for holds as many files as Discord allows."
        case _:
            return f"It could not go into its post. {words(error)}"
