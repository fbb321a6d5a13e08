"""Several pictures of one request in one message: a gallery, numbers, the buttons of one of them.

Everybody sees the same message, and anybody may choose another number. So each button carries the
id of its picture: a click acts on the picture for which the button was shown.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

import discord
from discord import ButtonStyle, ui

from cogs.components.layout import (
    PICTURE_FILE,
    AlreadyAttached,
    Attached,
    Card,
    accent_of,
    card,
    custom_ids,
    every,
    small,
)
from cogs.components.payloads import OnPicture, OnRedo
from cogs.components.words import ITERATE, PICK, REDO
from cogs.interactions.buttons import ActionButton, beside, buttons
from cogs.interactions.discord_calls import ignoring_failures, repeat_if_cut
from cogs.interactions.threads import in_open_thread
from cogs.pictures.cards import acts, bold_title, facts, picture_file
from studio.errors import PictureGone, ThreadClosed
from studio.rules.asking.alt_text import alt_text
from studio.rules.pictures.gate import Picture
from studio.rules.queue.costs import again_words
from studio.services.pictures.finding import Pack, PictureView
from studio.services.pictures.images import Images

# The id of the component with the note, by which an edit finds it again.
_NOTE_ID = 1000
_TRIED_REMEMBERED = 1000


@dataclass(frozen=True)
class Shortfall:
    """Pictures of a request that did not come: the first of them, and how many of how many.

    `again` says what it costs to try again; empty where that is no news.
    """

    first_id: int
    count: int
    requested: int
    again: str

    @classmethod
    def of(cls, pack: Pack) -> "Shortfall | None":
        """The pictures of the pack's request that did not come; None when all came."""
        if not pack.failed_ids:
            return None
        count = len(pack.failed_ids)
        again = again_words(pack.cost, missing=count) if pack.cost else ""
        return cls(pack.failed_ids[0], count, pack.requested, again)

    @property
    def sentence(self) -> str:
        """How many pictures came, and that nothing was used for the rest."""
        came = f"{self.requested - self.count} of {self.requested} pictures came"
        return f"{came}; nothing was used for the rest. {self.again}".rstrip()


def new_pack_card(
    pack: Pack, pictures: Sequence[Picture], *, note: str = "", missing: Shortfall | None = None
) -> Card:
    """The card that posts all pictures of the pack; the first one is chosen."""
    files = [
        picture_file(
            view,
            picture.content,
            extension=picture.extension,
            place=_place(number, len(pack.views)),
        )
        for number, (view, picture) in enumerate(zip(pack.views, pictures, strict=True), 1)
    ]
    return _pack_card(
        pack.views, files, chosen_id=pack.views[0].generation.id, note=note, missing=missing
    )


def files_in(message: discord.Message) -> dict[int, str]:
    """The names of the files in the message's gallery, by the picture's id, in their order."""
    named = [
        PICTURE_FILE.fullmatch(PurePosixPath(urlsplit(item.media.url).path).name)
        for each in every(message.components)
        if isinstance(each, discord.MediaGalleryComponent)
        for item in each.items
    ]
    return {int(each[1]): each[0] for each in named if each}


def place_in(message: discord.Message, generation_id: int) -> str:
    """Which of several pictures of the message it is: `2 of 4`; empty for the only one."""
    ids = list(files_in(message))
    if len(ids) < 2 or generation_id not in ids:
        return ""
    return f"{ids.index(generation_id) + 1} of {len(ids)}"


def chosen_in(message: discord.Message) -> int | None:
    """The picture whose buttons the message has; None when it shows no finished picture."""
    read = (ITERATE.read(each) for each in custom_ids(message))
    return next((button.generation_id for button in read if button is not None), None)


