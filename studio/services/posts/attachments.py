"""Pictures in posts: which post holds which picture, and who may attach it.

The rows are changed first. `cogs/posts/files.py` then changes the message in Discord to match,
and can repeat it. So no picture is put into a post twice when the program ends between the two.
A picture is in one post at a time.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from db.commits import saving_undone
from db.models import Post, PostPicture
from db.repositories import post_pictures, posts
from db.session import Database, Transaction
from studio.clock import Clock
from studio.errors import (
    NotInPost,
    NotShownHere,
    NotYours,
    PictureGone,
    PostGone,
    StillDrawing,
)
from studio.rules.asking.params import GenerationKind
from studio.services.people import (
    DiscordPlace,
    Person,
    as_member,
    gm_of,
    may_steer,
    require_open,
    require_writing,
)
from studio.services.pictures.finding import PictureView
from studio.services.pictures.images import Images


@dataclass(frozen=True)
class HoldingMessage:
    """The message of a post that holds a picture."""

    post: Post
    message_id: int

    @property
    def channel_id(self) -> int:
        """The channel of the message; in a thread the thread's id."""
        return self.post.channel_id


@dataclass(frozen=True)
class AttachmentChange:
    """A picture that was put into a post.

    `to` holds it now. `before` held it before; None: no post did. `out` is the picture that it
    replaced; None: it replaced none.
    """

    generation_id: int
    to: HoldingMessage
    out: int | None = None
    before: HoldingMessage | None = None


@dataclass(frozen=True)
class AttachmentRights:
    """The message that holds a picture, and what a person may do with it."""

    spot: HoldingMessage | None
    may_attach: bool
    may_detach: bool
    may_replace: bool


