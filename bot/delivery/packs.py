"""Posts the finished pictures of one request, all in one message.

A picture that was asked for in a post goes into that post. A channel that takes no message gets
none: then the pictures go to their requester as a private message.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import discord
import structlog

from bot.delivery.closed_doors import ClosedDoors
from bot.delivery.file_limits import DEFAULT_BYTES, DiscordFileLimits, send_fitting
from bot.delivery.posts import AttachFailed, PostDelivery
from bot.delivery.private_messages import PrivateMessages
from bot.delivery.sent_messages import find_with_buttons
from cogs.components.layout import small
from cogs.components.payloads import OnPicture
from cogs.components.words import ITERATE, PICK
from cogs.interactions.discord_calls import FAILED, MessageTooLarge, delivery_error
from cogs.interactions.posting import is_missing_history, post
from cogs.interactions.replies import words
from cogs.pictures.packs import Shortfall, new_pack_card
from db.models import Generation, Job
from studio.errors import DeliveryError, DeliveryTransient, ObjectMissing, PictureGone
from studio.generation.assets import load_picture
from studio.generation.jobs import PostedMessage
from studio.generation.queue import Queue
from studio.rules.pictures.gate import Picture
from studio.services.pictures.finding import Pack
from studio.services.pictures.images import Images
from studio.storage.base import Store

log = structlog.get_logger()

Posted = dict[int, PostedMessage | None]
"""The message of each delivered picture, by the picture's id; None: it reached nobody."""


@dataclass(frozen=True)
class _Delivered:
    """Pictures to post in one message, as they are stored.

    `nonce` is the same in every try. `note` says why they are not where they were expected.
    """

    pack: Pack
    originals: Sequence[Picture]
    nonce: str
    note: str = ""
    reply_to_id: int | None = None
    missing: Shortfall | None = None


