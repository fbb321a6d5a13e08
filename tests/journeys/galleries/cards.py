"""The card of `/gallery show`: opening it, reading it, picking from it."""

import re
from typing import Any

import discord
import simcord

from bot.play.stage import answer_text
from cogs.components.layout import every
from tests.journeys.table import Table

Card = simcord.ResponseMessage


async def gallery(table: Table, *, by: simcord.MemberActor | None = None, **options: Any) -> Card:
    """`/gallery show`: the private card with the newest page."""
    result = await (by or table.player).slash(table.channel, "gallery show", **options)
    assert result.response is not None
    return result.response


def thumbnails(card: Card) -> list[str]:
    """The alt texts of the card's pictures."""
    return [
        item.description or ""
        for each in every(card.message.components)
        if isinstance(each, discord.MediaGalleryComponent)
        for item in each.items
    ]


def captions(card: Card) -> list[str]:
    """The titles on the card, in order."""
    return re.findall(r"^-# \*\*\d\*\* (.*?) · ", answer_text(card), re.MULTILINE)


async def many(table: Table, count: int) -> None:
    """Draw `count` pictures of numbered harbours."""
    for number in range(1, count + 1):
        await table.picture(f"harbour number {number}")


def harbours(*numbers: int) -> list[str]:
    """The titles of the harbours with these numbers."""
    return [f"Harbour number {number}" for number in numbers]


async def pick(table: Table, card: Card, number: int) -> None:
    """Open the picture with that number on the card."""
    [menu] = [
        each for each in every(card.message.components) if isinstance(each, discord.SelectMenu)
    ]
    await table.player.select(card, [menu.options[number - 1].value])
