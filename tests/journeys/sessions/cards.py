"""The private cards of sessions: opening them, picking a step, reading them."""

import discord
import simcord

from cogs.components.layout import every
from tests.journeys.table import Table

Card = simcord.ResponseMessage


async def tree(table: Table, *, session: int = 1, by: simcord.MemberActor | None = None) -> Card:
    """`/session show`: the private card with the tree."""
    result = await (by or table.player).slash(table.channel, "session show", session=session)
    return answer(result)


def answer(result: simcord.InteractionResult) -> Card:
    """The only card of an answer, sent at once or after a deferral."""
    [card] = [each for each in (result.response, *result.followups) if each is not None]
    return card


async def step(table: Table, card: Card, number: int) -> Card:
    """Pick a step on the card; it becomes the card of that step."""
    await table.player.select(card, [value_of(card, number)])
    return card


def value_of(card: Card, number: int) -> str:
    """The value of the list entry with that step's number."""
    return next(option.value for option in choices(card) if option.label.startswith(f"{number} · "))


def choices(card: Card) -> list[discord.SelectOption]:
    """The entries of the card's list."""
    return [
        option
        for each in every(card.message.components)
        if isinstance(each, discord.SelectMenu)
        for option in each.options
    ]


def alt_text(card: Card) -> str:
    """The alt texts of the card's pictures."""
    return " ".join(
        item.description or ""
        for each in every(card.message.components)
        if isinstance(each, discord.MediaGalleryComponent)
        for item in each.items
    )


async def branched(game: Table) -> tuple[discord.Message, discord.Message, discord.Message]:
    """Draw a harbour and two children of it."""
    harbour = await game.picture("a quiet harbour")
    await game.reply(harbour, "at night, in the rain")
    night = game.pictures()[-1]
    await game.reply(harbour, "in deep snow")
    return harbour, night, game.pictures()[-1]
