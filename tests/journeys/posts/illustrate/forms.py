"""Messages to illustrate, the form that opens on them, and the pictures that answer."""

from typing import Any

import discord
import simcord
from simcord.results import to_discord_message

from bot.play.stage import answer_text
from cogs.components.layout import every
from tests.journeys.table import Table

Channel = simcord.ChannelHandle
Member = simcord.MemberActor


def said_by(
    table: Table,
    name: str,
    text: str = "",
    *,
    where: Channel | None = None,
    embeds: tuple[discord.Embed, ...] = (),
    attachments: tuple[tuple[str, bytes], ...] = (),
) -> discord.Message:
    """Post a message of a proxy bot under that name."""
    backend = table.env.backend
    hook = table.stage.guild.create_webhook(table.channel, "Tupperbox")
    channel = where or table.channel
    made = backend.create_message(
        channel.id,
        hook._webhook.webhook_user_id,
        text,
        embeds=[dict(each.to_dict()) for each in embeds],
        attachments=backend.store_attachments(channel.id, attachments),
        webhook_id=hook.id,
        author_name=name,
    )
    return to_discord_message(table.env, made)


def rolled(table: Table, title: str, text: str, footer: str = "") -> discord.Message:
    """Post a dice bot's embed."""
    bot = table.stage.guild.add_member(table.env.create_user("Avrae", bot=True))
    embed = discord.Embed(title=title, description=text)
    embed.set_footer(text=footer)
    made = table.env.backend.create_message(
        table.channel.id, bot.id, "", embeds=[dict(embed.to_dict())]
    )
    return to_discord_message(table.env, made)


def forwarded(
    table: Table, message: discord.Message, *, by: Member | None = None
) -> discord.Message:
    """Forward a message to the game's channel."""
    reference = {
        "type": 1,
        "message_id": str(message.id),
        "channel_id": str(message.channel.id),
    }
    made = table.env.backend.create_message(
        table.channel.id, (by or table.player).id, "", reference=reference
    )
    return to_discord_message(table.env, made)


async def illustrate(
    table: Table,
    message: discord.Message,
    *,
    by: Member | None = None,
    where: Channel | None = None,
) -> simcord.InteractionResult:
    """Use *Illustrate this post* on a message."""
    who = by or table.player
    return await who.context_menu(where or table.channel, "Illustrate this post", message)


def field(opened: simcord.InteractionResult, id: str) -> dict[str, Any]:
    """A field of the open form."""
    assert opened.modal is not None, answer_text(opened)
    found: dict[str, Any] = next(
        each["component"]
        for each in opened.modal["components"]
        if each.get("component", {}).get("custom_id") == id
    )
    return found


def scene(opened: simcord.InteractionResult) -> str:
    """The scene that the form proposes."""
    return str(field(opened, "scene").get("value", ""))


def facts(opened: simcord.InteractionResult) -> str:
    """The text above the form's fields."""
    assert opened.modal is not None
    return str(opened.modal["components"][0]["content"])


async def send(
    table: Table,
    opened: simcord.InteractionResult,
    *,
    by: Member | None = None,
    **changed: Any,
) -> str:
    """Send the form with some fields changed; gives the words of the answer."""
    filled = {"scene": scene(opened), "style": field(opened, "style").get("value", "")}
    filled |= {
        id: next(each["value"] for each in field(opened, id)["options"] if each.get("default"))
        for id in ("shape", "count")
    }
    filled |= changed
    filled |= {id: [filled[id]] for id in ("shape", "count")}
    result = await (by or table.player).submit_modal(opened, filled)
    said = answer_text(result)
    await table.settled()
    return said


def answers(
    table: Table, message: discord.Message, where: Channel | None = None
) -> list[discord.Message]:
    """The pictures that answer a message."""
    return [
        each
        for each in table.pictures(where)
        if each.reference is not None and each.reference.message_id == message.id
    ]


async def pick(
    table: Table, asked: simcord.InteractionResult, label: str, *, by: Member | None = None
) -> simcord.InteractionResult:
    """Choose a character by its label in the private list."""
    assert asked.response is not None
    value = next(each.value for each in options(asked) if each.label == label)
    return await (by or table.player).select(asked.response, [value])


def options(asked: simcord.InteractionResult) -> list[discord.SelectOption]:
    """The entries of the private list."""
    assert asked.response is not None
    [menu] = [
        each
        for each in every(asked.response.message.components)
        if isinstance(each, discord.SelectMenu)
    ]
    return menu.options