class Packs:
    """Changes messages that show several pictures.

    A message is built and edited by one change at a time. A click shows the message as it was when
    the click was made, so it must not bring back what another change has removed since.
    """

    def __init__(self, images: Images) -> None:
        self._images = images
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        # Messages whose *Try again* was pressed, the last one at the end.
        self._tried: OrderedDict[int, None] = OrderedDict()

    async def choose(
        self,
        message: discord.Message,
        generation_id: int,
        show: Callable[[Card], Awaitable[None]],
    ) -> None:
        """Give the buttons of the message to this picture; `show` edits the message.

        Raises PictureGone when the message does not show it, and what `show` raises.
        """
        if generation_id not in files_in(message):
            raise PictureGone
        async with self._turn_of(message.id):
            await show(await self._build_card(message, chosen_id=generation_id))

    def was_tried_again(self, message: discord.Message) -> bool:
        """Whether *Try again* of the message was pressed already."""
        return message.id in self._tried

    async def take_try_again_away(self, message: discord.Message) -> None:
        """Remove *Try again* from the message, because it was pressed. A failure is logged."""
        self._tried[message.id] = None
        if len(self._tried) > _TRIED_REMEMBERED:
            self._tried.popitem(last=False)
        with ignoring_failures("button Try again"), suppress(PictureGone):
            async with self._turn_of(message.id):
                await _edit(message, await self._build_card(await _newest(message)))

    async def take_out(
        self, client: discord.Client, generation_ids: Collection[int], posted: Mapping[int, int]
    ) -> None:
        """Remove deleted pictures from the messages that show them: the channel of each message, by
        the message's id. A message without another picture is deleted. A failure is logged."""
        shared = await self._images.filter_showing(list(posted))
        for message_id, channel_id in posted.items():
            channel = client.get_partial_messageable(channel_id)
            message = channel.get_partial_message(message_id)
            remove = partial(
                self._take_out if message_id in shared else _delete, message, generation_ids
            )
            with ignoring_failures("message of a deleted picture"), suppress(ThreadClosed):
                await in_open_thread(client, channel_id, remove)

    async def _take_out(self, of: discord.PartialMessage, generation_ids: Collection[int]) -> None:
        async with self._turn_of(of.id):
            message = await repeat_if_cut(of.fetch)
            if set(generation_ids).isdisjoint(files_in(message)):
                return
            try:
                changed = await self._build_card(message)
            except PictureGone:
                await repeat_if_cut(of.delete)
                return
            await _edit(message, changed)

    def _turn_of(self, message_id: int) -> asyncio.Lock:
        return self._turns.setdefault(message_id, asyncio.Lock())

    async def _build_card(self, message: discord.Message, *, chosen_id: int | None = None) -> Card:
        """The card of the message without deleted pictures.

        `chosen_id`: the picture that has the buttons; None: the same as before. Raises PictureGone
        when all pictures are deleted.
        """
        names = files_in(message)
        pack = await self._images.load_pack(list(names))
        views = [view for view in pack.views if view.generation.id in names]
        ids = [view.generation.id for view in views]
        chosen_id = chosen_id or chosen_in(message)
        again = any(map(_is_try_again, custom_ids(message))) and not self.was_tried_again(message)
        built = _pack_card(
            views,
            [
                AlreadyAttached(
                    names[view.generation.id],
                    alt_text(view.params, tag=view.tag, place=_place(number, len(views))),
                )
                for number, view in enumerate(views, 1)
            ],
            chosen_id=chosen_id if chosen_id in ids else ids[0],
            note=_note_in(message),
            missing=Shortfall.of(pack) if again else None,
        )
        kept = {names[id] for id in ids}
        built.kept = [each for each in message.attachments if each.filename in kept]
        return built


def _pack_card(
    views: Sequence[PictureView],
    files: Sequence[Attached | AlreadyAttached],
    *,
    chosen_id: int,
    note: str,
    missing: Shortfall | None,
) -> Card:
    ids = [view.generation.id for view in views]
    chosen = views[ids.index(chosen_id)]
    place = f" · {ids.index(chosen_id) + 1} of {len(ids)}" if len(ids) > 1 else ""
    numbers = [
        ActionButton(
            PICK,
            str(number),
            OnPicture(id),
            style=ButtonStyle.primary if id == chosen_id else ButtonStyle.secondary,
        )
        for number, id in enumerate(ids, 1)
    ]
    return card(
        f"{bold_title(chosen)}{place}",
        files,
        *facts(chosen),
        ui.TextDisplay(note, id=_NOTE_ID) if note else "",
        buttons(*numbers) if len(ids) > 1 else "",
        acts(chosen),
        _try_again(missing) if missing is not None else "",
        accent=accent_of(chosen.game.id),
    )


def _try_again(missing: Shortfall) -> ui.Section[ui.LayoutView]:
    again = OnRedo(missing.first_id, missing.count)
    return beside(small(missing.sentence), ActionButton(REDO, "Try again", again))


def _is_try_again(custom_id: str) -> bool:
    redo = REDO.read(custom_id)
    return redo is not None and redo.missing > 0


def _place(number: int, of: int) -> tuple[int, int] | None:
    return (number, of) if of > 1 else None


def _note_in(message: discord.Message) -> str:
    """What the message says besides the facts of its pictures."""
    for each in every(message.components):
        if isinstance(each, discord.TextDisplay) and each.id == _NOTE_ID:
            return each.content
    return ""


async def _newest(message: discord.Message) -> discord.Message:
    """The message as it is now; as it was, where the bot may not read it."""
    try:
        return await repeat_if_cut(message.fetch)
    except discord.Forbidden:
        return message


async def _delete(message: discord.PartialMessage, _: Collection[int]) -> None:
    await repeat_if_cut(message.delete)


async def _edit(message: discord.Message, changed: Card) -> None:
    await repeat_if_cut(
        lambda: message.edit(
            view=changed.view,
            attachments=changed.attachments,
            allowed_mentions=changed.mentions,
        )
    )
