"""Orders a change to a picture; all ways to iterate use these functions."""

from dataclasses import replace

import discord

from cogs.components.layout import custom_ids
from cogs.components.words import ITERATE
from cogs.interactions.people import Interaction, person_of
from cogs.pictures.asking import public_answer, show_waiting
from cogs.pictures.uploads import read_upload
from studio.errors import NotAlone, NotTogether
from studio.rules.asking.captions import example_change
from studio.rules.asking.instruction import Instruction, parse_strength, read_reply
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
    for each in custom_ids(message):
        button = ITERATE.read(each)
        if button is not None:
            return await images.get_finished(person, button.generation_id)
    return await images.get_in_message(person, message.id)
