"""Short ways to write, edit and delete posts, for journeys."""

import discord
import simcord
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType
from sqlalchemy import select

from bot.play.stage import answer_text, message_text
from cogs.components.layout import every
from db.models import DiceRoll, Post
from tests.journeys.table import Table

Channel = simcord.ChannelHandle
Member = simcord.MemberActor


async def post(
    game: Table,
    text: str = "It rains.",
    *,
    by: Member | None = None,
    where: Channel | None = None,
    voice: str | None = None,
    **options: object,
) -> simcord.InteractionResult:
    """`/post write` with a text; `voice` is the value of its option `as`."""
    who = by or game.player
    if voice is not None:
        options["as"] = voice
    return await who.slash(where or game.channel, "post write", text=text, **options)


async def fill(
    game: Table, *texts: str, by: Member | None = None, **options: object
) -> simcord.InteractionResult:
    """`/post write` without a text, then its form."""
    who = by or game.player
    opened = await who.slash(game.channel, "post write", **options)
    filled = {f"text{number}": text for number, text in enumerate(texts)}
    return await who.submit_modal(game.ignoring_limits(opened), filled)


def posted(where: Channel) -> list[discord.Message]:
    """The channel's messages that came through webhooks."""
    return [each for each in where.history() if each.webhook_id is not None]


def by_itself(where: Channel) -> list[discord.Message]:
    """The posts that the bot sent as itself, with the character's name above the text."""
    return [each for each in where.history() if message_text(each).startswith("**Elara**\n")]


def texts(where: Channel) -> list[str]:
    return [each.content for each in posted(where)]


async def menu(game: Table, name: str, on: discord.Message, by: Member | None = None) -> str:
    result = await (by or game.player).context_menu(game.channel, name, on)
    return answer_text(result)


async def edit(game: Table, *new: str, on: discord.Message, by: Member | None = None) -> str:
    """Edit a post by the message menu, with these texts in the form."""
    who = by or game.player
    opened = await who.context_menu(game.channel, "Edit this post", on)
    filled = {f"text{number}": text for number, text in enumerate(new)}
    return answer_text(await who.submit_modal(game.ignoring_limits(opened), filled))


def filled(opened: simcord.InteractionResult) -> dict[str, str]:
    """The values in the fields of a form when it opens."""
    modal = opened._interaction.modal
    assert modal is not None, "no form opened"
    fields = [each["component"] for each in modal["components"]]
    return {each["custom_id"]: each.get("value") or "" for each in fields}


async def kept(game: Table) -> list[Post]:
    async with game.stage.app.database.read() as tx:
        return list((await tx.scalars(select(Post).order_by(Post.id))).all())


def allow(game: Table, channel: Channel, **permissions: bool) -> None:
    """Set the permissions of everyone in a channel."""
    yes, no = discord.PermissionOverwrite(**permissions).pair()
    game.env.backend.set_overwrite(
        channel.id,
        Overwrite(game.stage.guild.id, OverwriteType.ROLE, allow=yes.value, deny=no.value),
    )


def given_back(card: simcord.InteractionResult) -> str:
    """The typed text on the card, as a code block or a file."""
    assert card.response is not None
    files = card.response.message.attachments
    if files:
        [content] = [content_of(card, each) for each in files]
        return content.decode()
    return answer_text(card).partition("```\n")[2].partition("\n```")[0]


def content_of(card: simcord.InteractionResult, file: discord.Attachment) -> bytes:
    content = card._env.backend.cdn.get(file.url)
    assert content is not None
    return content


async def whose(game: Table, on: discord.Message, by: Member | None = None) -> discord.Message:
    result = await (by or game.player).context_menu(game.channel, "Whose post is this?", on)
    assert result.response is not None
    assert result.response.ephemeral
    return result.response.message


def labels_of(message: discord.Message) -> list[str]:
    return [
        each.label or "" for each in every(message.components) if isinstance(each, discord.Button)
    ]


async def delete(game: Table, on: discord.Message, by: Member | None = None) -> None:
    """Delete a post by the card that shows its author."""
    who = by or game.player
    result = await who.context_menu(game.channel, "Whose post is this?", on)
    assert result.response is not None
    asked = await who.click(result.response, label="Delete")
    assert asked.response is not None
    await who.click(asked.response, label="Delete")


async def rolls(game: Table) -> list[DiceRoll]:
    async with game.stage.app.database.read() as tx:
        return list((await tx.scalars(select(DiceRoll).order_by(DiceRoll.id))).all())
