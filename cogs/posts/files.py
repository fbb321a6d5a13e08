"""The pictures of posts, as files of their messages in Discord.

The database says which pictures a message has. A change edits the message, reads both again, and
repeats until they agree. So two processes that change one post at once lose no picture.
"""

import io
from collections.abc import Awaitable, Callable, Collection, Sequence

import discord
import structlog

from cogs.components.layout import PICTURE_FILE
from cogs.interactions.buttons import ActionButton
from cogs.interactions.discord_calls import (
    MessageTooLarge,
)
from cogs.pictures.cards import picture_file
from cogs.pictures.packs import Packs
from cogs.posts.attach_cards import attach_buttons
from cogs.posts.webhooks import Webhooks
from db.models import DeliveryRecord
from studio.errors import (
    DeliveryTransient,
    LimnerError,
    ObjectMissing,
    PictureGone,
    PostFull,
    PostGone,
)
from studio.generation.assets import load_picture
from studio.picture_threads import work_on_picture
from studio.rules.pictures.gate import fit
from studio.services.people import Person
from studio.services.pictures.finding import PictureView
from studio.services.pictures.images import Images
from studio.services.posts.attachments import AttachmentChange, Attachments, HoldingMessage
from studio.services.posts.posts import Posts
from studio.storage.base import Store

log = structlog.get_logger()

MESSAGE_FILES_LIMIT = 10
"""Files in one message; Discord's limit."""

_REQUEST_BYTES = 24 * 1024 * 1024  # of all files sent at once; Discord takes 25 MiB
_ROUNDS = 6

ClaimCheck = Callable[[], Awaitable[None]]
"""Raises when another worker may have taken over this work."""


class PostFiles:
    """Adds pictures to the messages of posts, and removes them."""

    def __init__(
        self,
        *,
        attachments: Attachments,
        images: Images,
        posts: Posts,
        store: Store,
        webhooks: Webhooks,
        packs: Packs,
    ) -> None:
        self._attachments = attachments
        self._images = images
        self._posts = posts
        self._store = store
        self._webhooks = webhooks
        self._packs = packs

    async def buttons(self, person: Person, view: PictureView) -> list[ActionButton]:
        """Buttons for what the person may do: attach, replace or detach the picture."""
        rights = await self._attachments.get_rights(person, view)
        return attach_buttons(view.generation.id, rights)

    async def show(
        self,
        holder: HoldingMessage,
        *,
        limit_bytes: int,
        gone: Collection[int] = (),
        fence: ClaimCheck | None = None,
    ) -> None:
        """Edit a message until it has the pictures that the database says, and none of `gone`.

        Other files of the message stay. `limit_bytes` is the limit of one file. `fence` is
        awaited before each edit. Raises PostFull, PostGone, DeliveryErrors.
        """
        for _ in range(_ROUNDS):
            wanted = await self._attachments.list_in_message(holder.post.id, holder.message_id)
            there = await self._list_files(holder)
            out = set(gone) - set(wanted)
            kept = [each for each in there if _picture_in(each) not in out]
            present = {_picture_in(each) for each in kept}
            missing = [each for each in wanted if each not in present]
            if not missing and len(kept) == len(there):
                return
            if len(kept) + len(missing) > MESSAGE_FILES_LIMIT:
                raise PostFull("too many files", MESSAGE_FILES_LIMIT)
            files = await self._load_files(missing, limit_bytes=limit_bytes)
            if fence is not None:
                await fence()
            try:
                await self._webhooks.edit(
                    holder.message_id, holder.channel_id, files=[*kept, *files]
                )
            except MessageTooLarge:
                limit_bytes //= 2
        raise DeliveryTransient("the post is changed by others all the time")

    async def apply(self, move: AttachmentChange, *, limit_bytes: int) -> None:
        """Edit the messages after a picture was put into a post in the database.

        When Discord refuses, undoes the change in the database. Raises what `show` raises.
        """
        out = () if move.out is None else (move.out,)
        try:
            await self.show(move.to, limit_bytes=limit_bytes, gone=out)
        except LimnerError:
            await self._attachments.undo(move)
            raise
        if move.before is not None and move.before.message_id != move.to.message_id:
            await self.tidy(move.before, [move.generation_id], limit_bytes=limit_bytes)

    async def take_out(
        self, generation_id: int, holder: HoldingMessage, *, limit_bytes: int
    ) -> None:
        """Edit the message after a picture was taken out of a post in the database.

        When Discord refuses, undoes the change in the database. Raises DeliveryErrors. A deleted
        post is no error: it shows no picture.
        """
        try:
            await self.show(holder, limit_bytes=limit_bytes, gone=[generation_id])
        except PostGone:
            pass
        except LimnerError:
            await self._attachments.put_back(generation_id, holder)
            raise

    async def remove(
        self,
        client: discord.Client,
        generation_ids: Collection[int],
        posted: Sequence[DeliveryRecord],
        *,
        limit_bytes: int,
    ) -> None:
        """Remove deleted pictures from Discord: from posts, and the messages that show them.

        A post also has a member's words, so it is never deleted with a picture.
        """
        for generation_id, holder in await self._attachments.forget(generation_ids):
            await self.tidy(holder, [generation_id], limit_bytes=limit_bytes)
        own = {each.message_id: each.channel_id for each in posted if each.message_id is not None}
        in_posts = await self._attachments.filter_in_posts(list(own))
        left = {message: channel for message, channel in own.items() if message not in in_posts}
        await self._packs.take_out(client, generation_ids, left)

    async def tidy(self, holder: HoldingMessage, gone: Sequence[int], *, limit_bytes: int) -> None:
        """Remove pictures from a message; an error is only logged, because no member waits."""
        try:
            await self.show(holder, limit_bytes=limit_bytes, gone=gone)
        except LimnerError as error:
            log.info("picture left in a post", post=holder.post.id, error=str(error))

    async def _list_files(self, holder: HoldingMessage) -> list[discord.Attachment]:
        try:
            return await self._webhooks.attachments(holder.message_id, holder.channel_id)
        except PostGone:
            await self._posts.remove_message(holder.message_id)
            raise

    async def _load_files(
        self, generation_ids: Sequence[int], *, limit_bytes: int
    ) -> list[discord.File]:
        """The pictures to upload. A picture that was deleted meanwhile is taken out of its post.

        Raises ObjectMissing when the store lost one; a retry then goes on without it.
        """
        limit_bytes = min(limit_bytes, _REQUEST_BYTES // max(len(generation_ids), 1))
        files = []
        for generation_id in generation_ids:
            try:
                view = await self._images.load(generation_id)
                original = await load_picture(
                    self._store, await self._images.get_output(generation_id)
                )
            except PictureGone:
                await self._attachments.forget([generation_id])
                continue
            except ObjectMissing:
                # If the post kept it, every later edit would fail on it too.
                await self._attachments.forget([generation_id])
                raise
            picture = await work_on_picture(
                fit, view.generation.requester_id, original, max_bytes=max(limit_bytes, 1024)
            )
            part = picture_file(view, picture.content, extension=picture.extension)
            files.append(discord.File(io.BytesIO(part.content), part.name, description=part.alt))
        return files


def _picture_in(file: discord.Attachment) -> int | None:
    """The id of the picture in a file; None for a file that the member posted."""
    named = PICTURE_FILE.fullmatch(file.filename)
    return int(named[1]) if named else None