class Attachments:
    """The pictures of every post."""

    def __init__(self, database: Database, images: Images, *, clock: Clock) -> None:
        self._database = database
        self._images = images
        self._clock = clock

    async def get_rights(self, person: Person, view: PictureView) -> AttachmentRights:
        """The message that holds the picture, and what the person may do with it."""
        person = await as_member(person, view.game, gone=PictureGone)
        holder = await self.find_message(view.generation.id)
        own = is_own(person, view) and view.generation.kind != GenerationKind.PORTRAIT
        open = view.game.closed_at is None
        return AttachmentRights(
            holder,
            may_attach=own and open,
            may_detach=holder is not None and _may_detach(person, view, holder),
            may_replace=holder is not None and open and holder.post.author_id == person.user_id,
        )

    async def find_message(self, generation_id: int) -> HoldingMessage | None:
        """The message of a post that holds the picture; None when no post does."""
        async with self._database.read() as tx:
            return await _find_message(tx, generation_id)

    async def list_pictures(self, post_id: int) -> Sequence[int]:
        """The ids of the post's pictures, in the order in which they were added."""
        async with self._database.read() as tx:
            found = await post_pictures.of_post(tx, post_id)
        return [each.generation_id for each in found]

    async def list_shown(self, person: Person, post_id: int) -> Sequence[PictureView]:
        """The pictures of the post that the person may see where they ask, in that order."""
        shown = []
        for generation_id in await self.list_pictures(post_id):
            with suppress(PictureGone, NotShownHere, StillDrawing):
                shown.append(await self._images.get_finished(person, generation_id))
        return shown

    async def list_in_message(self, post_id: int, message_id: int) -> Sequence[int]:
        """The ids of the pictures that this message of the post must show, in order."""
        async with self._database.read() as tx:
            found = await post_pictures.of_post(tx, post_id)
        return [each.generation_id for each in found if each.message_id == message_id]

    async def find_shown(self, message_id: int) -> int | None:
        """The id of the newest picture that the message of a post holds; None without one."""
        async with self._database.read() as tx:
            post = await posts.of_message(tx, message_id)
        pictures = await self.list_in_message(post.id, message_id) if post is not None else ()
        return pictures[-1] if pictures else None

    async def attach(self, person: Person, generation_id: int, post_id: int) -> AttachmentChange:
        """Put the person's own picture into their own post; another post that holds it loses it.

        Raises PictureGone, StillDrawing, PostGone, NotYours, MayNotWrite, NotShownHere, and
        GameClosed.
        """
        view = await self._own(person, generation_id, act="attach this picture")
        await self._require_writing(person, post_id, view)
        async with self._database.write(person.guild_id) as tx:
            post = await self._own_post(tx, person, post_id, game_id=view.game.id)
            before = await _find_message(tx, generation_id)
            return AttachmentChange(
                generation_id, await self._attach_last(tx, generation_id, post), before=before
            )

    async def replace(self, person: Person, old_id: int, new_id: int) -> AttachmentChange:
        """Replace a picture in the person's own post by another picture of theirs.

        Raises PictureGone, StillDrawing, NotInPost, NotYours, MayNotWrite, NotShownHere, and
        GameClosed.
        """
        view = await self._own(person, new_id, act="attach this picture")
        holding = await self.find_message(old_id)
        if holding is None:
            raise NotInPost
        await self._require_writing(person, holding.post.id, view)
        async with self._database.write(person.guild_id) as tx:
            holder = await _find_message(tx, old_id)
            if holder is None or old_id == new_id:
                raise NotInPost
            await self._own_post(tx, person, holder.post.id, game_id=view.game.id)
            before = await _find_message(tx, new_id)
            await post_pictures.remove(tx, [old_id])
            await self._put(tx, new_id, holder)
            return AttachmentChange(new_id, holder, out=old_id, before=before)

    async def detach(self, person: Person, generation_id: int) -> HoldingMessage:
        """Take a picture out of its post. The owners of picture and post, the GM and admins may.

        Gives the message that held it. Raises PictureGone, NotInPost, NotYours.
        """
        view = await self._images.load(generation_id)
        person = await as_member(person, view.game, gone=PictureGone)
        found = await self.find_message(generation_id)
        if found is None or not _may_detach(person, view, found):
            await self._images.get(person, generation_id)  # a hidden picture is simply gone
            if found is None:
                raise NotInPost
            raise NotYours("take this picture out of the post", gm=gm_of(view.game))
        async with self._database.write(person.guild_id) as tx:
            holder = await _find_message(tx, generation_id)
            if holder is None or not _may_detach(person, view, holder):
                raise NotInPost
            await post_pictures.remove(tx, [generation_id])
        return holder

    async def attach_delivered(self, generation_id: int, post_id: int) -> HoldingMessage:
        """Put a picture into the post that it was requested for, unless it is in it already.

        Gives the message that holds it. Raises PostGone.
        """
        async with self._database.write() as tx:
            holder = await _find_message(tx, generation_id)
            if holder is not None and holder.post.id == post_id:
                return holder
            post = await posts.find_living(tx, post_id)
            if post is None:
                raise PostGone
            return await self._attach_last(tx, generation_id, post)

    async def undo(self, move: AttachmentChange) -> None:
        """Undo a change that Discord did not accept."""
        async with self._database.write() as tx:
            await post_pictures.remove(tx, [move.generation_id])
            there = await post_pictures.in_posts(tx, [move.to.message_id])
            if move.out is not None and there:
                await self._put(tx, move.out, move.to)
            if move.before is not None:
                await self._put(tx, move.generation_id, move.before)
        saving_undone()

    async def put_back(self, generation_id: int, holder: HoldingMessage) -> None:
        """Undo a removal that Discord did not accept."""
        async with self._database.write() as tx:
            await self._put(tx, generation_id, holder)
        saving_undone()

    async def forget(self, generation_ids: Collection[int]) -> Sequence[tuple[int, HoldingMessage]]:
        """Take pictures out of any posts; gives the id of each with the message that held it."""
        if not generation_ids:
            return []
        async with self._database.write() as tx:
            found = await post_pictures.of_generations(tx, generation_ids)
            await post_pictures.remove(tx, generation_ids)
        return [
            (picture.generation_id, HoldingMessage(post, picture.message_id))
            for picture, post in found
            if post.deleted_at is None
        ]

    async def filter_in_posts(self, message_ids: Collection[int]) -> frozenset[int]:
        """Those of these messages that show a post, wholly or in part."""
        if not message_ids:
            return frozenset()
        async with self._database.read() as tx:
            return frozenset(await post_pictures.in_posts(tx, message_ids))

    async def _own(self, person: Person, generation_id: int, *, act: str) -> PictureView:
        view = await self._images.load_finished(generation_id)
        await as_member(person, view.game, gone=PictureGone)
        if view.generation.kind == GenerationKind.PORTRAIT:
            raise PictureGone
        if view.generation.requester_id != person.user_id:
            # The owner of a session may not see every step of it.
            await self._images.get(person, generation_id)
        if not is_own(person, view):
            raise NotYours(act, owner_only=True)
        require_open(view.game)
        return view

    async def _require_writing(self, person: Person, post_id: int, view: PictureView) -> None:
        """Raises PostGone, NotYours, MayNotWrite unless the person may still write in the channel
        of their post, and NotShownHere when its rating does not take the picture."""
        async with self._database.read() as tx:
            post = await posts.find_living(tx, post_id)
        if post is None or post.guild_id != person.guild_id:
            raise PostGone
        if post.author_id != person.user_id:
            raise NotYours("attach to this post", owner_only=True)
        await require_writing(person, post.channel_id)
        place = await person.sight.find_place(post.channel_id)
        await self._images.require_place(view, place or DiscordPlace(post.channel_id))

    async def _own_post(
        self, tx: Transaction, person: Person, post_id: int, *, game_id: int
    ) -> Post:
        post = await posts.find_living(tx, post_id)
        if post is None or post.game_id != game_id:
            raise PostGone
        if post.author_id != person.user_id:
            raise NotYours("attach to this post", owner_only=True)
        return post

    async def _attach_last(self, tx: Transaction, generation_id: int, post: Post) -> HoldingMessage:
        """Put the picture into the post's last message."""
        messages = await posts.messages(tx, post.id)
        if not messages:
            raise PostGone
        holder = HoldingMessage(post, messages[-1].message_id)
        await self._put(tx, generation_id, holder)
        return holder

    async def _put(self, tx: Transaction, generation_id: int, holder: HoldingMessage) -> None:
        await post_pictures.put(
            tx,
            PostPicture(
                post_id=holder.post.id,
                generation_id=generation_id,
                message_id=holder.message_id,
                created_at=await self._database.now(tx),
            ),
        )


def is_own(person: Person, view: PictureView) -> bool:
    """Whether the person requested the picture, or owns its session."""
    return person.user_id in (view.generation.requester_id, view.session.owner_id)


def _may_detach(person: Person, view: PictureView, holder: HoldingMessage) -> bool:
    whose = (holder.post.author_id, view.generation.requester_id, view.session.owner_id)
    return any(may_steer(person, view.game, owner_id=owner) for owner in whose)


async def _find_message(tx: Transaction, generation_id: int) -> HoldingMessage | None:
    found = await post_pictures.of_generation(tx, generation_id)
    return None if found is None else HoldingMessage(found[1], found[0].message_id)
