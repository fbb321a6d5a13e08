"""Orders a change to a picture; all ways to iterate use these functions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import discord

from cogs.components.layout import custom_ids
from cogs.components.words import CANCEL
from cogs.interactions.people import Interaction, person_of
from cogs.pictures.asking import public_answer, show_waiting
from cogs.pictures.packs import chosen_in, files_in
from cogs.pictures.uploads import read_upload
from studio.errors import NotAlone, NotTogether
from studio.rules.asking.captions import example_change
from studio.rules.asking.chatter.reading import ReplyKind, kind_of_reply
from studio.rules.asking.instruction import (
    Instruction,
    parse_strength,
    read_reply,
    without_mentions,
)
from studio.rules.asking.picture_numbers import read_number
from studio.rules.letters import has_letters
from studio.rules.pictures.masks import DEFAULT_FEATHER, Region
from studio.services.orders.inputs import MaskWish, RegionMask, UploadedMask
from studio.services.orders.orders import Orders
from studio.services.people import Person
from studio.services.pictures.finding import PictureView
from studio.services.pictures.images import Images

# As a share of the picture's shorter side.
FEATHERS = {"soft": DEFAULT_FEATHER, "very soft": 0.15, "hard": 0.0}


async def ask_iteration(
    interaction: Interaction,
    generation_id: int,
    change: str,
    *,
    images: Images,
    orders: Orders,
    strength: str = "",
    mask: MaskWish | None = None,
    person: Person | None = None,
) -> None:
    """Order the change, and answer with the status card.

    `person`: the one who asks, with what they saw before; None: as the interaction says.
    """
    person = person if person is not None else person_of(interaction)
    view = await images.get_finished(person, generation_id)
    order = await images.iterate(
        person,
        generation_id,
        read_instruction(change, strength, example=example_change(view.params)),
        public_answer(interaction),
        mask=mask,
    )
    await show_waiting(interaction, orders, order)


def read_instruction(change: str, strength: str, *, example: str) -> Instruction:
    """The instruction in the words; a `strength` that is not empty replaces the one in them."""
    instruction = read_reply(change, bot_id=None, example=example)
    if not strength:
        return instruction
    settings = replace(instruction.settings, strength=parse_strength(strength))
    return replace(instruction, settings=settings)


async def read_mask(
    region: str, feather: str, mask: discord.Attachment | None, *, limit_bytes: int
) -> MaskWish | None:
    """The part to paint over: a named region or an uploaded mask; None: the whole picture.

    `limit_bytes` is for an uploaded mask. Raises NotTogether, NotAlone, UploadRefused.
    """
    if region and mask is not None:
        raise NotTogether("region", "mask")
    if feather and not region:
        raise NotAlone("feather", "region")
    if mask is not None:
        return UploadedMask(await read_upload(mask, limit_bytes=limit_bytes))
    if not region:
        return None
    return RegionMask(Region(region), FEATHERS.get(feather, DEFAULT_FEATHER))


async def picture_of_ours(person: Person, message: discord.Message, images: Images) -> PictureView:
    """The picture in one of the bot's messages, read from its button. Raises PictureGone.

    The database does not know every message: a member can post a picture again.
    """
    chosen_id = chosen_in(message)
    if chosen_id is not None:
        return await images.get_finished(person, chosen_id)
    return await images.get_in_message(person, message.id)


@dataclass(frozen=True)
class AskedChange:
    """The picture that a reply means, and what the reply says about it.

    `number` is the picture's number in a message that shows several; None: the reply names none.
    """

    view: PictureView
    words: str
    number: int | None = None

    @property
    def example(self) -> str:
        """A reply that would be understood."""
        example = example_change(self.view.params)
        return example if self.number is None else f"{self.number}: {example}"

    def kind_beside_number(self, kind: ReplyKind, *, said: str) -> ReplyKind:
        """What the reply is without its number; `kind` is what all that was said is."""
        if self.words:
            return kind_of_reply(self.words)
        # "I prefer the first one" is talk; somebody who says only "2" learns what a reply can say.
        prefers = kind is ReplyKind.DOUBT and has_letters(said)
        return ReplyKind.CHATTER if prefers else kind


async def find_asked(
    person: Person, message: discord.Message, images: Images, *, bot_id: int | None
) -> AskedChange | None:
    """What a reply asks for; None when the bot's message that it answers shows no picture.

    Without a number, a reply to several pictures means the one that has the buttons. Raises
    NoSuchNumber, PictureGone, StillDrawing.
    """
    assert message.reference is not None
    assert message.reference.message_id is not None
    replied = message.reference.resolved
    if isinstance(replied, discord.Message):
        if not _is_picture_or_status(replied):
            return None
        ids: Sequence[int] = list(files_in(replied))
    else:
        ids = await images.list_in_message(message.reference.message_id)
    said = without_mentions(message.content, bot_id=bot_id)
    asked = read_number(said, shown=len(ids))
    if asked.number is not None:
        view = await images.get_finished(person, ids[asked.number - 1])
    elif isinstance(replied, discord.Message):
        view = await picture_of_ours(person, replied, images)
    else:
        view = await images.get_in_message(person, message.reference.message_id)
    return AskedChange(view, asked.words, asked.number)


def _is_picture_or_status(message: discord.Message) -> bool:
    """Whether the bot's message has the buttons of a picture or of a status card."""
    is_status = any(CANCEL.read(id) is not None for id in custom_ids(message))
    return is_status or chosen_in(message) is not None