class PackDelivery:
    """Posts pictures of jobs, but for portraits."""

    def __init__(
        self,
        client: discord.Client,
        *,
        images: Images,
        store: Store,
        queue: Queue,
        posts: PostDelivery,
        private: PrivateMessages,
        doors: ClosedDoors,
        upload_limits: DiscordFileLimits,
    ) -> None:
        self._client = client
        self._images = images
        self._store = store
        self._queue = queue
        self._posts = posts
        self._private = private
        self._doors = doors
        self._upload_limits = upload_limits

    async def deliver(
        self, job: Job, generations: Sequence[Generation], *, maybe_posted: bool
    ) -> Posted:
        """Deliver the pictures, but those that the store lost. Raises ObjectMissing when it lost
        all of them, and what `Delivery.deliver` raises."""
        posted: Posted = {}
        if maybe_posted:
            posted |= await self._find_posted(job, generations)
        left = [each for each in generations if each.id not in posted]
        note, reply_to_id = "", job.reply_to_id
        if left and job.post_id is not None:
            refused: list[Generation] = []
            limit_bytes = await self._upload_limits.limit_bytes(job.guild_id)
            for each in left:
                try:
                    posted[each.id] = await self._posts.deliver(
                        job, each, job.post_id, limit_bytes=limit_bytes
                    )
                except PictureGone:
                    posted[each.id] = None
                except AttachFailed as why:
                    log.info("picture not in its post", generation=each.id, why=why.note)
                    note, reply_to_id = small(why.note), why.reply_to_id or reply_to_id
                    refused.append(each)
            left = refused
        if left:
            posted |= await self._post(
                job, left, note=note, reply_to_id=reply_to_id, maybe_posted=maybe_posted
            )
        return posted

    async def remove_deleted(self, job: Job, generations: Sequence[Generation]) -> None:
        """Remove pictures that were deleted while they were posted. Who deletes a picture then
        does not know its message yet."""
        gone = [each.id for each in generations if each.deleted_at is not None]
        if gone:
            limit_bytes = await self._upload_limits.limit_bytes(job.guild_id)
            await self._posts.remove(self._client, gone, limit_bytes=limit_bytes)

    async def _post(
        self,
        job: Job,
        generations: Sequence[Generation],
        *,
        note: str,
        reply_to_id: int | None,
        maybe_posted: bool,
    ) -> Posted:
        """Post the pictures in one message. Deleted ones are not posted."""
        ids = [generation.id for generation in generations]
        try:
            pack = await self._images.load_pack(ids)
            gone = set(ids) - {view.generation.id for view in pack.views}
            pack, originals = await self._load(pack)
        except PictureGone:
            log.info("pictures were deleted while they were drawn", generations=ids)
            return dict.fromkeys(ids)
        delivered = _Delivered(
            pack,
            originals,
            nonce=f"limner-{ids[0]}",
            note=note,
            reply_to_id=reply_to_id,
            # A post has no card on which the missing pictures could be tried again.
            missing=Shortfall.of(pack) if job.post_id is None else None,
        )
        limit_bytes = await self._upload_limits.limit_bytes(job.guild_id)

        async def send(pictures: Sequence[Picture]) -> PostedMessage | None:
            return await self._send(job, delivered, pictures, maybe_posted=maybe_posted)

        where = await send_fitting(send, originals, job.requester_id, limit_bytes=limit_bytes)
        shown = {view.generation.id: where for view in pack.views}
        return dict.fromkeys(gone) | shown

    async def _load(self, pack: Pack) -> tuple[Pack, Sequence[Picture]]:
        """The pictures that the store has, with their content. Raises ObjectMissing when it lost
        all of them, and PictureGone when none has an asset any more."""
        views, originals = [], []
        lost: ObjectMissing | None = None
        for view in pack.views:
            output = pack.outputs.get(view.generation.id)
            if output is None:
                continue
            try:
                originals.append(await load_picture(self._store, output))
            except ObjectMissing as error:
                lost = error
                log.error("the store lost a picture", generation=view.generation.id)
                continue
            views.append(view)
        if not views:
            raise lost or PictureGone()
        return replace(pack, views=views), originals

    async def _send(
        self,
        job: Job,
        delivered: _Delivered,
        pictures: Sequence[Picture],
        *,
        maybe_posted: bool,
    ) -> PostedMessage | None:
        card = new_pack_card(
            delivered.pack, pictures, note=delivered.note, missing=delivered.missing
        )
        await self._queue.require_held(job)
        try:
            message = await post(
                self._client,
                job.channel_id,
                card,
                reply_to_id=delivered.reply_to_id,
                reply_required=True,
                nonce=delivered.nonce,
            )
        except (DeliveryTransient, MessageTooLarge):
            raise
        except DeliveryError as error:
            if delivered.reply_to_id is not None and is_missing_history(error):
                told = "\n".join(filter(None, (delivered.note, small(words(error)))))
                alone = replace(delivered, note=told, reply_to_id=None)
                return await self._send(job, alone, pictures, maybe_posted=maybe_posted)
            why = small(await self._doors.explain(job, error))
            return await self._send_privately(
                job, replace(delivered, note=why), maybe_posted=maybe_posted
            )
        return PostedMessage(message.channel.id, message.id)

    async def _send_privately(
        self, job: Job, delivered: _Delivered, *, maybe_posted: bool
    ) -> PostedMessage | None:
        """Send the pictures to the requester, because the bot may not post in the channel."""

        async def send(pictures: Sequence[Picture]) -> PostedMessage | None:
            card = new_pack_card(
                delivered.pack, pictures, note=delivered.note, missing=delivered.missing
            )
            return await self._private.send(
                job,
                card,
                _buttons_of([delivered.pack.views[0].generation]),
                nonce=delivered.nonce,
                maybe_posted=maybe_posted,
            )

        # Private messages have no boosts.
        return await send_fitting(
            send, delivered.originals, job.requester_id, limit_bytes=DEFAULT_BYTES
        )

    async def _find_posted(
        self, job: Job, generations: Sequence[Generation]
    ) -> Mapping[int, PostedMessage]:
        """The messages with these pictures that were posted before a crash."""
        try:
            found = await find_with_buttons(
                self._client,
                _buttons_of(generations),
                job.channel_id,
                since=job.drawn_at or job.created_at,
            )
        except (discord.Forbidden, discord.NotFound):
            return {}  # Discord refuses a second message with the same nonce
        except FAILED as error:
            raise delivery_error(error, job.channel_id) from error
        return {
            generation_id: PostedMessage(job.channel_id, message_id)
            for generation_id, message_id in found.items()
        }


def _buttons_of(generations: Sequence[Generation]) -> Mapping[str, int]:
    """The picture of each button that a message with it has: its number, or its only row."""
    return {
        word.custom_id(OnPicture(generation.id)): generation.id
        for generation in generations
        for word in (PICK, ITERATE)
    }
