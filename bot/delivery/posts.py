"""A finished picture goes into the post that it was asked for, while that can be done."""

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
    """The post cannot have the picture; `note` says why, to whoever asked."""

    def __init__(self, note: str, reply_to_id: int | None) -> None:
        super().__init__(note)
        self.note = note
        self.reply_to_id = reply_to_id


class PostDelivery:
    """Puts pictures into posts: the file into the post's last message, once."""

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
        """The message that shows the picture. Looks whether it does before anything is sent.

        Raises Unattached, PictureGone, LeaseLost, and DeliveryTransient to try again.
        """

        async def held() -> None:
            await self._queue.require_held(job)

        await self._images.get(generation.id)
        spot: HoldingMessage | None = None
        while True:
            try:
                await held()
                spot = await self._attachments.attach_delivered(generation.id, post_id)
                await self._files.show(spot, limit_bytes=limit_bytes, fence=held)
                break
            except DeliveryTransient:
                raise
            except (DeliveryError, PostGone) as error:
                await self._attachments.forget([generation.id])
                # One of its messages was deleted by hand: perhaps another is left.
                if isinstance(error, PostGone) and spot is not None:
                    spot = None
                    continue
                raise AttachFailed(_why(error), spot.message_id if spot else None) from error
        if await self._attachments.find_message(generation.id) is None:
            # It was deleted while it was sent.
            await self._files.tidy(spot, [generation.id], limit_bytes=limit_bytes)
            raise PictureGone
        return PostedMessage(spot.channel_id, spot.message_id)


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
