"""Short ways to attach pictures to posts, for journeys."""

from typing import Any

import discord
import simcord

from bot.play.stage import answer_text
from cogs.components.layout import every
from tests.journeys.posts import writing
from tests.journeys.posts.writing import Channel, Member
from tests.journeys.table import Table

STORY = "The gate was open. Elara drew her bow and stepped into the dark courtyard."


async def told(
    game: Table, text: str = STORY, *, by: Member | None = None, where: Channel | None = None
) -> simcord.ResponseMessage:
    """Publish a post; gives the private card about it."""
    result = await writing.post(game, text, by=by, where=where)
    assert result.response is not None, "the post was not answered"
    return result.response


def names(message: discord.Message) -> list[str]:
    """The names of a message's files."""
    return [each.filename for each in message.attachments]


async def form(
    game: Table, card: simcord.ResponseMessage, *, by: Member | None = None
) -> simcord.InteractionResult:
    """Click Add image; gives the answer with its form."""
    return await (by or game.player).click(card, label="Add image")


async def add_image(
    game: Table, card: simcord.ResponseMessage, *, by: Member | None = None, **fields: Any
) -> str:
    """Send the form of Add image with `fields` changed; gives the words of the answer."""
    fields.setdefault("scene", "a dark courtyard")
    result = await (by or game.player).submit_modal(await form(game, card, by=by), fields)
    said = answer_text(result)
    await game.settled()
    return said


async def pick(
    game: Table, card: simcord.ResponseMessage, containing: str, *, by: Member | None = None
) -> str:
    """Choose the card's list entry with this label; gives the answer."""
    value = next(each.value for each in offered(card) if containing in each.label)
    result = await (by or game.player).select(card, [value])
    await game.settled()
    return answer_text(result)


def offered(card: simcord.ResponseMessage) -> list[discord.SelectOption]:
    [select] = [
        each for each in every(card.message.components) if isinstance(each, discord.SelectMenu)
    ]
    return select.options


async def attach(
    game: Table, picture: discord.Message, containing: str = "gate", *, by: Member | None = None
) -> str:
    """Attach the picture to the post with these words, by its ⋯ menu."""
    card = await game.more(picture, "Attach to post", by=by)
    return await pick(game, card, containing, by=by)


async def of_post(
    game: Table, message: discord.Message, *, by: Member | None = None
) -> simcord.ResponseMessage:
    """Open the menu of the post's only picture."""
    who = by or game.player
    whose = await who.context_menu(game.channel, "Whose post is this?", message)
    assert whose.response is not None
    opened = await who.click(whose.response, label="Pictures")
    assert opened.response is not None
    return opened.response


def hint(game: Table, shown: simcord.InteractionResult) -> str:
    """The text above the fields of a form."""
    modal = shown._interaction.modal
    assert modal is not None, "no form opened"
    return "\n".join(each["content"] for each in modal["components"] if "content" in each)


def field(shown: simcord.InteractionResult, id: str) -> dict[str, Any]:
    """A field of a form, as it was sent to Discord."""
    modal = shown._interaction.modal
    assert modal is not None, "no form opened"
    inner = [each["component"] for each in modal["components"] if "component" in each]
    [found] = [each for each in inner if each["custom_id"] == id]
    return dict(found)
