"""Links to the private mask page: create one, show its page, use it once."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from db.commits import saving_now, saving_undone
from db.enums import DailyUseKind
from db.models import MaskLink
from db.repositories import mask_links
from db.session import Database
from studio.errors import LinkRefused
from studio.generation.assets import load_picture
from studio.rules.asking.alt_text import alt_text
from studio.rules.asking.captions import example_change
from studio.rules.asking.instruction import INSTRUCTION_LIMIT, read_reply
from studio.rules.pictures.gate import Picture
from studio.rules.text import require_length
from studio.services.people import Answer, DiscordPlace, Person
from studio.services.pictures.images import Images
from studio.services.queue.daily_uses import count_use
from studio.storage.base import Store

_LINK_LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class MaskPageLink:
    """The URL of a mask page, and when it expires."""

    address: str
    expires_at: datetime


@dataclass(frozen=True)
class MaskPageContent:
    """A picture that waits for its mask; `change` is the wanted change, as typed."""

    picture: Picture
    title: str
    change: str


class MaskLinks:
    """The links to mask pages, and the content of the pages.

    `address` gives the signed URL of a page, for the link's id and the time when it expires.
    """

    def __init__(
        self,
        database: Database,
        images: Images,
        store: Store,
        *,
        address: Callable[[str, datetime], str],
    ) -> None:
        self._database = database
        self._images = images
        self._store = store
        self._address = address

    async def create(
        self, person: Person, generation_id: int, text: str, *, channel_id: int
    ) -> MaskPageLink:
        """Create a link for painting over a picture; the result is posted in that channel.

        The words are judged before anybody paints for them. Raises PictureGone, NotShownHere,
        StillDrawing, ModerationRefused, DailyLimitReached, and the errors of reading an
        instruction.
        """
        view = await self._images.get_finished(person, generation_id)
        text = require_length(text, field="instruction", limit=INSTRUCTION_LIMIT)
        instruction = read_reply(text, bot_id=None, example=example_change(view.params))
        place = person.place or DiscordPlace(channel_id)
        await self._images.judge_change(person, generation_id, instruction, Answer.at(place))
        async with self._database.write() as tx:
            await count_use(self._database, tx, person.user_id, DailyUseKind.MASK_LINKS)
            now = await self._database.now(tx)
            link = MaskLink(
                generation_id=generation_id,
                requester_id=person.user_id,
                # In a private message the person names no server.
                guild_id=view.game.guild_id,
                channel_id=channel_id,
                text=text,
                created_at=now,
                expires_at=now + _LINK_LIFE,
            )
            tx.add(link)
            await tx.flush()
        return MaskPageLink(self._address(str(link.id), link.expires_at), link.expires_at)

    async def page_content(self, link_id: str) -> MaskPageContent:
        """The content of the page. Raises LinkRefused, PictureGone, StoreError."""
        link = await self._get_unused(link_id)
        view = await self._images.load_finished(link.generation_id)
        picture = await load_picture(self._store, await self._images.get_output(link.generation_id))
        return MaskPageContent(picture, alt_text(view.params, tag=view.tag), link.text)

    @asynccontextmanager
    async def use(self, link_id: str) -> AsyncIterator[MaskLink]:
        """Use up the link while the block runs. If the block raises, the link can be used again,
        unless the block had saved something by then.

        Raises LinkRefused when the link is used already.
        """
        link = await self._get_unused(link_id)
        async with self._database.write() as tx:
            if not await mask_links.claim(tx, link.id, now=await self._database.now(tx)):
                raise LinkRefused("used")
        claimed = saving_now()
        try:
            yield link
        except BaseException:
            # A block that was stopped after it had saved the request is not to be paid twice.
            if not saving_now().is_more_than(claimed):
                async with self._database.write() as tx:
                    await mask_links.release(tx, link.id)
                saving_undone()
            raise

    async def _get_unused(self, link_id: str) -> MaskLink:
        async with self._database.read() as tx:
            link = await mask_links.by_id(tx, int(link_id)) if link_id.isdecimal() else None
        if link is None:
            raise LinkRefused("gone")
        if link.used_at is not None:
            raise LinkRefused("used")
        return link
